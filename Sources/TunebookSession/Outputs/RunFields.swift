package import TunebookCore

/// What a finished run gave, as texts by dotted names: `metrics.validation:error`, `hyperparameters.eta`, `best.eta`.
package struct RunFields: Sendable {
    /// In the order in which they are worth a look.
    package private(set) var entries: [(name: String, text: String)] = []

    /// Of nothing.
    package init() {}

    /// - Parameters:
    ///   - run: With its result.
    ///   - best: The run of the best training job, where the run is a tuning run.
    package init(_ run: Run, best: Run?, algorithms: [any Algorithm.Type]) {
        if case .tuning(let tuning) = run.specification, let found = run.result?.tuning?.best {
            for tunable in tuning.ranges { add("best.\(tunable.name)", found.values[tunable.name]) }
            add("best.objective", found.value.map { "\($0)" })
            add("best.job", "\(found.job)")
            add("best.run", "\(found.run)")
            if let best { addTraining(best, under: "best.", algorithms) }
        } else {
            addTraining(run, under: "", algorithms)
        }
        add("run", "\(run.number)")
    }

    /// The fields of several training runs by the best of them.
    package init(bestOf run: Run, algorithms: [any Algorithm.Type]) {
        for (name, text) in run.specification.training.parameters.sorted(by: { $0.key < $1.key }) {
            add("best.\(name)", text)
        }
        addTraining(run, under: "best.", algorithms)
        add("best.run", "\(run.number)")
    }

    package subscript(name: String) -> String? {
        entries.first { $0.name == name }?.text
    }

    private mutating func add(_ name: String, _ text: String?) {
        guard let text, self[name] == nil else { return }
        entries.append((name, text))
    }

    private mutating func addTraining(_ run: Run, under prefix: String, _ algorithms: [any Algorithm.Type]) {
        let training = run.specification.training
        for (name, value) in (run.result?.metrics ?? [:]).sorted(by: { $0.key < $1.key }) where value.isFinite {
            add("\(prefix)metrics.\(name)", "\(value)")
        }
        let model = run.result?.artifacts.first { $0.name.hasPrefix("model") }
        add("\(prefix)model", model?.location)
        let algorithm = algorithms.first { $0.name == training.algorithmName }
        let settings = algorithm?.canonicalHyperparameters(
            training.hyperparameters,
            version: training.algorithmVersion
        )
        let all = training.parameters.merging(settings ?? [:]) { set, _ in set }
        for (name, text) in all.sorted(by: { $0.key < $1.key }) { add("\(prefix)hyperparameters.\(name)", text) }
        for channel in training.channels { add("\(prefix)inputs.\(channel.name)", channel.location) }
        for output in run.result?.outputs ?? [] { add("\(prefix)outputs.\(output.name)", output.value) }
        add("\(prefix)rounds", run.result?.rounds.map { "\($0)" })
        add("\(prefix)best_round", run.result?.bestRound.map { "\($0)" })
        add("\(prefix)training_seconds", run.result.map { "\($0.trainingTime / .seconds(1))" })
    }
}

/// Which of several training runs is best, and by what.
package struct BestRun: Sendable {
    package var run: Run
    package var metric: String
    package var value: Double

    /// - Returns: `nil` where no metric of theirs is known to be better high or low.
    package init?(of runs: [Run], algorithms: [any Algorithm.Type]) {
        guard let judged = Self.judgedMetric(of: runs, algorithms) else { return nil }
        let sign: Double = judged.direction == .minimize ? 1 : -1
        let ranked = runs.compactMap { run -> (Run, Double)? in
            guard run.state == .completed, let value = run.result?.metrics[judged.name], value.isFinite else {
                return nil
            }
            return (run, value)
        }
        guard let best = ranked.min(by: { sign * $0.1 < sign * $1.1 }) else { return nil }
        (run, value) = best
        metric = judged.name
    }

    /// The direction of a metric by its full name, such as `validation:error`; `nil` where no algorithm reports it.
    package static func direction(of metric: String, _ algorithms: [any Algorithm.Type]) -> Objective.Direction? {
        let name = metric.split(separator: ":", maxSplits: 1).last.map(String.init) ?? metric
        let family = name.split(separator: "@").first.map(String.init) ?? name
        for algorithm in algorithms {
            if let known = algorithm.metrics.first(where: { $0.name == name || $0.name == family }) {
                return known.direction
            }
        }
        return nil
    }

    /// The first metric that a validation channel, or else any, gives, and that an algorithm knows.
    private static func judgedMetric(
        of runs: [Run],
        _ algorithms: [any Algorithm.Type]
    ) -> (name: String, direction: Objective.Direction)? {
        let names = Set(runs.flatMap { ($0.result?.metrics ?? [:]).keys }).sorted { left, right in
            let (isLeft, isRight) = (left.hasPrefix("validation:"), right.hasPrefix("validation:"))
            return isLeft == isRight ? left < right : isLeft
        }
        for name in names {
            if let direction = direction(of: name, algorithms) { return (name, direction) }
        }
        return nil
    }
}
