import TunebookCore

/// What the SageMaker plugin of Flyte drops, distorts or refuses only when the task runs; all of it is refused before.
enum PluginLimits {
    static func check(_ specification: Specification) throws(FlyteError) {
        try check(specification.training)
        if case .tuning(let tuning) = specification { try check(tuning) }
        try TaskNames.check(specification)
    }

    // MARK: - Training

    private static func check(_ training: TrainingSpecification) throws(FlyteError) {
        guard training.resources.instanceCount >= 1, training.resources.volumeSize.bytes > 0 else {
            throw refusal("instance_count and volume_size_in_gb must be at least 1", "SageMaker gets none otherwise")
        }
        guard training.stoppingCondition.maxRuntime == .seconds(86_400) else {
            throw refusal(
                "Flyte's SageMaker plugin keeps no stopping condition",
                "it always sends 86400 seconds",
                "unset \(training.taskName).max_runtime, or launch on sagemaker"
            )
        }
        if let program = training.program {
            try check(program, of: training)
        } else {
            try checkBuiltIn(training)
        }
    }

    private static func checkBuiltIn(_ training: TrainingSpecification) throws(FlyteError) {
        guard training.algorithmName == "XGBOOST" else {
            throw refusal("Flyte's SageMaker plugin knows no algorithm \(training.algorithmName)", "only XGBOOST")
        }
        guard !training.hyperparameters.isEmpty else {
            throw refusal(
                "no static hyperparameters",
                "Flyte's SageMaker plugin fails a task without any",
                "set one, such as \(training.taskName).hyperparameters.objective = reg:squarederror"
            )
        }
        for channel in training.channels {
            guard channel.name == "train" || channel.name == "validation" else {
                throw refusal(
                    "the channel \(channel.name) would be lost",
                    "Flyte's SageMaker plugin passes on train and validation alone"
                )
            }
            guard channel.contentType == "text/csv" else {
                throw refusal(
                    "Flyte's SageMaker plugin takes CSV alone",
                    "the channel \(channel.name) is \(channel.contentType)"
                )
            }
        }
    }

    private static func check(_ program: TrainingProgram, of training: TrainingSpecification) throws(FlyteError) {
        let lost: String? =
            if let channel = training.channels.first {
                "its channel \(channel.name)"
            } else if !training.hyperparameters.isEmpty {
                "its hyperparameters"
            } else if !program.passedEnvironment.isEmpty {
                "the variables it passes on"
            } else {
                nil
            }
        if let lost {
            throw refusal(
                "Flyte's SageMaker plugin would lose \(lost)",
                "a custom training gets its arguments and its own variables there, and nothing else",
                "set road = container under engines, flyte"
            )
        }
        guard program.inputMode == "File" || program.inputMode == "Pipe" else {
            throw refusal("Flyte's SageMaker plugin knows no input mode \(program.inputMode)", "File or Pipe")
        }
    }

    static func missingChannel(_ name: String) -> FlyteError {
        refusal(
            "no channel \(name)",
            "Flyte's SageMaker plugin demands train and validation",
            "set inputs.\(name) = s3://bucket/prefix, or road = container under engines, flyte"
        )
    }

    /// Where a channel's data lies, as the plugin takes it.
    static func location(of channel: Channel, _ locations: [String: String]) throws(FlyteError) -> String {
        let location = locations[channel.name] ?? channel.location
        guard location.hasPrefix("s3://") else {
            throw refusal(
                "the data of \(channel.name) is not in S3",
                "Flyte's SageMaker plugin reads s3:// prefixes; this is \"\(location)\""
            )
        }
        guard !location.contains("*"), !location.contains("?") else {
            throw refusal("\"\(location)\" holds a wildcard", "SageMaker takes a prefix as it stands")
        }
        return location
    }

    // MARK: - Tuning

    private static func check(_ tuning: TuningSpecification) throws(FlyteError) {
        guard tuning.training.program == nil else {
            throw refusal(
                "Flyte's SageMaker plugin cannot tune a custom training job",
                "it looks for a built-in algorithm's image",
                "set road = container under engines, flyte"
            )
        }
        guard tuning.strategy == "BAYESIAN" || tuning.strategy == "RANDOM" else {
            throw refusal(
                "Flyte's SageMaker plugin has no strategy \(tuning.strategy)",
                "BAYESIAN or RANDOM",
                "set \(tuning.taskName).strategy = BAYESIAN, or launch on sagemaker"
            )
        }
        if let field = lost(in: tuning) {
            throw refusal("Flyte's SageMaker plugin would lose \(field)", "its message has no place for it")
        }
        let reserved = ["train", "validation", "static_hyperparameters", "hyperparameter_tuning_job_config"]
        for tunable in tuning.ranges where tuning.wishes.fixed[tunable.name] == nil {
            guard !reserved.contains(tunable.name) else {
                throw refusal("\"\(tunable.name)\" cannot be tuned", "an input of the task has the name")
            }
            try check(tunable)
        }
        let searched = Set(tuning.ranges.map(\.name)).subtracting(tuning.wishes.fixed.keys)
        let statics = Set(tuning.training.hyperparameters.keys).union(tuning.wishes.fixed.keys)
        guard !statics.subtracting(searched).isEmpty else {
            throw refusal(
                "no static hyperparameters are left",
                "all are tuned, and Flyte's SageMaker plugin fails a task without any",
                "set one more, such as \(tuning.training.taskName).hyperparameters.verbosity = 1"
            )
        }
    }

    private static func lost(in tuning: TuningSpecification) -> String? {
        let limits = tuning.limits
        if limits.maxRuntime != nil { return "the limit of the search's time" }
        if limits.targetValue != nil { return "the target value" }
        if limits.jobsWithoutImprovement != nil || limits.endsOnConvergence { return "the completion criteria" }
        if tuning.warmStart != nil { return "the warm start" }
        if !tuning.wishes.tries.isEmpty { return "the sets that are to be tried" }
        if !tuning.wishes.bans.isEmpty { return "the regions that are banned" }
        return nil
    }

    private static func check(_ tunable: TunableHyperparameter) throws(FlyteError) {
        switch tunable.range {
        case .categorical(let values):
            if values.isEmpty { throw refusal("the range of \(tunable.name) is empty", "a search needs a value") }
        case .integer(let lower, let upper, let scaling):
            try check(scaling, tunable.name)
            if lower > upper { throw refusal("the range of \(tunable.name) is empty", "\(lower) is above \(upper)") }
        case .continuous(let lower, let upper, let scaling):
            try check(scaling, tunable.name)
            if !(lower <= upper) { throw refusal("the range of \(tunable.name) is empty", "\(lower)..\(upper)") }
            for bound in [lower, upper] where !survives(bound) {
                throw refusal(
                    "the bound \(bound) of \(tunable.name) would be changed",
                    "Flyte's SageMaker plugin writes six decimals and no more",
                    "round it to six decimals, or launch on sagemaker"
                )
            }
        }
    }

    private static func check(_ scaling: ScalingType, _ name: String) throws(FlyteError) {
        guard scaling != .reverseLogarithmic else {
            throw refusal(
                "\(name) cannot have reverse-logarithmic scaling",
                "Flyte's SageMaker plugin misspells it, and SageMaker refuses",
                "use log or linear, or launch on sagemaker"
            )
        }
    }

    /// Whether a number is the same when it is written with six decimals, as C's `%f` does.
    static func survives(_ number: Double) -> Bool {
        guard number.isFinite else { return false }
        let scaled = number * 1e6
        guard scaled.magnitude < 9e15 else { return number.rounded() == number }
        return scaled.rounded() / 1e6 == number
    }

    private static func refusal(_ headline: String, _ reason: String, _ remedy: String? = nil) -> FlyteError {
        .unsuitable(Explanation(headline, reason: reason, remedy: remedy))
    }
}
