import TunebookCore
import TunebookDisplay

/// The settings in which two jobs differ, defaults of the algorithm counted in.
struct SpecificationComparison {
    struct Difference: Hashable {
        var name: String
        var before: String
        var after: String
    }

    let differences: [Difference]

    init(_ before: Specification, _ after: Specification, algorithms: [any Algorithm.Type]) {
        let (left, right) = (Self.settings(before, algorithms), Self.settings(after, algorithms))
        let names = Set(left.keys).union(right.keys).filter { left[$0] != right[$0] }
        differences = Self.telling(names).map { name in
            Difference(name: name, before: left[name] ?? "unset", after: right[name] ?? "unset")
        }
    }

    /// The names worth a word: that another file holds something else goes without saying.
    static func telling(_ names: Set<String>) -> [String] {
        let elsewhere = Set(names.filter { $0.hasPrefix("inputs.") }.map { contentName(String($0.dropFirst(7))) })
        return names.subtracting(elsewhere).sorted()
    }

    private static func contentName(_ channel: String) -> String { "content of \(channel)" }

    /// Every setting by name, as text, defaults of the algorithm counted in.
    static func settings(
        _ specification: Specification,
        _ algorithms: [any Algorithm.Type]
    ) -> [String: String] {
        var settings = settings(specification.training, algorithms)
        guard case .tuning(let tuning) = specification else { return settings }
        for tunable in tuning.ranges {
            settings[tunable.name] = nil
            settings["inputs.\(tunable.name)"] = nil
            settings["ranges.\(tunable.name)"] = tunable.range.description
        }
        settings["\(tuning.training.taskName).cache_version"] = settings["cache_version"]
        settings["cache_version"] = tuning.cachePolicy.version.isEmpty ? nil : tuning.cachePolicy.version
        settings["\(tuning.training.taskName).cache"] = settings["cache"]
        settings["cache"] = tuning.cachePolicy.takesAnyEngine ? KindSchema.anyEngine : KindSchema.ownEngine
        let limits = tuning.limits
        settings["max_number_of_training_jobs"] = "\(limits.maxNumberOfTrainingJobs)"
        settings["max_parallel_training_jobs"] = "\(limits.maxParallelTrainingJobs)"
        settings["max_runtime_in_seconds"] = limits.maxRuntime.map { FieldValue.duration($0).description }
        for (path, text) in tuning.wishes.texts { settings[path] = text }
        settings["completion.target_objective_metric_value"] = limits.targetValue.map { "\($0)" }
        settings["completion.max_number_of_training_jobs_not_improving"] = limits.jobsWithoutImprovement.map { "\($0)" }
        settings["completion.complete_on_convergence"] = "\(limits.endsOnConvergence)"
        settings["objective"] = FieldValue.objective(tuning.objective).description
        settings["random_seed"] = "\(tuning.seed)"
        settings["strategy"] = tuning.strategy
        settings["training_job_early_stopping_type"] = tuning.stopsEarly ? "AUTO" : "OFF"
        return settings
    }

    private static func settings(
        _ specification: TrainingSpecification,
        _ algorithms: [any Algorithm.Type]
    ) -> [String: String] {
        var settings: [String: String] = [:]
        let algorithm = algorithms.first { $0.name == specification.algorithmName }
        for hyperparameter in algorithm?.hyperparameters ?? [] {
            guard let value = hyperparameter.field.defaultValue else { continue }
            settings[hyperparameter.field.name] = value.hyperparameterText + " (default)"
        }
        for (name, value) in specification.hyperparameters { settings[name] = value }
        for channel in specification.channels {
            settings["inputs.\(channel.name)"] = channel.location
            settings[contentName(channel.name)] = channel.digest.map { String($0.prefix(12)) }
        }
        if let program = specification.program { settings.merge(program.settings) { _, ours in ours } }
        if let conditions = specification.conditions { settings.merge(conditions.texts) { ours, _ in ours } }
        settings["cache"] = specification.cachePolicy.takesAnyEngine ? KindSchema.anyEngine : KindSchema.ownEngine
        settings["algorithm_name"] = specification.algorithmName
        settings["algorithm_version"] = specification.algorithmVersion
        let version = specification.cachePolicy.version
        settings["cache_version"] = version.isEmpty ? nil : version
        settings["cacheable"] = "\(specification.cachePolicy.isCacheable)"
        settings["input_content_type"] = specification.channels.first?.contentType
        settings["instance_count"] = "\(specification.resources.instanceCount)"
        settings["instance_type"] = specification.resources.instanceType
        settings["retries"] = "\(specification.retries)"
        settings["stopping_condition.max_runtime_in_seconds"] =
            FieldValue
            .duration(specification.stoppingCondition.maxRuntime).description
        settings["volume_size_in_gb"] = specification.resources.volumeSize.description
        return settings
    }

    /// One difference a line: `max_depth   6 (default) → 3`.
    var text: StyledText {
        let width = differences.map(\.name.count).max() ?? 0
        var text = StyledText()
        for (index, difference) in differences.enumerated() {
            if index > 0 { text.append("\n") }
            text.append("  \(difference.name)", role: .name)
            text.append(String(repeating: " ", count: width - difference.name.count + 3))
            text.append(difference.before, role: .muted)
            text.append(" → ")
            text.append(difference.after, role: .value)
        }
        return text
    }
}
