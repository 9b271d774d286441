import TunebookCore
import TunebookFlyte

/// Definitions that tests of tasks start from.
enum Samples {
    static let training = TrainingSpecification(
        taskName: "xgb_train",
        algorithmName: "XGBOOST",
        algorithmVersion: "0.90",
        hyperparameters: ["objective": "reg:linear", "num_round": "23"],
        channels: [
            Channel(name: "train", source: .s3(uri: "s3://b/train"), contentType: "text/csv"),
            Channel(name: "validation", source: .s3(uri: "s3://b/validation"), contentType: "text/csv"),
        ],
        resources: ResourceConfig(instanceType: "ml.m4.xlarge", instanceCount: 1, volumeSize: .gigabytes(25)),
        retries: 2,
        cachePolicy: CachePolicy(version: "v1")
    )

    static let tuning = TuningSpecification(
        taskName: "xgb_tune",
        training: training,
        ranges: [
            TunableHyperparameter("num_round", .integer(lower: 1, upper: 100, scaling: .logarithmic)),
            TunableHyperparameter("eta", .continuous(lower: 0.01, upper: 0.3, scaling: .auto)),
            TunableHyperparameter("booster", .categorical(["gbtree", "dart"])),
        ],
        objective: Objective(.minimize, "validation:error"),
        strategy: "BAYESIAN",
        limits: TuningLimits(maxNumberOfTrainingJobs: 10, maxParallelTrainingJobs: 5),
        stopsEarly: true,
        cachePolicy: CachePolicy(version: "v1")
    )

    static let program = TrainingProgram(
        entryPoint: "my_module.py",
        files: [],
        metricDefinitions: [MetricDefinition("loss", "loss=(\\S+)")],
        environment: ["E": "1", "A": "b"],
        inputs: [CustomInput("epochs", .integer, "3")],
        outputs: [CustomOutput("o0", .blob)]
    )

    static let custom = TrainingSpecification(
        taskName: "my_custom",
        algorithmName: TrainingProgram.algorithmName,
        algorithmVersion: "",
        hyperparameters: [:],
        channels: [],
        resources: ResourceConfig(instanceType: "ml.m4.xlarge", instanceCount: 2, volumeSize: .gigabytes(25)),
        cachePolicy: CachePolicy(isCacheable: false),
        program: program
    )

    static func settings(
        _ dialect: PluginDialect = .awssagemaker101,
        keepsCacheVersion: Bool = false
    ) -> TaskSettings {
        TaskSettings(
            project: "flyteexamples",
            domain: "development",
            dialect: dialect,
            version: nil,
            keepsCacheVersion: keepsCacheVersion,
            image: "img:1"
        )
    }
}
