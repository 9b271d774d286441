import TunebookCore

/// Starts many jobs and stops the worse of them early: asynchronous successive halving with rounds as the resource.
///
/// A job that reaches a rung, minimum · 3ᵏ rounds, goes on if it is among the best third of the jobs that have
/// reached it, itself included; the first to reach a rung always goes on. Brackets start at later rungs, so that
/// hyperparameters whose worth shows late get their chance; a job's bracket follows from its number. Sets come from
/// the model of ``BayesianStrategy`` over the values at the highest rung that enough jobs have reached, and at random
/// before that.
///
/// - SeeAlso: Li et al., "A System for Massively Parallel Hyperparameter Tuning", 2020 (arXiv 1810.05934); Falkner et
///   al., "BOHB", 2018, for the model. Differs: stopping, not promotion; nothing is ever paused.
package struct HyperbandStrategy: SearchStrategy {
    package static let name = "HYPERBAND"
    /// The share of a rung that goes on is one in so many.
    package static let reduction = 3

    package let space: SearchSpace
    package let settings: StrategySettings
    private let minimum: Int
    private let maximum: Int
    private let model: BayesianStrategy

    /// - Throws: ``SearchError/resourceMissing`` without a maximum,
    ///   ``SearchError/resourceOutOfOrder(minimum:maximum:)``. Without a minimum it is the maximum / 27.
    package init(_ space: SearchSpace, _ settings: StrategySettings) throws(SearchError) {
        guard let maximum = settings.maximumResource else { throw .resourceMissing }
        let minimum = settings.minimumResource ?? max(1, maximum / 27)
        guard minimum >= 1, minimum < maximum else { throw .resourceOutOfOrder(minimum: minimum, maximum: maximum) }
        self.space = space
        self.settings = settings
        self.minimum = minimum
        self.maximum = maximum
        model = try BayesianStrategy(space, settings)
    }

    /// The rounds at which jobs of a bracket are judged, least first; the maximum is not among them.
    package func rungs(bracket: Int) -> [Int] {
        var rungs: [Int] = []
        var rung = minimum
        while rung < maximum {
            rungs.append(rung)
            guard rung <= maximum / HyperbandStrategy.reduction else { break }
            rung *= HyperbandStrategy.reduction
        }
        return Array(rungs.dropFirst(bracket))
    }

    /// The bracket of a job; earlier brackets, which stop sooner, get more jobs, as Hyperband's budgets share them out.
    package func bracket(ofJob number: Int) -> Int {
        let last = rungs(bracket: 0).count - 1
        let weights = (0...max(last, 0)).map { bracket in
            let left = Double(last - bracket)
            return ((Double(last) + 1) * pow(Double(HyperbandStrategy.reduction), left) / (left + 1)).rounded(.up)
        }
        var generator = SeededGenerator(seed: settings.seed, job: number, stream: 3)
        var rest = generator.nextUnit() * weights.reduce(0, +)
        for (bracket, weight) in weights.enumerated() {
            rest -= weight
            if rest < 0 { return bracket }
        }
        return 0
    }

    package func suggest(job: Int, _ history: SearchHistory) -> Proposal? {
        guard let modelled = trialsAtHighestRung(history) else {
            return RandomStrategy.openSet(seed: settings.seed, job: job, history).map {
                Proposal(number: job, $0, ProposalReason(.drawn))
            }
        }
        return model.suggest(job: job, SearchHistory(space, modelled))
    }

    /// The trials as if the highest well-used rung were the end: jobs short of it are known with their last value.
    private func trialsAtHighestRung(_ history: SearchHistory) -> [Trial]? {
        let needed = max(5, space.parameters.count + 2)
        let ladder = [maximum] + rungs(bracket: 0).reversed()
        guard
            let rung = ladder.first(where: { rung in
                history.trials.lazy.filter { $0.origin == 0 && $0.curve.count >= rung }.count >= needed
            })
        else { return nil }
        return history.trials.map { trial in
            var trial = trial
            if trial.curve.count >= rung {
                trial.value = trial.curve[rung - 1]
                trial.state = .completed
            } else if trial.state == .completed, !trial.curve.isEmpty {
                trial.state = .stopped
            }
            return trial
        }
    }

    package func verdict(on trial: Trial, among trials: [Trial]) -> Verdict {
        guard let value = trial.curve.last else { return .goOn }
        if trial.curve.count >= maximum {
            return .stop(StopReason(.maximum, round: trial.curve.count, value: value, threshold: nil))
        }
        let sign: Double = space.direction == .minimize ? 1 : -1
        for rung in rungs(bracket: bracket(ofJob: trial.number)) where rung <= trial.curve.count {
            let own = trial.curve[rung - 1]
            let reached = trials.lazy
                .filter { $0.number != trial.number && $0.origin == 0 && $0.curve.count >= rung }
                .map { sign * $0.curve[rung - 1] }
            let all = (reached + [sign * own]).map { $0.isNaN ? .infinity : $0 }.sorted()
            let threshold = all[max(all.count / HyperbandStrategy.reduction, 1) - 1]
            if all.count > 1, !(sign * own <= threshold) {
                return .stop(StopReason(.rung, round: rung, value: own, threshold: sign * threshold))
            }
        }
        return .goOn
    }
}
