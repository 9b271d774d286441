import FoundationEssentials
import TunebookAWS
import TunebookCore

/// What came of a job, in the words of a run.
struct JobOutcome {
    let account: SageMakerAccount

    /// The end of a training job.
    ///
    /// - Parameter curves: Every metric's values, as far as the log told them.
    func outcome(
        of description: TrainingJobDescription,
        _ job: FollowedJob,
        curves: [String: [Double]]
    ) async -> RunOutcome {
        // The log holds more than the service's list of last values, which it rounds less.
        var metrics = curves.compactMapValues { $0.last { !$0.isNaN } }
        for metric in description.finalMetrics { metrics[metric.name] = metric.value }
        let span = (description.ended ?? description.created)?.timeIntervalSince(
            description.started ?? description.created ?? .now
        )
        var result = RunResult(
            metrics: metrics,
            curves: curves,
            artifacts: await artifacts(description, job),
            trainingTime: .seconds(description.trainingSeconds ?? max(0, Int(span ?? 0))),
            library: job.image.map { "\($0) on SageMaker" }
        )
        result.billableSeconds = description.billableSeconds
        result.estimatedCost = job.costPerSecond.flatMap { cost in description.billableSeconds.map { Double($0) * cost }
        }
        switch description.status {
        case .completed: return RunOutcome(state: .completed, result: result)
        case .stopped: return RunOutcome(state: .stopped, result: result, failure: Self.stop(description))
        default: return RunOutcome(state: .failed, failure: Self.failure(description.failureReason, description.name))
        }
    }

    /// The end of a tuning job.
    func outcome(of description: TuningJobDescription, _ job: FollowedJob) -> RunOutcome {
        let jobs = job.jobs.values.sorted { $0.job < $1.job }
        let best = job.jobs[description.best?.name ?? ""] ?? Self.best(of: jobs, job.objective)
        let span = description.created.map { (description.ended ?? .now).timeIntervalSince($0) }
        let metrics = best?.value.flatMap { value in job.objective.map { [$0.metricName: value] } } ?? [:]
        let reason = Self.reason(description)
        var result = RunResult(
            metrics: metrics,
            trainingTime: .seconds(max(0, span ?? 0)),
            library: job.image.map { "\($0) on SageMaker" },
            tuning: TuningResult(jobs: jobs, bestJob: best?.job, reason: reason)
        )
        let costs = jobs.compactMap { $0.remote?.estimatedCost }
        result.estimatedCost = costs.isEmpty ? nil : costs.reduce(0, +)
        switch description.status {
        case .completed: return RunOutcome(state: .completed, result: result)
        case .stopped: return RunOutcome(state: .stopped, result: result)
        default:
            return RunOutcome(
                state: .failed,
                result: result,
                failure: Self.failure(description.failureReason, description.name)
            )
        }
    }

    // MARK: - Parts

    /// The model, once it is there: SageMaker names its place long before.
    private func artifacts(_ description: TrainingJobDescription, _ job: FollowedJob) async -> [Artifact] {
        guard let uri = description.modelArtifact, let location = try? S3Location(uri),
            let connection = try? await account.connection(in: job.region),
            let object = try? await S3Client(connection).head(location)
        else { return [] }
        // The content's digest is known when it has been fetched.
        return [Artifact(name: "model.tar.gz", location: uri, size: ByteCount(object.size), digest: "")]
    }

    private static func stop(_ description: TrainingJobDescription) -> Explanation? {
        switch description.secondaryStatus {
        case "MaxRuntimeExceeded":
            Explanation(
                "the time limit was reached",
                reason: "SageMaker stopped \(description.name) at its max_runtime_in_seconds",
                remedy: "raise stopping_condition.max_runtime_in_seconds"
            )
        case "MaxWaitTimeExceeded":
            Explanation(
                "no spot machine came in time",
                reason: "SageMaker stopped \(description.name) at its max_wait_in_seconds",
                remedy: "raise stopping_condition.max_wait_time_in_seconds, or set use_spot_instances = false"
            )
        default: nil
        }
    }

    /// Reads `AlgorithmError: …, exit code: 1`, `ClientError: …`, `CapacityError: …`.
    private static func failure(_ reason: String?, _ name: String) -> Explanation {
        guard let reason, !reason.isEmpty else { return Explanation("\(name) failed, and SageMaker says no more") }
        let kinds = [
            "AlgorithmError": "the training failed", "ClientError": "SageMaker could not use what it was given",
            "CapacityError": "SageMaker has no such machine free now", "InternalServerError": "SageMaker itself failed",
        ]
        let kind = reason.prefix { $0 != ":" }
        return Explanation(kinds[String(kind)] ?? "the job failed", reason: reason, remedy: "logs shows what it said")
    }

    private static func best(of jobs: [TuningJobEvent], _ objective: Objective?) -> TuningJobEvent? {
        let sign: Double = objective?.direction == .maximize ? -1 : 1
        return jobs.filter { $0.value?.isFinite == true && $0.state.isFinal }
            .min { sign * ($0.value ?? 0) < sign * ($1.value ?? 0) }
    }

    private static func reason(_ description: TuningJobDescription) -> String {
        if description.status == .stopped { return "it was stopped" }
        if let failure = description.failureReason { return failure }
        if description.convergenceDetected != nil { return "nothing better is to be expected" }
        return "SageMaker ended it after \(description.counters.all) training jobs"
    }
}
