import FoundationEssentials
import TunebookAWS
import TunebookCore

/// Reads what a job in SageMaker runs off its description, so that it can be a run of this program.
struct ForeignJobReader {
    /// The job's description, as the service gives it.
    let json: JSONValue
    let name: String
    let region: String
    /// The job's tags by their keys.
    let tags: [String: String]

    var training: ForeignJob {
        let training = Self.training(json, hyperparameters: json["HyperParameters"], task: taskName)
        return job(.training, .training(training))
    }

    /// - Throws: `AWSError.unsuitable` for one that varies several training jobs at once, or none.
    func tuning() throws(AWSError) -> ForeignJob {
        guard let definition = json["TrainingJobDefinition"], let configuration = json["HyperParameterTuningJobConfig"],
            let objective = Self.objective(of: json)
        else {
            throw .unsuitable(
                Explanation("\(name) is no tuning job on one training job", reason: "only such can be followed here")
            )
        }
        var training = Self.training(definition, hyperparameters: definition["StaticHyperParameters"], task: taskName)
        training.objectiveMetric = objective.metricName
        let tuning = TuningSpecification(
            taskName: taskName,
            training: training,
            ranges: Self.ranges(configuration["ParameterRanges"]),
            objective: objective,
            strategy: configuration["Strategy"]?.text?.uppercased() ?? "BAYESIAN",
            limits: Self.limits(configuration, training),
            stopsEarly: configuration["TrainingJobEarlyStoppingType"]?.text == "Auto",
            seed: configuration["RandomSeed"]?.integer ?? 0
        )
        return job(.tuning, .tuning(tuning))
    }

    private func job(_ kind: FollowedJob.Kind, _ specification: Specification) -> ForeignJob {
        ForeignJob(
            identifier: FollowedJob(kind: kind, name: name, region: region).handle,
            taskName: taskName,
            specification: specification,
            created: json["CreationTime"]?.date ?? .now,
            keyDigest: tags["tunebook:cache-key"]
        )
    }

    /// The task's name as a tag has it, or as a job's name begins that tunebook made: `xgb` of `xgb-12-3f9c1a2b`.
    private var taskName: String {
        if let task = tags["tunebook:task"] { return task }
        let parts = name.split(separator: "-")
        guard parts.count > 2, Int(parts[parts.count - 2]) != nil else { return name }
        return parts.dropLast(2).joined(separator: "-")
    }

    // MARK: - Parts

    /// What a tuning job judges by.
    static func objective(of json: JSONValue) -> Objective? {
        guard let objective = json["HyperParameterTuningJobConfig"]?["HyperParameterTuningJobObjective"],
            let direction = objective["Type"]?.text.flatMap({ Objective.Direction(rawValue: $0) }),
            let metric = objective["MetricName"]?.text
        else { return nil }
        return Objective(direction, metric)
    }

    /// The version of the built-in XGBoost that an image holds; `nil` for other images.
    static func xgboostVersion(of image: String) -> String? {
        let parts = (image.split(separator: "/").last ?? "").split(separator: ":").map(String.init)
        guard parts.count == 2 else { return nil }
        switch parts[0] {
        case "sagemaker-xgboost": return parts[1].replacing("-cpu-py3", with: "")
        case "xgboost": return "0.72"
        default: return nil
        }
    }

    private static func training(
        _ json: JSONValue,
        hyperparameters: JSONValue?,
        task: String
    ) -> TrainingSpecification {
        let texts = hyperparameters?.texts ?? [:]
        let image = json["AlgorithmSpecification"]?["TrainingImage"]?.text ?? ""
        let entryPoint = texts["sagemaker_program"]
        let version = entryPoint == nil ? xgboostVersion(of: image) : nil
        let runtime = json["StoppingCondition"]?["MaxRuntimeInSeconds"]?.integer ?? 86_400
        var training = TrainingSpecification(
            taskName: task,
            algorithmName: version == nil ? TrainingProgram.algorithmName : "XGBOOST",
            algorithmVersion: version ?? "",
            hyperparameters: texts.filter { !$0.key.hasPrefix("sagemaker_") && !$0.key.hasPrefix("_tuning_") },
            channels: (json["InputDataConfig"]?.items ?? []).compactMap(channel).sorted { $0.name < $1.name },
            resources: resources(json["ResourceConfig"]),
            stoppingCondition: StoppingCondition(maxRuntime: .seconds(runtime)),
            retries: json["RetryStrategy"]?["MaximumRetryAttempts"]?.integer ?? 0
        )
        if version == nil {
            training.program = TrainingProgram(
                entryPoint: entryPoint ?? image,
                files: [],
                metricDefinitions: metricDefinitions(json) ?? []
            )
        }
        return training
    }

    /// How a job's log tells its metrics, where that is not XGBoost's own way.
    static func metricDefinitions(_ json: JSONValue) -> [MetricDefinition]? {
        json["AlgorithmSpecification"]?["MetricDefinitions"]?.items.compactMap { item in
            guard let name = item["Name"]?.text, let pattern = item["Regex"]?.text else { return nil }
            return MetricDefinition(name, pattern)
        }
    }

    /// A channel, with the digest of its content where its key was made of that.
    private static func channel(_ json: JSONValue) -> Channel? {
        guard let name = json["ChannelName"]?.text, let uri = json["DataSource"]?["S3DataSource"]?["S3Uri"]?.text
        else { return nil }
        let parts = uri.split(separator: "/")
        let isDigest = { (text: Substring) in text.count == 64 && text.allSatisfy(\.isHexDigit) }
        let digest =
            parts.count > 2 && parts[parts.count - 2] == "data" ? parts.last.flatMap { isDigest($0) ? $0 : nil } : nil
        return Channel(
            name: name,
            source: .s3(uri: uri),
            contentType: json["ContentType"]?.text ?? "",
            digest: digest.map(String.init)
        )
    }

    private static func resources(_ json: JSONValue?) -> ResourceConfig {
        ResourceConfig(
            instanceType: json?["InstanceType"]?.text ?? "ml.m5.xlarge",
            instanceCount: json?["InstanceCount"]?.integer ?? 1,
            volumeSize: .gigabytes(Int64(json?["VolumeSizeInGB"]?.integer ?? 30))
        )
    }

    private static func ranges(_ json: JSONValue?) -> [TunableHyperparameter] {
        func bounds(_ item: JSONValue) -> (name: String, lower: String, upper: String, scaling: ScalingType)? {
            guard let name = item["Name"]?.text, let lower = item["MinValue"]?.text, let upper = item["MaxValue"]?.text
            else { return nil }
            return (name, lower, upper, item["ScalingType"]?.text.flatMap { ScalingType(rawValue: $0) } ?? .auto)
        }
        let continuous = (json?["ContinuousParameterRanges"]?.items ?? []).compactMap {
            item -> TunableHyperparameter? in
            guard let range = bounds(item), let lower = Double(range.lower), let upper = Double(range.upper) else {
                return nil
            }
            return TunableHyperparameter(range.name, .continuous(lower: lower, upper: upper, scaling: range.scaling))
        }
        let integer = (json?["IntegerParameterRanges"]?.items ?? []).compactMap { item -> TunableHyperparameter? in
            guard let range = bounds(item), let lower = Int(range.lower), let upper = Int(range.upper) else {
                return nil
            }
            return TunableHyperparameter(range.name, .integer(lower: lower, upper: upper, scaling: range.scaling))
        }
        let categorical = (json?["CategoricalParameterRanges"]?.items ?? []).compactMap {
            item -> TunableHyperparameter? in
            guard let name = item["Name"]?.text, let values = item["Values"]?.items.compactMap(\.text), !values.isEmpty
            else { return nil }
            return TunableHyperparameter(name, .categorical(values))
        }
        return continuous + integer + categorical
    }

    private static func limits(_ json: JSONValue, _ training: TrainingSpecification) -> TuningLimits {
        let limits = json["ResourceLimits"]
        let criteria = json["TuningJobCompletionCriteria"]
        let hyperband = json["StrategyConfig"]?["HyperbandStrategyConfig"]
        return TuningLimits(
            maxNumberOfTrainingJobs: limits?["MaxNumberOfTrainingJobs"]?.integer ?? 20,
            maxParallelTrainingJobs: limits?["MaxParallelTrainingJobs"]?.integer ?? 1,
            maxRuntime: limits?["MaxRuntimeInSeconds"]?.integer.map { .seconds($0) },
            targetValue: criteria?["TargetObjectiveMetricValue"]?.double,
            jobsWithoutImprovement: criteria?["BestObjectiveNotImproving"]?["MaxNumberOfTrainingJobsNotImproving"]?
                .integer,
            endsOnConvergence: criteria?["ConvergenceDetected"]?["CompleteOnConvergence"]?.text == "Enabled",
            minResource: hyperband?["MinResource"]?.integer,
            // As a definition is frozen that says nothing of it.
            maxResource: hyperband?["MaxResource"]?.integer ?? training.hyperparameters["num_round"].flatMap { Int($0) }
        )
    }
}
