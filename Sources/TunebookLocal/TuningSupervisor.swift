package import TunebookCore
import TunebookPlatform

/// Runs one tuning run from its folder to its end: the work of its runner process.
///
/// The search itself is the caller's; here are the run's lock, its journal, and the requests to stop. The training jobs are
/// runs of their own, with runners of their own, so that each outlives whatever happens here.
package struct TuningSupervisor: Sendable {
    private let folder: RunFolder

    package init(folder: RunFolder) {
        self.folder = folder
    }

    /// Whether the run is asked to stop, which a `stop` or `kill` file in its folder says.
    private static func isStopping(_ folder: RunFolder) -> Bool {
        [folder.stopFile, folder.killFile].contains { FileStatus(path: $0) != nil }
    }

    /// Supervises the run until it has ended. A run that another process has begun is left alone.
    ///
    /// - Parameters:
    ///   - search: Does the search; told whether it is asked to end, and where to report.
    ///   - record: Keeps the outcome, before the run's events say that it has finished.
    package func run(
        search: (
            _ run: Run,
            _ stopping: @escaping @Sendable () -> Bool,
            _ report: @escaping @Sendable (TuningJobEvent) -> Void
        ) async -> RunOutcome,
        record: (RunOutcome) async -> Void
    ) async {
        guard let watch = RunnerWatch.enter(folder, { $0 }) else { return }
        watch.recorder.write(.state(.running))
        let folder = folder
        let outcome = await search(
            watch.request.run,
            { Self.isStopping(folder) },
            { watch.recorder.write(.job($0)) }
        )
        await record(outcome)
        await watch.finish(outcome)
    }
}
