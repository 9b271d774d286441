package import TunebookCore

/// Early stopping `AUTO`: a job that is worse than the median of the other jobs' running averages is stopped.
///
/// After each round *k*, the running average of every other job up to *k* is taken, and their median; the job is
/// stopped if its own value at *k* is worse. SageMaker's guide says so much; how it guards the start is not
/// documented. Here: at least ``leastJobs`` ended jobs must have reached the round, the round must be 3 or more and
/// past a tenth of the median length of ended jobs, and a job whose value is the best seen by this round is never
/// stopped.
///
/// - SeeAlso: "Stop Training Jobs Early" in the SageMaker developer guide; Golovin et al., "Google Vizier", 2017, for
///   the rule (there with the job's best value in place of its present one).
package struct MedianRule: Hashable, Sendable, Codable {
    package var direction: Objective.Direction
    /// Ended jobs that must have reached a round before anything is stopped there.
    package var leastJobs: Int
    /// The round, counted from 1, before which nothing is stopped.
    package var firstRound: Int

    package init(_ direction: Objective.Direction, leastJobs: Int = 4, firstRound: Int = 3) {
        self.direction = direction
        self.leastJobs = leastJobs
        self.firstRound = firstRound
    }

    /// Whether a job should go on, judged at the newest round of its curve.
    ///
    /// - Parameters:
    ///   - trial: The running job, with its curve so far.
    ///   - trials: The other jobs; those of another origin are left out.
    /// - Returns: ``Verdict/stop(_:)`` with the median as its threshold, or ``Verdict/goOn``.
    package func verdict(on trial: Trial, among trials: [Trial]) -> Verdict {
        let round = trial.curve.count
        guard round >= firstRound, let value = trial.curve.last else { return .goOn }
        let others = trials.filter {
            !($0.number == trial.number && $0.assignment == trial.assignment) && $0.origin == 0
                && ($0.state == .completed || $0.state == .stopped)
        }
        let lengths = others.map { Double($0.curve.count) }.filter { $0 > 0 }.sorted()
        guard Double(round) >= 0.1 * Targets.quantile(lengths, 0.5) else { return .goOn }
        let reached = others.filter { $0.curve.count >= round }
        guard reached.count >= leastJobs else { return .goOn }
        let sign: Double = direction == .minimize ? 1 : -1
        let averages = reached.map { other in
            let average = sign * other.curve.prefix(round).reduce(0, +) / Double(round)
            return average.isNaN ? .infinity : average
        }
        let median = Targets.quantile(averages.sorted(), 0.5)
        let best = reached.lazy.map { sign * $0.curve[round - 1] }.min() ?? .infinity
        guard !(sign * value <= median), !(sign * value <= best) else { return .goOn }
        return .stop(StopReason(.median, round: round, value: value, threshold: sign * median))
    }
}
