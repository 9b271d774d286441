import FoundationEssentials
import TunebookCatalogue
package import TunebookCore

/// Jobs that a service runs and this program did not start one by one: the training jobs of a tuning job, and jobs that were
/// started from elsewhere.
extension Launcher {
    /// Makes a run of a job that was started from elsewhere, or finds the run that it is.
    ///
    /// The run has a cache key, and so its result is a hit for later launches, only where the key that can be made of what
    /// the service tells is the one that the job was started with.
    ///
    /// - Parameter name: What the service calls the job.
    /// - Throws: `EngineError` where the service knows none.
    package func takeUp(_ name: String, on engine: any Engine) async throws -> Run {
        let job = try await engine.job(named: name)
        let engineName = type(of: engine).name
        if let run = try await catalogue.run(of: job.identifier, on: engineName) { return run }
        var key: CatalogueKey?
        if let digest = job.keyDigest, let made = try? await self.key(of: job.specification, on: engine),
            made.digest == digest
        {
            key = made
        }
        let request = RunRequest(
            taskName: job.taskName,
            engineName: engineName,
            specification: job.specification,
            key: key,
            now: job.created
        )
        return try await catalogue.takeUp(request, as: job.identifier)
    }

    /// Records how a run ended, and the training jobs that its service started for it.
    func record(_ outcome: RunOutcome, of run: Run, on engine: any Engine, at time: Date) async throws {
        var outcome = outcome
        if let jobs = outcome.result?.tuning?.jobs {
            outcome.result?.tuning?.jobs = try await recorded(jobs, of: run, on: engine)
        }
        _ = try await catalogue.record(outcome, of: run.number, at: time)
    }

    /// Makes runs of training jobs that a service started for a tuning run, once each has ended.
    ///
    /// May be repeated, by any number of processes: a job becomes one run.
    ///
    /// - Returns: The jobs with their runs' numbers.
    func recorded(_ jobs: [TuningJobEvent], of run: Run, on engine: any Engine) async throws -> [TuningJobEvent] {
        guard case .tuning(let tuning) = run.specification, jobs.contains(where: \.isUnrecorded) else { return jobs }
        let known = try await catalogue.childHandles(of: run.number)
        let isCacheable = run.keyDigest != nil && tuning.training.cachePolicy.isCacheable
        let parts = isCacheable ? try await engine.keyParts(for: .training(tuning.training)) : [:]
        var recorded = jobs
        for (index, job) in jobs.enumerated() where job.isUnrecorded {
            guard let remote = job.remote else { continue }
            if let number = known[remote.identifier] {
                recorded[index].run = number
                continue
            }
            let specification = Specification.training(tuning.training(with: job.values))
            let request = RunRequest(
                taskName: tuning.training.taskName,
                engineName: run.engineName,
                specification: specification,
                key: isCacheable ? try key(of: specification, engineParts: parts) : nil,
                parent: run.number,
                now: remote.started.map { Date(timeIntervalSince1970: $0) } ?? now()
            )
            let child = try await catalogue.takeUp(request, as: remote.identifier)
            recorded[index].run = child.number
            let ended = remote.ended.map { Date(timeIntervalSince1970: $0) } ?? now()
            _ = try await catalogue.record(job.outcome(of: tuning, remote), of: child.number, at: ended)
        }
        return recorded
    }

    /// The specification with the parents of its warm start as the catalogue knows them.
    package func withOrigins(_ specification: Specification) async throws -> Specification {
        guard case .tuning(var tuning) = specification, let parents = tuning.warmStart?.parents else {
            return specification
        }
        var origins: [WarmStart.Origin] = []
        for number in parents {
            guard let parent = try await catalogue.run(number),
                let run = try await catalogue.run(parent.hitOf ?? number)
            else { continue }
            origins.append(
                WarmStart.Origin(
                    run: number,
                    engineName: run.engineName,
                    identifier: try await catalogue.handle(of: run.number)?.identifier ?? "",
                    hasEnded: run.state.isFinal
                )
            )
        }
        tuning.warmStart?.origins = origins
        return .tuning(tuning)
    }
}

extension TuningJobEvent {
    /// Whether it has ended in a service, and is no run yet as far as it knows.
    fileprivate var isUnrecorded: Bool { run == 0 && remote != nil && state.isFinal }

    fileprivate func outcome(of tuning: TuningSpecification, _ remote: RemoteJob) -> RunOutcome {
        let span = zip(remote.started, remote.ended).map { max(0, $1 - $0) } ?? 0
        let result = value.map { value in
            var result = RunResult(
                metrics: [tuning.objective.metricName: value],
                artifacts: remote.model.map { [$0] } ?? [],
                trainingTime: .seconds(span)
            )
            result.estimatedCost = remote.estimatedCost
            return result
        }
        switch state {
        case .started, .hit, .completed: return RunOutcome(state: .completed, result: result)
        case .stopped: return RunOutcome(state: .stopped, result: result, failure: reason.map { Explanation($0) })
        case .failed: return RunOutcome(state: .failed, failure: Explanation(reason ?? "the training job failed"))
        }
    }
}

private func zip(_ left: Double?, _ right: Double?) -> (Double, Double)? {
    guard let left, let right else { return nil }
    return (left, right)
}
