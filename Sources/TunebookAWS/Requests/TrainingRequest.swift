package import TunebookCore

/// Makes CreateTrainingJob's input of a specification.
///
/// Source of members and limits: the service's model in botocore 1.43.11 (SageMaker 2017-07-24).
package enum TrainingRequest {
    /// - Parameters:
    ///   - training: Frozen and checked.
    ///   - name: The job's; see ``JobName``.
    ///   - surroundings: Where it runs.
    /// - Returns: What `aws sagemaker create-training-job --cli-input-json` takes.
    /// - Throws: ``AWSError/unsuitable(_:)`` for what SageMaker does not take.
    package static func make(
        _ training: TrainingSpecification,
        name: String,
        in surroundings: JobSurroundings
    ) throws(AWSError) -> JSONValue {
        var request: JSONValue = ["TrainingJobName": .string(name)]
        let definition = try definition(training, job: name, in: surroundings)
        request["AlgorithmSpecification"] = definition["AlgorithmSpecification"]
        request["HyperParameters"] = try hyperparameters(training, name: name, in: surroundings)
        for member in definition.members where member.name != "AlgorithmSpecification" {
            request[member.name] = member.value
        }
        request["Environment"] = try environment(training, in: surroundings)
        request["Tags"] = tags(surroundings)
        return request
    }

    /// The members that a training job and the definition in a tuning job have alike.
    static func definition(
        _ training: TrainingSpecification,
        job: String,
        in surroundings: JobSurroundings
    ) throws(AWSError) -> JSONValue {
        let settings = surroundings.settings
        let vpc: JSONValue = [
            "SecurityGroupIds": JSONValue(settings.securityGroups), "Subnets": JSONValue(settings.subnets),
        ]
        guard settings.subnets.count <= 16, settings.securityGroups.count <= 5 else {
            throw .unsuitable(
                Explanation("a VPC of SageMaker takes 16 subnets and 5 security_group_ids at most")
            )
        }
        let channels = try training.channels.map { channel throws(AWSError) in try self.channel(channel, surroundings) }
        return [
            "AlgorithmSpecification": try algorithm(training, in: surroundings),
            "RoleArn": .string(surroundings.roleARN),
            "InputDataConfig": channels.isEmpty ? nil : .array(channels),
            "OutputDataConfig": [
                "S3OutputPath": .string(surroundings.outputPath), "KmsKeyId": settings.kmsKey.map { .string($0) },
            ],
            "ResourceConfig": try resources(training.resources, settings),
            "StoppingCondition": try stopping(training.stoppingCondition, settings),
            "RetryStrategy": training.retries > 0
                ? ["MaximumRetryAttempts": JSONValue(min(training.retries, 30))] : nil,
            "EnableManagedSpotTraining": settings.usesSpot ? true : nil,
            // A folder of the job's own: what lies there is taken up at its start.
            "CheckpointConfig": settings.checkpointPath.map { ["S3Uri": .string("\($0)/\(job)")] },
            "VpcConfig": settings.subnets.isEmpty ? nil : vpc,
            "EnableNetworkIsolation": settings.isolatesNetwork ? true : nil,
        ]
    }

    /// The variables that a program gets, those passed on included.
    static func environment(
        _ training: TrainingSpecification,
        in surroundings: JobSurroundings
    ) throws(AWSError) -> JSONValue? {
        guard let program = training.program else { return nil }
        let variables = surroundings.passedEnvironment.merging(program.environment) { _, own in own }
        guard variables.count <= 100 else {
            throw .unsuitable(
                Explanation("\(variables.count) variables are too many", reason: "SageMaker takes 100 at most")
            )
        }
        for (name, value) in variables where value.utf16.count > 512 {
            throw .unsuitable(
                Explanation("the variable \(name) is too long for SageMaker", reason: "it takes 512 characters at most")
            )
        }
        return variables.isEmpty ? nil : JSONValue(variables)
    }

    /// A request for the eye and for files: the values of variables that are passed on, which may be secrets, masked.
    package static func masked(_ request: JSONValue, _ surroundings: JobSurroundings) -> JSONValue {
        var shown = request
        for place in ["", "TrainingJobDefinition"] {
            guard var holder = place.isEmpty ? shown : shown[place], var variables = holder["Environment"] else {
                continue
            }
            for (name, value) in surroundings.passedEnvironment where variables[name]?.text == value {
                variables[name] = "***"
            }
            holder["Environment"] = variables
            if place.isEmpty { shown = holder } else { shown[place] = holder }
        }
        return shown
    }

    static func tags(_ surroundings: JobSurroundings) -> JSONValue? {
        let pairs = surroundings.tags + surroundings.settings.tags
        guard !pairs.isEmpty else { return nil }
        return .array(pairs.map { ["Key": .string($0.name), "Value": .string($0.value)] })
    }

    // MARK: - The algorithm

    private static func algorithm(
        _ training: TrainingSpecification,
        in surroundings: JobSurroundings
    ) throws(AWSError) -> JSONValue {
        let image: String
        if let own = surroundings.settings.image {
            image = own
        } else {
            image = try XGBoostImage.uri(version: version(of: training), region: surroundings.region)
        }
        // The service refuses metrics for images of AWS's own, which register theirs themselves.
        let definitions = surroundings.settings.image == nil ? [] : training.program?.metricDefinitions ?? []
        return [
            "TrainingImage": .string(image),
            "TrainingInputMode": .string(training.program?.inputMode ?? "File"),
            "MetricDefinitions": definitions.isEmpty
                ? nil : .array(definitions.map { ["Name": .string($0.name), "Regex": .string($0.pattern)] }),
        ]
    }

    /// A user's own program runs in the newest container.
    private static func version(of training: TrainingSpecification) -> String {
        training.program == nil ? training.algorithmVersion : "3.0-5"
    }

    /// All values as texts, as they were set: what the local engine trained with.
    static func hyperparameters(
        _ training: TrainingSpecification,
        name: String?,
        in surroundings: JobSurroundings
    ) throws(AWSError) -> JSONValue? {
        var texts = training.parameters
        if let program = training.program, let source = surroundings.source {
            // How the training toolkit in the containers finds the program.
            texts["sagemaker_program"] = program.entryPoint
            texts["sagemaker_submit_directory"] = source
            texts["sagemaker_region"] = surroundings.region
            texts["sagemaker_container_log_level"] = "20"
            texts["sagemaker_job_name"] = name
        }
        guard texts.count <= 100 else {
            throw .unsuitable(
                Explanation("\(texts.count) hyperparameters are too many", reason: "SageMaker takes 100 at most")
            )
        }
        for (name, text) in texts.sorted(by: { $0.key < $1.key }) {
            if text.utf8.count <= 2500, !text.contains(where: \.isNewline) { continue }
            throw .unsuitable(
                Explanation(
                    "hyperparameters.\(name) cannot be sent to SageMaker",
                    reason: "a value has 2,500 characters at most, and no line break"
                )
            )
        }
        return texts.isEmpty ? nil : JSONValue(texts)
    }

    // MARK: - Parts

    private static func channel(_ channel: Channel, _ surroundings: JobSurroundings) throws(AWSError) -> JSONValue {
        guard let uri = surroundings.channels[channel.name] else {
            throw .unsuitable(Explanation("channel \"\(channel.name)\" has no place in S3"))
        }
        return [
            "ChannelName": .string(channel.name),
            "DataSource": [
                "S3DataSource": [
                    "S3DataType": "S3Prefix", "S3Uri": .string(uri), "S3DataDistributionType": "FullyReplicated",
                ]
            ],
            "ContentType": channel.contentType.isEmpty ? nil : .string(channel.contentType),
            "CompressionType": "None",
            "RecordWrapperType": "None",
        ]
    }

    private static func resources(_ resources: ResourceConfig, _ settings: SageMakerSettings) throws(AWSError)
        -> JSONValue
    {
        let type = resources.instanceType
        guard type.hasPrefix("ml."), type.split(separator: ".").count == 3 else {
            throw .unsuitable(
                Explanation(
                    "instance_type \"\(type)\" is none of SageMaker's",
                    reason: "they have the form ml.m5.xlarge",
                    remedy: "set instance_type = ml.m5.xlarge"
                )
            )
        }
        return [
            "InstanceType": .string(type),
            "InstanceCount": JSONValue(resources.instanceCount),
            "VolumeSizeInGB": JSONValue(Int((resources.volumeSize.bytes + 999_999_999) / 1_000_000_000)),
            "VolumeKmsKeyId": settings.volumeKMSKey.map { .string($0) },
        ]
    }

    private static func stopping(_ condition: StoppingCondition, _ settings: SageMakerSettings) throws(AWSError)
        -> JSONValue
    {
        let runtime = max(1, Int(condition.maxRuntime.components.seconds))
        guard settings.usesSpot else { return ["MaxRuntimeInSeconds": JSONValue(runtime)] }
        // Waiting for a cheap machine may take as long again.
        let wait = settings.maxWaitInSeconds ?? min(2 * runtime, 2_419_200)
        guard wait >= runtime else {
            throw .unsuitable(
                Explanation(
                    "the time to wait for spot instances is \(wait) s, less than the training's own time of \(runtime) s",
                    remedy:
                        "raise stopping_condition.max_wait_time_in_seconds (or engines.sagemaker.max_wait_in_seconds), "
                        + "or lower stopping_condition.max_runtime_in_seconds"
                )
            )
        }
        return ["MaxRuntimeInSeconds": JSONValue(runtime), "MaxWaitTimeInSeconds": JSONValue(wait)]
    }
}
