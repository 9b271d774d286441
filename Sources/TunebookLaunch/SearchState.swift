package import TunebookCore
import TunebookSearch

/// A search between two of its jobs.
struct SearchState {
    private(set) var tuning: TuningSpecification
    private(set) var strategy: any SearchStrategy
    private(set) var trials: [Trial]
    private(set) var jobs: [TuningJobEvent] = []
    private(set) var failures = 0
    private(set) var successes = 0
    private var launched = 0
    /// Jobs that count for the limit: those that the user asked for by `try` come on top.
    private var counted = 0
    private var begun: [SearchSetup.Begun]
    private let sources: [Int: Int]
    /// Everything that held before, oldest first.
    private(set) var past: [TuningSpecification]

    init(tuning: TuningSpecification, setup: SearchSetup, strategy: any SearchStrategy) {
        self.tuning = tuning
        self.strategy = strategy
        trials = setup.knowledge
        begun = setup.begun
        sources = setup.sources
        past = setup.earlier
    }

    /// The next job with its set, marked as running; `nil` when none is left or the limit is reached.
    ///
    /// What the user asked for comes first, then what earlier launches have begun, then the strategy's own.
    mutating func next() -> Job? {
        let number = launched + 1
        var job: Job
        if let wish = SearchHistory(strategy.space, trials).nextForced {
            let earlier = begun.first { $0.assignment == wish }
            begun.removeAll { $0.assignment == wish }
            job = Job(number: number, assignment: wish, choice: JobChoice(.requested), ended: earlier?.ended)
        } else if isAtLimit {
            return nil
        } else if let index = nextBegun {
            let earlier = begun.remove(at: index)
            let choice = earlier.choice ?? JobChoice(.resumed)
            job = Job(number: number, assignment: earlier.assignment, choice: choice, ended: earlier.ended)
        } else if let proposal = strategy.propose(job: number, after: trials) {
            job = Job(number: number, assignment: proposal.assignment, choice: choice(proposal.reason))
        } else {
            return nil
        }
        launched += 1
        if !strategy.space.forced.contains(where: { job.isOf($0) }) { counted += 1 }
        trials.append(Trial(number: number, job.assignment, .running))
        return job
    }

    /// The set to take up next of those that earlier launches began, in their order.
    ///
    /// Where there are more than the limit allows, the best known ones are taken, so that a best that is known is never
    /// left out for the limit's sake; then those without a value.
    private var nextBegun: Int? {
        let left = tuning.limits.maxNumberOfTrainingJobs - counted
        guard begun.count > left else { return begun.indices.first }
        let sign: Double = tuning.objective.direction == .minimize ? 1 : -1
        let ranks = begun.map { $0.value.map { $0.isFinite ? sign * $0 : .infinity } ?? .infinity }
        return begun.indices.sorted { (ranks[$0], $0) < (ranks[$1], $1) }.prefix(left).min()
    }

    /// Whether it may begin no further job of its own.
    var isAtLimit: Bool { counted >= tuning.limits.maxNumberOfTrainingJobs }

    /// One job on its way.
    struct Job: Sendable {
        var number: Int
        var assignment: Assignment
        var choice: JobChoice
        /// The run of an earlier launch that it takes over without a launch: one that a rule stopped, or that failed.
        var ended: Run?

        /// Whether it is the job of a wish, which may leave hyperparameters open.
        func isOf(_ wish: Assignment) -> Bool {
            wish.values.allSatisfy { name, value in assignment[name].map { Axis.isSame($0, value) } ?? false }
        }
    }

    /// - Parameter isNew: Whether this launch ran the job; failures of earlier launches do not give it up.
    mutating func finish(_ event: TuningJobEvent, _ trial: Trial, isNew: Bool = true) {
        if let index = trials.firstIndex(where: { $0.number == event.job }) { trials[index] = trial }
        jobs.append(event)
        if event.state != .failed { successes += 1 } else if isNew { failures += 1 }
    }

    /// Goes on with other ranges, limits or wishes; all trials stay.
    mutating func revise(_ tuning: TuningSpecification, _ strategy: any SearchStrategy) {
        past.append(self.tuning)
        self.tuning = tuning
        self.strategy = strategy
        begun.removeAll { !strategy.space.admits($0.assignment) }
    }

    /// The job with the best value; the earliest of equals.
    var best: TuningJobEvent? {
        jobs.best(tuning.objective.direction)
    }

    /// Whether a completion criterion holds, in words.
    func reasonToEnd() -> String? {
        var criteria: [CompletionCriterion] = []
        if let target = tuning.limits.targetValue { criteria.append(.target(target)) }
        if let jobs = tuning.limits.jobsWithoutImprovement { criteria.append(.jobsWithoutImprovement(jobs)) }
        if tuning.limits.endsOnConvergence { criteria.append(.convergence(parameters: tuning.ranges.count)) }
        for criterion in criteria {
            guard let completion = criterion.completion(after: trials, tuning.objective.direction) else { continue }
            switch criterion {
            case .target(let target): return "job \(completion.job) reached \(target)"
            case .jobsWithoutImprovement(let count):
                return "\(count) jobs in a row brought nothing better than job \(completion.job)"
            case .convergence: return "nothing better is to be expected than job \(completion.job)"
            }
        }
        return nil
    }

    private func choice(_ reason: ProposalReason) -> JobChoice {
        let basis: JobChoice.Basis =
            switch reason.choice {
            case .requested: .requested
            case .start: .start
            case .drawn: .drawn
            case .cell: .cell
            case .promise: .promise
            case .doubt: .doubt
            }
        return JobChoice(
            basis,
            predicted: reason.prediction?.mean,
            spread: reason.prediction?.spread,
            nearestJob: reason.nearest.flatMap { $0.number > 0 ? $0.number : nil },
            nearestRun: reason.nearest.flatMap { sources[$0.number] },
            distance: reason.nearest?.distance,
            setAside: reason.setAside
        )
    }
}

extension Sequence<TuningJobEvent> {
    /// The jobs that ended with a value, best first; of equals the earlier.
    package func ranked(_ direction: Objective.Direction) -> [TuningJobEvent] {
        let sign: Double = direction == .minimize ? 1 : -1
        return filter { $0.state.isFinal && $0.state != .failed && $0.value?.isFinite == true }
            .sorted { (sign * ($0.value ?? 0), $0.job) < (sign * ($1.value ?? 0), $1.job) }
    }

    /// The job with the best value; the earliest of equals.
    package func best(_ direction: Objective.Direction) -> TuningJobEvent? { ranked(direction).first }
}
