import TunebookCore

/// A way of choosing the sets of a tuning job.
///
/// To add one, write one file in `Strategies/` and list its type in ``StrategyTable``. A strategy is a plain value made
/// of a space and settings; it keeps no state. All it may use for a proposal is the seed, the job's number and the
/// history, so that a search that was killed and resumed proposes what the uninterrupted one would have. Take random
/// numbers from ``SeededGenerator``, made of the seed and the job's number, and nothing from the clock.
///
/// `suggest` must return a set that ``SearchHistory/isOpen(_:)`` allows, or `nil` when none is left. Points that the
/// user asked for, and the nearest known job of the reason, are seen to by ``propose(job:after:)``.
package protocol SearchStrategy: Sendable {
    /// The word for it in a definition, as SageMaker spells it in capitals: `BAYESIAN`.
    static var name: String { get }
    var space: SearchSpace { get }
    var settings: StrategySettings { get }

    /// - Throws: What the strategy cannot do with this space or these settings.
    init(_ space: SearchSpace, _ settings: StrategySettings) throws(SearchError)

    /// Chooses the set of a job.
    ///
    /// - Parameters:
    ///   - job: The job's number.
    ///   - history: Every trial so far, running and failed ones included.
    /// - Returns: An open set and the reason for it; `nil` when nothing new is left.
    func suggest(job: Int, _ history: SearchHistory) -> Proposal?

    /// Whether a running job should go on; asked after each round that it reports.
    ///
    /// - Parameters:
    ///   - trial: The running job, with its curve so far.
    ///   - trials: The other jobs, with their curves.
    /// - Returns: ``Verdict/goOn``, unless the strategy itself stops jobs.
    func verdict(on trial: Trial, among trials: [Trial]) -> Verdict
}

extension SearchStrategy {
    /// The next set to run.
    ///
    /// - Parameters:
    ///   - job: The job's number; by default one more than the greatest so far.
    ///   - trials: Every trial so far, in any order.
    /// - Returns: `nil` when every set of the space is known, running, failed or banned.
    package func propose(job: Int? = nil, after trials: [Trial]) -> Proposal? {
        let history = SearchHistory(space, trials)
        let number = job ?? max(trials.lazy.map(\.number).max() ?? 0, 0) + 1
        var proposal: Proposal?
        if let wish = history.nextForced {
            proposal = Proposal(number: number, wish, ProposalReason(.requested))
        } else {
            proposal = suggest(job: number, history)
        }
        if let assignment = proposal?.assignment, let point = history.point(of: assignment) {
            proposal?.reason.nearest = history.nearest(to: point)
        }
        return proposal
    }

    package func verdict(on trial: Trial, among trials: [Trial]) -> Verdict {
        .goOn
    }
}

/// Whether a running job should go on.
package enum Verdict: Hashable, Sendable, Codable {
    case goOn
    case stop(StopReason)
}

/// Why a running job was stopped.
package struct StopReason: Hashable, Sendable, Codable {
    package enum Rule: String, Hashable, Sendable, Codable {
        /// Worse than the median of the other jobs' running averages.
        case median
        /// Not among the best of those that reached the same rung.
        case rung
        /// It used all the rounds that a job may use.
        case maximum
    }

    package var rule: Rule
    /// The round it was stopped at, counted from 1.
    package var round: Int
    package var value: Double
    /// What it would have had to reach; `nil` at the maximum.
    package var threshold: Double?

    package init(_ rule: Rule, round: Int, value: Double, threshold: Double?) {
        self.rule = rule
        self.round = round
        self.value = value
        self.threshold = threshold
    }
}

/// What a strategy may need besides the space.
package struct StrategySettings: Hashable, Sendable, Codable {
    package var seed: UInt64
    /// How many jobs the tuning job may run; `nil` where only time limits it.
    package var jobs: Int?
    /// How many jobs run at a time.
    package var parallelJobs: Int
    /// Rounds that HYPERBAND gives a job before it may stop it.
    package var minimumResource: Int?
    /// Rounds that HYPERBAND gives a job at most.
    package var maximumResource: Int?

    package init(
        seed: UInt64 = 0,
        jobs: Int? = nil,
        parallelJobs: Int = 1,
        minimumResource: Int? = nil,
        maximumResource: Int? = nil
    ) {
        self.seed = seed
        self.jobs = jobs
        self.parallelJobs = parallelJobs
        self.minimumResource = minimumResource
        self.maximumResource = maximumResource
    }
}
