import Glibc
import Synchronization
package import TunebookCore
import TunebookPlatform

/// Runs many trainings, several at a time, in processes that stay for the next one: the training jobs of a tuning run.
///
/// This process is the runner of each: it holds the run's lock, writes its journal, stops it on request and packs its model.
/// Each has its folder as any run has; what ends this process ends them too.
package final class WorkerPool: Sendable {
    private let command: [String]
    private let environment: [String: String]
    private let record: @Sendable (Int, RunOutcome) async -> Void
    private let idle = Mutex<[WorkerLane]>([])
    /// A pipe whose writing end only this process holds: its end tells runners of this one's.
    private let line: (readEnd: Int32, writeEnd: Int32)?

    /// - Parameters:
    ///   - command: The program of a process for many trainings and its arguments; see ``TrainingProcess``.
    ///   - environment: For these processes; the number of threads is added.
    ///   - record: Keeps the outcome of a run, given by its number; only when it is done do the run's events say that it has
    ///     finished.
    package init(
        command: [String],
        environment: [String: String],
        record: @escaping @Sendable (Int, RunOutcome) async -> Void
    ) {
        self.command = command
        self.environment = environment
        self.record = record
        line = try? makePipe()
    }

    deinit {
        for end in [line?.readEnd, line?.writeEnd].compactMap(\.self) { close(end) }
    }

    /// For runners of their own that are to end with this process; see ``RunnerProcess``.
    package var lifeline: Int32? { line?.readEnd }

    /// Makes the folder of a run and starts it. A run that has been started is left as it is.
    ///
    /// - Throws: ``EngineError/failed(_:)`` when the folder cannot be written.
    package func start(_ request: RunRequest, _ input: TrainingInput, in folder: RunFolder) throws(EngineError) {
        let watch: RunnerWatch
        do throws(CError) {
            guard let begun = try RunnerWatch.begin(folder, request, input) else { return }
            watch = begun
        } catch {
            throw .failed(RunnerProcess.explanation(of: error, request.run))
        }
        Task {
            let lane = idle.withLock { $0.popLast() } ?? WorkerLane()
            let outcome = await lane.run(folder, watch, input, command, environment)
            // The next training need not wait until this one is on record.
            idle.withLock { $0.append(lane) }
            await record(request.run.number, outcome)
            await watch.finish(outcome)
        }
    }
}

/// One process for many trainings, and the thread that starts and watches it.
///
/// `@unchecked`: `host` is touched on the lane's own thread only.
private final class WorkerLane: @unchecked Sendable {
    private let thread = BlockingThread(for: "supervising training jobs")
    private var host: TrainingHost?

    deinit {
        _ = try? host?.end()
    }

    func run(
        _ folder: RunFolder,
        _ watch: RunnerWatch,
        _ input: TrainingInput,
        _ command: [String],
        _ environment: [String: String]
    ) async -> RunOutcome {
        await thread.run { [self] in
            let work = AlgorithmWork(folder: folder, request: watch.request) { () throws(CError) in
                let environment = Supervision.environment(environment, threads: input.threads)
                return try self.readyHost(command, environment)
            }
            let control = RunControl(folder, hearsSignals: false)
            return Supervision(watch: watch, work: work, control: control).run()
        }
    }

    /// The process of the training before, or a new one when that has died or was stopped.
    private func readyHost(_ command: [String], _ environment: [String: String]) throws(CError) -> TrainingHost {
        if let host, !host.isSpent {
            if !host.process.hasEnded() { return host }
            try host.end()
        }
        let made = try TrainingHost.startForMany(command, environment: environment)
        host = made
        return made
    }
}
