import Synchronization
package import TunebookCore
import TunebookPlatform

/// Runs one tuning run from its folder to its end: the work of its runner process.
///
/// The search itself is the caller's; here are the run's lock, its journal, and the requests to stop. The training jobs are
/// runs of their own, in the processes of a ``WorkerPool``; one that is cut off with this process runs again at the next
/// launch, and what is finished stays.
package struct TuningSupervisor: Sendable {
    private let folder: RunFolder

    package init(folder: RunFolder) {
        self.folder = folder
    }

    /// Whether the run is asked to stop, which a `stop` or `kill` file in its folder says.
    private static func isStopping(_ folder: RunFolder) -> Bool {
        [folder.stopFile, folder.killFile].contains { FileStatus(path: $0) != nil }
    }

    /// What a search is asked for while it runs, and where it reports.
    package struct Control: Sendable {
        /// Whether it is asked to end.
        package var stopping: @Sendable () -> Bool
        /// Other ranges, limits and wishes, each once.
        package var revision: @Sendable () -> TuningSpecification?
        /// Takes what happens to each job.
        package var report: @Sendable (TuningJobEvent) -> Void
        /// Takes a line for the log.
        package var note: @Sendable (String) -> Void
    }

    /// Gives each new content of the revision file once.
    private static func revisions(in folder: RunFolder) -> @Sendable () -> TuningSpecification? {
        let last = Mutex<TuningSpecification?>(nil)
        return {
            guard FileStatus(path: folder.revisionFile) != nil, let newest = folder.revision else { return nil }
            return last.withLock { last in
                guard newest != last else { return nil }
                last = newest
                return newest
            }
        }
    }

    /// Writes a job's event, and a line on its end into the log.
    private static func write(_ job: TuningJobEvent, to recorder: RunRecorder) {
        var batch = RunRecorder.Batch()
        batch.add(.job(job))
        if job.state.isFinal {
            let set = job.values.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
            let value = job.value.map { " \($0)" } ?? ""
            let reason = job.reason.map { "; \($0)" } ?? ""
            batch.addNote("job \(job.job) (run \(job.run)) \(job.state.rawValue)\(value): \(set)\(reason)")
        }
        recorder.write(batch)
    }

    /// Supervises the run until it has ended. A run that another process has begun is left alone.
    ///
    /// - Parameters:
    ///   - search: Does the search; told what it is asked for, and where to report.
    ///   - record: Keeps the outcome, before the run's events say that it has finished.
    package func run(
        search: (
            _ run: Run,
            _ control: Control
        ) async -> RunOutcome,
        record: (RunOutcome) async -> Void
    ) async {
        guard let watch = RunnerWatch.enter(folder, { $0 }) else { return }
        watch.recorder.write(.state(.running))
        let folder = folder
        let outcome = await search(
            watch.request.run,
            Control(
                stopping: { Self.isStopping(folder) },
                revision: Self.revisions(in: folder),
                report: { job in Self.write(job, to: watch.recorder) },
                note: { text in
                    var batch = RunRecorder.Batch()
                    batch.addNote(text)
                    watch.recorder.write(batch)
                }
            )
        )
        await record(outcome)
        await watch.finish(outcome)
    }
}
