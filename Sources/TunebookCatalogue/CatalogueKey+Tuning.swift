package import TunebookCore

extension CatalogueKey {
    /// The key of a tuning job: that of its training job, the ranges in place of the hyperparameters that vary, and all
    /// that decides which training jobs run.
    ///
    /// - Parameters:
    ///   - training: The key of the training job with its static hyperparameters.
    ///   - tuning: The tuning job.
    package init(tuning: TuningSpecification, training: CatalogueKey) {
        var parts = Dictionary(uniqueKeysWithValues: training.parts.map { ($0.name, $0.value) })
        for tunable in tuning.ranges {
            parts[PartName.hyperparameters + tunable.name] = nil
            parts[PartName.customInputs + tunable.name] = nil
            parts["ranges." + tunable.name] = tunable.range.description
        }
        let limits = tuning.limits
        parts["max_number_of_training_jobs"] = "\(limits.maxNumberOfTrainingJobs)"
        parts["max_parallel_training_jobs"] = "\(limits.maxParallelTrainingJobs)"
        parts["max_runtime_in_seconds"] = limits.maxRuntime.map { "\($0.components.seconds)" }
        parts["target_objective_metric_value"] = limits.targetValue.map { "\($0)" }
        parts["max_number_of_training_jobs_not_improving"] = limits.jobsWithoutImprovement.map { "\($0)" }
        parts["complete_on_convergence"] = limits.endsOnConvergence ? "true" : nil
        parts["min_resource"] = limits.minResource.map { "\($0)" }
        parts["max_resource"] = limits.maxResource.map { "\($0)" }
        parts["objective"] = "\(tuning.objective.direction.rawValue) \(tuning.objective.metricName)"
        parts["strategy"] = tuning.strategy
        parts["random_seed"] = "\(tuning.seed)"
        parts["training_job_early_stopping_type"] = tuning.stopsEarly ? "AUTO" : nil
        parts["cache_version"] = tuning.cachePolicy.version.isEmpty ? nil : tuning.cachePolicy.version
        parts["warm_start"] = tuning.warmStart.map { start in
            start.kind.rawValue + start.parents.map { " \($0)" }.joined()
        }
        for (name, value) in tuning.wishes.fixed { parts["fixed." + name] = value }
        for (index, wish) in tuning.wishes.tries.enumerated() {
            parts["try.\(index)"] = Self.text(of: wish)
        }
        for (index, ban) in tuning.wishes.bans.enumerated() {
            parts["ban.\(index)"] = Self.text(of: ban.mapValues(\.description))
        }
        self.init(parts)
    }

    /// The name by which the user knows a part that is a wish of the search: `bans.1` of `ban.0`.
    static func wishName(of part: String) -> String? {
        for (prefix, group) in [("try.", "tries."), ("ban.", "bans.")] where part.hasPrefix(prefix) {
            return Int(part.dropFirst(prefix.count)).map { group + "\($0 + 1)" }
        }
        return nil
    }

    /// What ``text(of:)`` made of a set, as it is typed: `eta=0.2..0.3 max_depth=8..10`.
    static func readable(_ set: String) -> String {
        var rest = Substring(set)
        var words: [String] = []
        while !rest.isEmpty {
            guard let name = takeCounted(from: &rest), rest.popFirst() == "=", let value = takeCounted(from: &rest)
            else { return set }
            words.append("\(name)=\(value)")
            _ = rest.popFirst()
        }
        return words.joined(separator: " ")
    }

    /// Takes a text off that has its length in bytes before it.
    private static func takeCounted(from rest: inout Substring) -> String? {
        guard let colon = rest.firstIndex(of: ":"), let count = Int(rest[..<colon]), count >= 0 else { return nil }
        let start = rest.index(after: colon)
        guard let end = rest.utf8.index(start, offsetBy: count, limitedBy: rest.endIndex) else { return nil }
        defer { rest = rest[end...] }
        return String(rest[start..<end])
    }

    /// A set of values or ranges as one text, each with its length before it, so that different sets never look alike.
    private static func text(of set: [String: String]) -> String {
        set.sorted { $0.key < $1.key }.map { "\($0.key.utf8.count):\($0.key)=\($0.value.utf8.count):\($0.value)" }
            .joined(separator: " ")
    }
}
