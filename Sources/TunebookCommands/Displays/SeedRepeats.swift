import TunebookCore
import TunebookDisplay
import TunebookLaunch
import TunebookSession

/// Trains sets of a tuning run with several seeds each.
struct SeedRepeats {
    let context: CommandContext
    let found: TuningLookup.Found
    let seeds: Int

    /// What one set gave over the seeds.
    struct Outcome: Sendable {
        var job: TuningJobEvent
        var values: [Double]
        var failures: [String]
    }

    /// - Returns: An outcome for each job, in their order.
    func run(_ jobs: [TuningJobEvent]) async throws -> [Outcome] {
        let engine = try context.engines.engine(named: found.run.engineName)
        let all = jobs.indices.flatMap { index in (1...seeds).map { (index, seed: $0) } }
        var outcomes = jobs.map { Outcome(job: $0, values: [], failures: []) }
        let parallel = max(1, min(found.tuning.limits.maxParallelTrainingJobs, all.count))
        var (begun, done) = (0, 0)
        func showProgress() {
            let label = StyledText("\(done)/\(all.count) · \(jobs.count) sets over \(seeds) seeds")
            context.progress(Progress(fraction: Double(done) / Double(all.count), label: label))
        }
        showProgress()
        do {
            try await withThrowingTaskGroup(of: (Int, Result<Double, SeedFailure>).self) { group in
                func begin() {
                    guard begun < all.count else { return }
                    let (index, seed) = all[begun]
                    begun += 1
                    group.addTask { (index, try await train(jobs[index], seed: seed, engine)) }
                }
                for _ in 0..<parallel { begin() }
                while let (index, result) = try await group.next() {
                    done += 1
                    switch result {
                    case .success(let value): outcomes[index].values.append(value)
                    case .failure(let failure): outcomes[index].failures.append(failure.reason)
                    }
                    showProgress()
                    begin()
                }
            }
        } catch is CancellationError {
            context.progress(nil)
            var text = StyledText("interrupted after \(done) of \(all.count) repeats", role: .warning, savedText: "")
            text.append("; what runs goes on, and the same cell again takes what is done", savedText: "")
            throw CommandFailure(.text(text), status: .interrupted)
        }
        context.progress(nil)
        return outcomes
    }

    private struct SeedFailure: Error {
        var reason: String
    }

    private func train(
        _ job: TuningJobEvent,
        seed: Int,
        _ engine: any Engine
    ) async throws -> Result<Double, SeedFailure> {
        var training = found.tuning.training(with: job.values)
        training.setParameter("seed", to: "\(seed)")
        let parent = found.run.hitOf ?? found.run.number
        let launch = try await context.launcher.launch(.training(training), on: engine, parent: parent)
        var run = launch.run
        if case .hit = launch {} else { run = try await context.launcher.follow(run, on: engine) { _ in } }
        if let value = run.result?.metrics[found.tuning.objective.metricName], value.isFinite, run.state == .completed {
            return .success(value)
        }
        return .failure(SeedFailure(reason: run.failure?.headline ?? "run \(run.number) gave no objective"))
    }
}
