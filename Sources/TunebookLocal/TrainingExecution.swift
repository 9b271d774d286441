import TunebookPlatform

/// What runs in one attempt of a training, one process or several, with all that they say.
///
/// To be used on the thread that started it, with which the kernel ends its processes.
protocol TrainingExecution: AnyObject {
    /// Whether all children of this process are this training's, so that none may be left when it ends.
    var ownsChildren: Bool { get }
    /// A process of it that goes on after the training's end.
    var survivor: Int32? { get }
    /// How long what it leaves behind may take to end by itself.
    var patienceWithStrays: Duration { get }

    /// Whether the training is over; goes on to its next step where it has several.
    func hasFinished() throws(LocalFailure) -> Bool

    /// Signals all of its processes.
    func signal(_ number: Int32)

    /// Waits until it says something, it may have ended, one of the other descriptors can be read, or a time has come;
    /// writes down what it said.
    func follow(
        until time: ContinuousClock.Instant?,
        or others: [Int32],
        into result: inout TrainingAttempt.Result,
        _ recorder: RunRecorder
    )

    /// Ends what is left of it, once it has finished.
    ///
    /// - Parameter isClean: Whether it ended by itself.
    /// - Returns: How it ended.
    func finish(isClean: Bool) throws(CError) -> ChildProcess.Ending

    /// Writes down what it said before it ended.
    func readRest(into result: inout TrainingAttempt.Result, _ recorder: RunRecorder)
}

extension TrainingExecution {
    var survivor: Int32? { nil }
    var patienceWithStrays: Duration { .zero }
}
