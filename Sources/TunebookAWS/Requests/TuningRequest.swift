package import TunebookCore

/// Makes CreateHyperParameterTuningJob's input of a specification.
package enum TuningRequest {
    /// - Parameters:
    ///   - tuning: Frozen and checked.
    ///   - name: The job's; see ``JobName``.
    ///   - parents: The names of the tuning jobs that it starts from.
    ///   - surroundings: Where it runs.
    /// - Returns: What `aws sagemaker create-hyper-parameter-tuning-job --cli-input-json` takes.
    /// - Throws: ``AWSError/unsuitable(_:)`` for what SageMaker does not take.
    package static func make(
        _ tuning: TuningSpecification,
        name: String,
        parents: [String] = [],
        in surroundings: JobSurroundings
    ) throws(AWSError) -> JSONValue {
        try check(tuning)
        return [
            "HyperParameterTuningJobName": .string(name),
            "HyperParameterTuningJobConfig": try configuration(tuning),
            "TrainingJobDefinition": try definition(tuning, name, in: surroundings),
            "WarmStartConfig": parents.isEmpty ? nil : warmStart(parents, tuning.warmStart?.kind),
            "Tags": TrainingRequest.tags(surroundings),
        ]
    }

    // MARK: - The search

    private static func configuration(_ tuning: TuningSpecification) throws(AWSError) -> JSONValue {
        let limits = tuning.limits
        let isHyperband = tuning.strategy == "HYPERBAND"
        let resource: JSONValue = [
            "HyperbandStrategyConfig": [
                "MinResource": limits.minResource.map { JSONValue($0) },
                "MaxResource": limits.maxResource.map { JSONValue($0) },
            ]
        ]
        return [
            "Strategy": .string(try strategy(tuning.strategy)),
            "StrategyConfig": isHyperband ? resource : nil,
            "HyperParameterTuningJobObjective": [
                "Type": .string(tuning.objective.direction.rawValue),
                "MetricName": .string(tuning.objective.metricName),
            ],
            "ResourceLimits": [
                // Of a grid the service counts the cells itself.
                "MaxNumberOfTrainingJobs": tuning.strategy == "GRID" ? nil : JSONValue(limits.maxNumberOfTrainingJobs),
                "MaxParallelTrainingJobs": JSONValue(limits.maxParallelTrainingJobs),
                "MaxRuntimeInSeconds": limits.maxRuntime.map { JSONValue(Int($0.components.seconds)) },
            ],
            "ParameterRanges": ranges(tuning),
            "TrainingJobEarlyStoppingType": tuning.stopsEarly ? "Auto" : "Off",
            "TuningJobCompletionCriteria": completion(limits),
            "RandomSeed": JSONValue(tuning.seed),
        ]
    }

    private static func strategy(_ name: String) throws(AWSError) -> String {
        let names = ["BAYESIAN": "Bayesian", "RANDOM": "Random", "GRID": "Grid", "HYPERBAND": "Hyperband"]
        if let name = names[name] { return name }
        throw .unsuitable(
            Explanation(
                "SageMaker has no strategy \(name)",
                remedy: "set strategy = BAYESIAN, RANDOM, GRID or HYPERBAND"
            )
        )
    }

    private static func ranges(_ tuning: TuningSpecification) -> JSONValue {
        var continuous: [JSONValue] = []
        var integer: [JSONValue] = []
        var categorical: [JSONValue] = []
        for tunable in searched(tuning) {
            let name = JSONValue.string(tunable.name)
            switch tunable.range {
            case .continuous(let lower, let upper, let scaling):
                continuous.append(range(name, "\(lower)", "\(upper)", scaling))
            case .integer(let lower, let upper, let scaling):
                integer.append(range(name, "\(lower)", "\(upper)", scaling))
            case .categorical(let values):
                categorical.append(["Name": name, "Values": JSONValue(values)])
            }
        }
        return [
            "ContinuousParameterRanges": continuous.isEmpty ? nil : .array(continuous),
            "IntegerParameterRanges": integer.isEmpty ? nil : .array(integer),
            "CategoricalParameterRanges": categorical.isEmpty ? nil : .array(categorical),
        ]
    }

    private static func range(_ name: JSONValue, _ lower: String, _ upper: String, _ scaling: ScalingType) -> JSONValue
    {
        [
            "Name": name, "MinValue": .string(lower), "MaxValue": .string(upper),
            "ScalingType": .string(scaling.rawValue),
        ]
    }

    private static func completion(_ limits: TuningLimits) -> JSONValue? {
        let criteria: JSONValue = [
            "TargetObjectiveMetricValue": limits.targetValue.map { JSONValue($0) },
            "BestObjectiveNotImproving": limits.jobsWithoutImprovement.map {
                ["MaxNumberOfTrainingJobsNotImproving": JSONValue($0)]
            },
            "ConvergenceDetected": limits.endsOnConvergence ? ["CompleteOnConvergence": "Enabled"] : nil,
        ]
        return criteria.members.isEmpty ? nil : criteria
    }

    private static func warmStart(_ parents: [String], _ kind: WarmStart.Kind?) -> JSONValue {
        [
            "ParentHyperParameterTuningJobs": .array(parents.map { ["HyperParameterTuningJobName": .string($0)] }),
            "WarmStartType": kind == .transferLearning ? "TransferLearning" : "IdenticalDataAndAlgorithm",
        ]
    }

    // MARK: - The training job

    private static func definition(
        _ tuning: TuningSpecification,
        _ name: String,
        in surroundings: JobSurroundings
    ) throws(AWSError) -> JSONValue {
        var training = tuning.training
        for (name, value) in tuning.wishes.fixed { training.hyperparameters[name] = value }
        for tunable in searched(tuning) { training.hyperparameters[tunable.name] = nil }
        var definition: JSONValue = [
            "StaticHyperParameters": try TrainingRequest.hyperparameters(training, name: nil, in: surroundings)
        ]
        for member in try TrainingRequest.definition(training, job: name, in: surroundings).members {
            definition[member.name] = member.value
        }
        definition["Environment"] = try TrainingRequest.environment(training, in: surroundings)
        return definition
    }

    /// What is varied: the ranges without those that are held at one value.
    private static func searched(_ tuning: TuningSpecification) -> [TunableHyperparameter] {
        tuning.ranges.filter { tuning.wishes.fixed[$0.name] == nil }
    }

    // MARK: - What SageMaker does not take

    private static func check(_ tuning: TuningSpecification) throws(AWSError) {
        func refuse(_ headline: String, reason: String? = nil, remedy: String? = nil) throws(AWSError) {
            throw .unsuitable(Explanation(headline, reason: reason, remedy: remedy))
        }
        let task = tuning.taskName
        if !tuning.wishes.tries.isEmpty || !tuning.wishes.bans.isEmpty {
            try refuse(
                "SageMaker's search takes no tries and no bans",
                reason: "its request has no place for sets to run first or regions to leave out",
                remedy: "`unset \(task).tries`, `unset \(task).bans`, or launch on local"
            )
        }
        let searched = searched(tuning)
        if searched.isEmpty { try refuse("no range of \(task) is left to search", remedy: "`unfix` one of them") }
        if searched.count > 30 {
            try refuse("\(searched.count) ranges are too many", reason: "SageMaker takes 30 at most")
        }
        for tunable in searched { try check(tunable, tuning) }
        if tuning.limits.maxParallelTrainingJobs > 100 {
            try refuse("max_parallel_training_jobs is more than SageMaker's 100")
        }
        if let runtime = tuning.limits.maxRuntime, runtime < .seconds(120) {
            try refuse(
                "max_runtime_in_seconds of \(task) is less than SageMaker's two minutes",
                remedy: "`\(task).max_runtime_in_seconds = 120s`"
            )
        }
        if tuning.strategy == "HYPERBAND" {
            if tuning.stopsEarly {
                try refuse(
                    "HYPERBAND stops training jobs itself, so that SageMaker takes no early stopping with it",
                    remedy: "`\(task).training_job_early_stopping_type = OFF`"
                )
            }
            if tuning.limits.maxResource == nil {
                try refuse(
                    "HYPERBAND needs to know the most rounds of a job",
                    remedy: "set \(task).hyperband.max_resource"
                )
            }
        }
    }

    private static func check(_ tunable: TunableHyperparameter, _ tuning: TuningSpecification) throws(AWSError) {
        let path = "\(tuning.taskName).ranges.\(tunable.name)"
        switch tunable.range {
        case .categorical(let values):
            guard values.count > 30 else { return }
            throw .unsuitable(Explanation("\(path) has \(values.count) values", reason: "SageMaker takes 30 at most"))
        case .integer(_, _, .reverseLogarithmic):
            throw .unsuitable(
                Explanation(
                    "\(path) is whole numbers, which SageMaker does not stretch by reverse_log",
                    remedy: "take log, linear or auto"
                )
            )
        case .integer, .continuous:
            guard tuning.strategy == "GRID" else { return }
            throw .unsuitable(
                Explanation(
                    "\(path) is a range, and SageMaker's grid takes values",
                    remedy: "`\(path) = [0.1, 0.2, 0.3]`, or another strategy"
                )
            )
        }
    }
}
