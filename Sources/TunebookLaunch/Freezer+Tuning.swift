import TunebookCore
import TunebookSearch

extension Freezer {
    /// Freezes a tuning job with the training job that it is chained on.
    ///
    /// - Throws: The first thing that stops a launch, of either.
    func freezeTuning(
        _ definition: Definition,
        on base: Definition
    ) throws(LaunchError) -> (TuningSpecification, warnings: [String]) {
        guard let schema = schemas.first(where: { $0.name == definition.kind }), definition.kind == .tuningJob else {
            throw .notLaunchable(task: definition.name, kind: definition.kind)
        }
        let fields = FieldReader(definition: definition, schema: schema)
        guard case .objective(let objective)? = definition[path: "objective"] else {
            throw .missingField(task: definition.name, path: "objective", example: "minimize validation:error")
        }
        let ranges = definition.entries(in: "ranges").compactMap { entry -> TunableHyperparameter? in
            guard case .range(let range) = entry.value else { return nil }
            return TunableHyperparameter(entry.path.name, range)
        }
        guard !ranges.isEmpty else {
            throw .noRanges(task: definition.name)
        }
        var warnings: [String] = []
        var (training, ownWarnings) = try freezeTraining(filled(base, with: ranges, &warnings, of: definition.name))
        for tunable in ranges { training.hyperparameters[tunable.name] = nil }
        warnings += ownWarnings
        if let program = training.program {
            try check(objective, ranges, of: program, definition.name, base.name)
        } else if objective.metricName.hasPrefix("validation:"),
            !training.channels.contains(where: { $0.name == "validation" })
        {
            throw .noValidationChannel(task: definition.name, base: base.name, metric: objective.metricName)
        }
        training.objectiveMetric = objective.metricName
        training.retries = max(training.retries, fields.integer("retries"))
        let limits = TuningLimits(
            maxNumberOfTrainingJobs: fields.integer("max_number_of_training_jobs"),
            maxParallelTrainingJobs: fields.integer("max_parallel_training_jobs"),
            maxRuntime: fields.optionalDuration("max_runtime_in_seconds"),
            targetValue: fields.optionalNumber("completion.target_objective_metric_value"),
            jobsWithoutImprovement: fields.optionalInteger("completion.max_number_of_training_jobs_not_improving"),
            endsOnConvergence: fields.boolean("completion.complete_on_convergence"),
            minResource: fields.optionalInteger("hyperband.min_resource"),
            maxResource: fields.optionalInteger("hyperband.max_resource")
                ?? Self.roundNames.lazy.compactMap { training.parameters[$0] }.first.flatMap { Int($0) }
        )
        if limits.maxParallelTrainingJobs > limits.maxNumberOfTrainingJobs {
            warnings.append("max_parallel_training_jobs is above max_number_of_training_jobs; the rest will idle")
        }
        let specification = TuningSpecification(
            taskName: definition.name,
            training: training,
            ranges: ranges,
            objective: objective,
            strategy: fields.text("strategy"),
            limits: limits,
            stopsEarly: fields.text("training_job_early_stopping_type") == "AUTO",
            seed: fields.integer("random_seed"),
            warmStart: warmStart(fields, definition),
            wishes: wishes(of: definition, ranges, &warnings),
            cachePolicy: cachePolicy(fields)
        )
        try checkSearch(specification)
        return (specification, warnings)
    }

    /// The parameters that say how many rounds a training has, as SageMaker knows them, and XGBoost's.
    private static let roundNames = ["num_round", "epochs", "numepochs", "n-epochs", "n_epochs", "num_epochs"]

    /// Checks what a tuning job asks of a user's own program.
    private func check(
        _ objective: Objective,
        _ ranges: [TunableHyperparameter],
        of program: TrainingProgram,
        _ task: String,
        _ base: String
    ) throws(LaunchError) {
        let metrics = program.metricDefinitions.map(\.name)
        guard metrics.contains(objective.metricName) else {
            throw .noSuchMetric(task: task, base: base, metric: objective.metricName, known: metrics)
        }
        for tunable in ranges {
            guard let input = program.inputs.first(where: { $0.name == tunable.name }) else { continue }
            if let reason = input.type.objection(to: tunable.range) {
                throw .rangeOfWrongType(task: task, name: tunable.name, reason: reason)
            }
        }
    }

    /// Asks the strategy whether it can search the space, before anything is started.
    private func checkSearch(_ tuning: TuningSpecification) throws(LaunchError) {
        do {
            let space = try SearchSetup.space(tuning, earlier: [], AssignmentReader(tuning, []))
            _ = try StrategyTable.strategy(named: tuning.strategy, space, StrategySettings(tuning))
        } catch {
            throw .search(task: tuning.taskName, error.explanation)
        }
    }

    /// What was asked for by `try`, `fix` and `ban`, as far as it is about hyperparameters that are varied.
    private func wishes(
        of definition: Definition,
        _ ranges: [TunableHyperparameter],
        _ warnings: inout [String]
    ) -> SearchWishes {
        let names = Set(ranges.map(\.name))
        func entries(_ group: String) -> [Definition.Entry] {
            definition.entries(in: group).filter { entry in
                if names.contains(entry.path.name) { return true }
                warnings.append("\(entry.path) is left out: \(entry.path.name) has no range in \(definition.name)")
                return false
            }
        }
        /// The members of each numbered group, in the order of the numbers.
        func numbered(_ group: String) -> [[Definition.Entry]] {
            let members = Dictionary(grouping: entries(group)) { Int($0.path.components[1]) ?? 0 }
            return members.sorted { $0.key < $1.key }.map(\.value)
        }
        var wishes = SearchWishes()
        for entry in entries("fixed") { wishes.fixed[entry.path.name] = entry.value.hyperparameterText }
        wishes.tries = numbered("tries").map { entries in
            Dictionary(entries.map { ($0.path.name, $0.value.hyperparameterText) }) { _, last in last }
        }
        wishes.bans = numbered("bans").map { entries in
            var region: [String: ParameterRange] = [:]
            for entry in entries {
                if case .range(let range) = entry.value { region[entry.path.name] = range }
            }
            return region
        }
        return wishes
    }

    /// The training job with one value of each range in it, so that its own rules can be checked.
    private func filled(
        _ base: Definition,
        with ranges: [TunableHyperparameter],
        _ warnings: inout [String],
        of task: String
    ) -> Definition {
        var filled = base
        var set: [(name: String, value: FieldValue)] = []
        for tunable in ranges {
            let inputPath = FieldPath("inputs", tunable.name)
            let path = FieldPath("hyperparameters", tunable.name)
            // A custom input has a value in any case, so that a range in its place is nothing to warn of.
            if case .input(let type, _)? = base[path: inputPath] {
                filled[path: inputPath] = .input(type, tunable.range.firstValue.hyperparameterText)
                continue
            }
            if let value = base[path: path] { set.append((tunable.name, value)) }
            filled[path: path] = tunable.range.firstValue
        }
        if set.count == 1 {
            warnings.append("\(set[0].name) is \(set[0].value) in \(base.name) and varied by \(task): the range wins")
        } else if let last = set.last?.name {
            let names = set.dropLast().map(\.name).joined(separator: ", ") + " and " + last
            warnings.append("\(names) are set in \(base.name) and varied by \(task): the ranges win")
        }
        return filled
    }

    private func warmStart(_ fields: FieldReader, _ definition: Definition) -> WarmStart? {
        guard case .list(let parents)? = definition[path: "warm_start.parents"] else { return nil }
        let numbers = parents.compactMap { value -> Int? in
            if case .integer(let number) = value { number } else { nil }
        }
        let kind = WarmStart.Kind(rawValue: fields.text("warm_start.type")) ?? .identicalDataAndAlgorithm
        return WarmStart(parents: numbers, kind: kind)
    }
}

extension ParameterRange {
    /// The lower end, or the first word.
    fileprivate var firstValue: FieldValue {
        switch self {
        case .continuous(let lower, _, _): .number(lower)
        case .integer(let lower, _, _): .integer(lower)
        case .categorical(let words): .text(words[0])
        }
    }
}
