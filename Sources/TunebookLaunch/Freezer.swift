package import TunebookCore

/// Turns a definition into a specification: defaults filled in, rules checked, channels resolved to files.
package struct Freezer: Sendable {
    let schemas: [KindSchema]
    private let algorithms: [any Algorithm.Type]
    /// The folder that relative paths start from.
    let directory: String
    /// The texts of the session's script cells by name.
    let scripts: [String: String]
    let interpreters: InterpreterFinder

    package init(
        schemas: [KindSchema],
        algorithms: [any Algorithm.Type],
        directory: String,
        scripts: [String: String] = [:],
        interpreters: InterpreterFinder = InterpreterFinder()
    ) {
        self.schemas = schemas
        self.algorithms = algorithms
        self.directory = directory
        self.scripts = scripts
        self.interpreters = interpreters
    }

    /// What freezing gave, with warnings worth a line.
    package struct Frozen: Sendable {
        package var specification: Specification
        package var warnings: [String]
    }

    /// Freezes a task.
    ///
    /// Looks at files' names and sizes but reads none; content digests are still missing.
    ///
    /// - Parameters:
    ///   - definition: The definition, with this launch's overrides already in it.
    ///   - base: The definition that it is chained on, if it is.
    ///   - overrides: The fields that were overridden, as dotted paths to texts.
    /// - Throws: The first thing that stops a launch.
    package func freeze(
        _ definition: Definition,
        on base: Definition? = nil,
        overrides: [String: String] = [:]
    ) throws(LaunchError) -> Frozen {
        switch definition.kind {
        case .trainingJob, .customTrainingJob:
            let (training, warnings) = try freezeTraining(definition, overrides: overrides)
            return Frozen(specification: .training(training), warnings: warnings)
        case .tuningJob:
            guard let base else { throw .noBase(task: definition.name, base: definition.base ?? "") }
            let (tuning, warnings) = try freezeTuning(definition, on: base)
            return Frozen(specification: .tuning(tuning), warnings: warnings)
        }
    }

    func freezeTraining(
        _ definition: Definition,
        overrides: [String: String] = [:]
    ) throws(LaunchError) -> (TrainingSpecification, warnings: [String]) {
        if definition.kind == .customTrainingJob {
            return try freezeCustomTraining(definition, overrides: overrides)
        }
        guard definition.kind == .trainingJob, let schema = schemas.first(where: { $0.name == definition.kind }) else {
            throw .notLaunchable(task: definition.name, kind: definition.kind)
        }
        let fields = FieldReader(definition: definition, schema: schema)
        let name = fields.text("algorithm_name")
        guard let algorithm = algorithms.first(where: { $0.name == name }) else {
            throw .unknownAlgorithm(task: definition.name, name: name)
        }
        let version =
            definition[path: "algorithm_version"] == nil
            ? algorithm.defaultVersion : fields.text("algorithm_version")
        let channels = try channels(of: definition, contentType: fields.text("input_content_type"))
        guard channels.contains(where: { $0.name == "train" }) else {
            throw .missingField(task: definition.name, path: "inputs.train", example: "data/train.csv")
        }
        let hyperparameters = definition.hyperparameterTexts
        let warnings: [String]
        do throws(HyperparameterProblem) {
            warnings = try algorithm.check(
                hyperparameters,
                version: version,
                hasValidationChannel: channels.contains { $0.name == "validation" }
            )
        } catch {
            throw .brokenRule(task: definition.name, error)
        }
        let specification = TrainingSpecification(
            taskName: definition.name,
            algorithmName: algorithm.name,
            algorithmVersion: version,
            hyperparameters: hyperparameters,
            channels: channels,
            resources: resources(fields),
            stoppingCondition: StoppingCondition(
                maxRuntime: fields.duration("stopping_condition.max_runtime_in_seconds")
            ),
            retries: fields.integer("retries"),
            cachePolicy: cachePolicy(fields),
            conditions: conditions(fields),
            overrides: overrides
        )
        return (specification, warnings)
    }

    func resources(_ fields: FieldReader) -> ResourceConfig {
        ResourceConfig(
            instanceType: fields.text("instance_type"),
            instanceCount: fields.integer("instance_count"),
            volumeSize: fields.size("volume_size_in_gb")
        )
    }

    func cachePolicy(_ fields: FieldReader) -> CachePolicy {
        CachePolicy(
            isCacheable: fields.boolean("cacheable"),
            version: fields.text("cache_version"),
            takesAnyEngine: fields.text("cache") == KindSchema.anyEngine
        )
    }

    /// What only a service is told.
    ///
    /// - Returns: `nil` where no field of it is set.
    func conditions(_ fields: FieldReader) -> JobConditions? {
        var conditions = JobConditions()
        conditions.usesSpotInstances = fields.optionalBoolean("use_spot_instances")
        conditions.maxWaitTime = fields.optionalDuration("stopping_condition.max_wait_time_in_seconds")
        conditions.checkpointURI = fields.optionalText("checkpoint_s3_uri")
        conditions.role = fields.optionalText("role")
        conditions.outputPath = fields.optionalText("output_path")
        conditions.tags = fields.definition.entries(in: "tags").map {
            JobConditions.Tag($0.path.name, $0.value.hyperparameterText)
        }
        conditions.subnets = fields.texts("subnets")
        conditions.securityGroups = fields.texts("security_group_ids")
        conditions.outputKMSKey = fields.optionalText("output_kms_key")
        conditions.volumeKMSKey = fields.optionalText("volume_kms_key")
        conditions.isolatesNetwork = fields.optionalBoolean("enable_network_isolation")
        return conditions == JobConditions() ? nil : conditions
    }

    func channels(of definition: Definition, contentType: String) throws(LaunchError) -> [Channel] {
        var channels: [Channel] = []
        for entry in definition.entries(in: "inputs") {
            guard case .text(let path) = entry.value else { continue }
            channels.append(try channel(named: entry.path.name, at: path, contentType: contentType))
        }
        return channels.sorted { $0.name < $1.name }
    }

    private func channel(named name: String, at path: String, contentType: String) throws(LaunchError) -> Channel {
        if path.hasPrefix("s3://") {
            return Channel(name: name, source: .s3(uri: path), contentType: contentType)
        }
        let files = try ChannelFiles(channel: name, path: path, directory: directory).list()
        return Channel(name: name, source: .local(path: path, files: files), contentType: contentType)
    }
}
