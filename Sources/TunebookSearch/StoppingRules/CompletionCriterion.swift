package import TunebookCore

/// When a whole search has done enough, besides its job and time limits; SageMaker's `TuningJobCompletionCriteria`.
package enum CompletionCriterion: Hashable, Sendable, Codable {
    /// A job reached the value or did better: `TargetObjectiveMetricValue`.
    case target(Double)
    /// So many jobs in a row did not beat the best by 1 %: `MaxNumberOfTrainingJobsNotImproving`.
    case jobsWithoutImprovement(Int)
    /// No improvement of 1 % over max(10, 2 · hyperparameters) jobs: `CompleteOnConvergence`.
    ///
    /// SageMaker does not say when it calls a search converged; this is ours.
    case convergence(parameters: Int)

    /// The share of the best value by which a job must beat it to count as an improvement, in SageMaker's words "1%".
    package static let leastGain = 0.01

    /// Why the search should end; `nil` where it should go on.
    ///
    /// Jobs count in the order of their numbers; jobs that run, and knowledge from elsewhere, do not count. A failed
    /// job is one without improvement.
    package func completion(after trials: [Trial], _ direction: Objective.Direction) -> Completion? {
        let own = trials.filter { $0.number > 0 && $0.state != .running }.sorted { $0.number < $1.number }
        let sign: Double = direction == .minimize ? 1 : -1
        if case .target(let target) = self {
            guard let reached = own.first(where: { $0.result.map { sign * $0 <= sign * target } ?? false }) else {
                return nil
            }
            return Completion(criterion: self, job: reached.number)
        }
        let patience =
            switch self {
            case .jobsWithoutImprovement(let count): count
            case .convergence(let parameters): max(10, 2 * parameters)
            case .target: 0
            }
        let (since, job) = CompletionCriterion.jobsSinceImprovement(own, sign)
        guard let job, since >= patience else { return nil }
        return Completion(criterion: self, job: job)
    }

    /// How many jobs in a row have not improved on the best: `NumberOfTrainingJobsObjectiveNotImproving`.
    package static func jobsWithoutImprovement(_ trials: [Trial], _ direction: Objective.Direction) -> Int {
        let own = trials.filter { $0.number > 0 && $0.state != .running }.sorted { $0.number < $1.number }
        return jobsSinceImprovement(own, direction == .minimize ? 1 : -1).count
    }

    /// Counts the jobs after the last improvement, and names the job that made it.
    private static func jobsSinceImprovement(_ trials: [Trial], _ sign: Double) -> (count: Int, job: Int?) {
        var (best, count, job): (Double?, Int, Int?) = (nil, 0, nil)
        for trial in trials {
            if let result = trial.result.map({ sign * $0 }), best.map({ result < $0 - leastGain * abs($0) }) ?? true {
                (best, count, job) = (result, 0, trial.number)
            } else {
                count += 1
            }
        }
        return (count, job)
    }
}

/// That a search has done enough, and by which job.
package struct Completion: Hashable, Sendable, Codable {
    package var criterion: CompletionCriterion
    /// The job that reached the target, or the last one that improved on the best.
    package var job: Int

    package init(criterion: CompletionCriterion, job: Int) {
        self.criterion = criterion
        self.job = job
    }
}
