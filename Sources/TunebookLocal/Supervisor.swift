package import TunebookCore
import TunebookPlatform

/// Runs one run from its folder to its end: the work of a runner process.
///
/// Starts the training, as often as the run's `retries` allow, ends it at its time limit or on request, writes down what
/// it says, and packs its model. It owns its process: it takes over SIGTERM and SIGCHLD, ignores hang-ups and
/// interrupts, and adopts what the training leaves behind, to end it.
package struct Supervisor: Sendable {
    private let folder: RunFolder
    private let trainingCommand: [String]
    private let environment: [String: String]

    /// - Parameters:
    ///   - folder: The run's folder, as ``RunFolder/create(_:_:)`` made it.
    ///   - trainingCommand: The program of the training process and its arguments. It reads the folder's
    ///     `training.json`, writes ``TrainingReport``s as lines of JSON to descriptor 3, and ends as
    ///     ``TrainingProcess`` does.
    ///   - environment: For the training process; the number of threads is added.
    package init(folder: RunFolder, trainingCommand: [String], environment: [String: String]) {
        self.folder = folder
        self.trainingCommand = trainingCommand
        self.environment = environment
    }

    /// Supervises the run until it has ended.
    ///
    /// A run that another process has begun is left alone.
    ///
    /// - Parameter record: Keeps the outcome, in the catalogue for instance; only when it is done do the run's events
    ///   say that the run has finished, so that whoever waits for them finds the outcome there.
    package func run(record: (RunOutcome) async -> Void) async {
        let thread = BlockingThread(for: "supervising a run")
        guard let (watch, outcome) = await thread.run({ supervise() }) else { return }
        await record(outcome)
        await watch.finish(outcome)
        // The kernel would end the training process with the thread that started it.
        await thread.run { CurrentProcess.letTrainingFinish(within: Self.finishingTime) }
    }

    /// How long a training process may take to keep its data for later trainings, once its result is recorded.
    private static let finishingTime = Duration.seconds(60)

    private func supervise() -> (RunnerWatch, RunOutcome)? {
        RunnerWatch.enter(folder) { watch throws in
            let supervision = Supervision(watch: watch, work: try work(watch), control: RunControl(folder))
            return (watch, supervision.run())
        }
    }

    private func work(_ watch: RunnerWatch) throws -> any TrainingWork {
        if let work = ProgramWork(folder, watch, environment) { return work }
        let input = try folder.readInput()
        let environment = Supervision.environment(environment, threads: input.threads)
        return AlgorithmWork(folder: folder, request: watch.request) { () throws(CError) in
            try TrainingHost.start(trainingCommand, environment: environment)
        }
    }
}
