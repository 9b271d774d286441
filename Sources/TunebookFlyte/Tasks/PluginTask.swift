package import TunebookCore

/// Makes the tasks that Flyte's SageMaker plugin runs, which Flyte had up to 1.10.0.
///
/// They equal what flytekit's classes make of the same definition. What the plugin would drop or distort is written so
/// that it survives, or refused.
package enum PluginTask {
    /// The task types, as the plugin is registered for them.
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case training = "sagemaker_training_job_task"
        case customTraining = "sagemaker_custom_training_job_task"
        case tuning = "sagemaker_hyperparameter_tuning_job_task"
    }

    /// - Parameters:
    ///   - specification: Frozen and checked.
    ///   - locations: The URIs of channels and blobs that lie on this machine, by name; they win over the
    ///     specification's own.
    ///   - settings: Where it is registered, and in which form.
    /// - Returns: The task and its inputs.
    /// - Throws: ``FlyteError/unsuitable(_:)`` for what the plugin does not take.
    package static func make(
        _ specification: Specification,
        locations: [String: String] = [:],
        settings: TaskSettings
    ) throws(FlyteError) -> FlyteTask {
        try PluginLimits.check(specification)
        switch specification {
        case .training(let training):
            return training.program == nil
                ? try builtIn(training, locations, settings) : try custom(training, locations, settings)
        case .tuning(let tuning):
            return try self.tuning(tuning, locations, settings)
        }
    }

    // MARK: - Training

    private static func builtIn(
        _ training: TrainingSpecification,
        _ locations: [String: String],
        _ settings: TaskSettings
    ) throws(FlyteError) -> FlyteTask {
        var interface = TaskInterface(settings.dialect)
        try addTraining(training, statics: training.hyperparameters, locations, settings, to: &interface)
        let job = try trainingJob(training)
        var template = Flyteidl_Core_TaskTemplate()
        template.type = Kind.training.rawValue
        template.metadata = try TaskMetadata.make(
            training.cachePolicy,
            retries: training.retries,
            deciding: job.algorithmSpecification,
            settings: settings
        )
        template.interface = interface.interface
        template.custom = try structure(of: job)
        return try FlyteTask(template, inputs: interface.inputs, name: training.taskName, settings: settings)
    }

    /// Adds the inputs and the output that a training and a tuning job have alike.
    private static func addTraining(
        _ training: TrainingSpecification,
        statics: [String: String],
        _ locations: [String: String],
        _ settings: TaskSettings,
        to interface: inout TaskInterface
    ) throws(FlyteError) {
        for name in ["train", "validation"] {
            guard let channel = training.channels.first(where: { $0.name == name }) else {
                throw PluginLimits.missingChannel(name)
            }
            var uri = try PluginLimits.location(of: channel, locations)
            if settings.dialect == .flytekit015, !uri.hasSuffix("/") { uri += "/" }
            interface.addInput(
                name,
                .blob(format: "csv", isMultipart: true),
                .blob(
                    uri,
                    format: "csv",
                    isMultipart: true,
                    hash: settings.countsContent ? channel.digest.map { "sha256-" + $0 } ?? "" : ""
                )
            )
        }
        // Values as texts: of a number in a struct the plugin makes an empty text.
        interface.addInput("static_hyperparameters", .simple(.struct), .generic(texts: statics))
        interface.addOutput("model", .blob(format: settings.dialect == .awssagemaker101 ? "tar.gz" : ""))
    }

    /// The plugin's message of a training job.
    static func trainingJob(
        _ training: TrainingSpecification
    ) throws(FlyteError) -> Flyteidl_Plugins_Sagemaker_TrainingJob {
        var job = Flyteidl_Plugins_Sagemaker_TrainingJob()
        job.algorithmSpecification = Flyteidl_Plugins_Sagemaker_AlgorithmSpecification()
        if let program = training.program {
            job.algorithmSpecification.algorithmName = .custom
            job.algorithmSpecification.inputMode = program.inputMode == "Pipe" ? .pipe : .file
            job.algorithmSpecification.metricDefinitions = program.metricDefinitions.map { definition in
                var metric = Flyteidl_Plugins_Sagemaker_MetricDefinition()
                metric.name = definition.name
                metric.regex = definition.pattern
                return metric
            }
        } else {
            job.algorithmSpecification.algorithmName = .xgboost
            job.algorithmSpecification.algorithmVersion = training.algorithmVersion
        }
        job.trainingJobResourceConfig.instanceCount = Int64(training.resources.instanceCount)
        job.trainingJobResourceConfig.instanceType = training.resources.instanceType
        job.trainingJobResourceConfig.volumeSizeInGb =
            (training.resources.volumeSize.bytes + 999_999_999) / 1_000_000_000
        return job
    }

    // MARK: - Tuning

    private static func tuning(
        _ tuning: TuningSpecification,
        _ locations: [String: String],
        _ settings: TaskSettings
    ) throws(FlyteError) -> FlyteTask {
        let searched = tuning.ranges.filter { tuning.wishes.fixed[$0.name] == nil }
        // What is searched is no static value: given both ways, SageMaker refuses the job.
        var statics = tuning.training.hyperparameters.merging(tuning.wishes.fixed) { _, fixed in fixed }
        for tunable in searched { statics[tunable.name] = nil }

        var interface = TaskInterface(settings.dialect)
        try addTraining(tuning.training, statics: statics, locations, settings, to: &interface)
        let annotated = settings.dialect == .flytekit015
        interface.addInput(
            "hyperparameter_tuning_job_config",
            .structure(annotated ? "flytekit.models.sagemaker.hpo_job.HyperparameterTuningJobConfig" : nil),
            try .generic(TuningMessages.configuration(of: tuning))
        )
        for tunable in searched {
            interface.addInput(
                tunable.name,
                .structure(annotated ? "flytekit.models.sagemaker.parameter_ranges.ParameterRangeOneOf" : nil),
                try .generic(TuningMessages.range(tunable.range))
            )
        }
        let job = try TuningMessages.job(tuning)
        var deciding = job
        deciding.maxParallelTrainingJobs = 0
        deciding.trainingJob.clearTrainingJobResourceConfig()
        var template = Flyteidl_Core_TaskTemplate()
        template.type = Kind.tuning.rawValue
        template.metadata = try TaskMetadata.make(
            tuning.cachePolicy,
            retries: tuning.training.retries,
            deciding: deciding,
            settings: settings
        )
        template.interface = interface.interface
        template.custom = try structure(of: job)
        return try FlyteTask(template, inputs: interface.inputs, name: tuning.taskName, settings: settings)
    }
}
