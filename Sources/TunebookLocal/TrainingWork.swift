import TunebookCore

/// What a run trains: a built-in algorithm, or a user's own program.
protocol TrainingWork {
    /// Starts an attempt, counted from 1; nothing is left of the one before.
    func start(attempt: Int) throws(LocalFailure) -> any TrainingExecution

    /// Why an attempt that ended by itself has failed; `nil` for one that went well.
    func failure(of attempt: TrainingAttempt.Result) -> LocalFailure?

    /// Adds what the last attempt left to the result, and packs it; of one that was ended before its time parts may be
    /// missing.
    ///
    /// - Throws: An ``Explainable`` error; the run has failed then.
    func complete(_ result: inout RunResult, _ attempt: TrainingAttempt.Result) throws

    /// What is to be done once the run has ended, however it did.
    func tidy()
}

extension TrainingWork {
    func tidy() {}
}
