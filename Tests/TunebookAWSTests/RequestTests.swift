import FoundationEssentials
import Testing
import TunebookAWS
import TunebookCore
import TunebookPlatform

/// The golden requests lie in `Golden`; Tests/EndToEnd holds each against the service's own model.
///
/// A golden file that is missing is written, and fails the test once.
@Suite("Requests to SageMaker")
struct RequestTests {
    private let training = TrainingSpecification(
        taskName: "pima",
        algorithmName: "XGBOOST",
        algorithmVersion: "1.7-1",
        hyperparameters: [
            "num_round": "100", "objective": "binary:logistic", "eval_metric": "auc,error", "eta": "0.2",
        ],
        channels: [
            Channel(name: "train", source: .local(path: "train.csv", files: []), contentType: "text/csv"),
            Channel(name: "validation", source: .s3(uri: "s3://data/validation/"), contentType: "text/csv"),
        ],
        resources: ResourceConfig(instanceType: "ml.m5.large", instanceCount: 1, volumeSize: .gigabytes(30)),
        stoppingCondition: StoppingCondition(maxRuntime: .seconds(3600))
    )

    private func tuning(_ change: (inout TuningSpecification) -> Void = { _ in }) -> TuningSpecification {
        var training = training
        training.hyperparameters["eta"] = nil
        training.objectiveMetric = "validation:auc"
        var tuning = TuningSpecification(
            taskName: "pima-hpo",
            training: training,
            ranges: [
                TunableHyperparameter("eta", .continuous(lower: 0.00001, upper: 0.5, scaling: .logarithmic)),
                TunableHyperparameter("subsample", .continuous(lower: 0.5, upper: 0.999, scaling: .reverseLogarithmic)),
                TunableHyperparameter("max_depth", .integer(lower: 2, upper: 10, scaling: .auto)),
                TunableHyperparameter("grow_policy", .categorical(["depthwise", "lossguide"])),
            ],
            objective: Objective(.maximize, "validation:auc"),
            strategy: "BAYESIAN",
            limits: TuningLimits(maxNumberOfTrainingJobs: 20, maxParallelTrainingJobs: 2),
            seed: 7
        )
        change(&tuning)
        return tuning
    }

    private func surroundings(
        _ settings: [String: String] = [:],
        source: String? = nil
    ) throws -> JobSurroundings {
        JobSurroundings(
            region: "us-east-1",
            roleARN: "arn:aws:iam::123456789012:role/TunebookSageMaker",
            outputPath: "s3://bucket/tunebook/output",
            channels: ["train": "s3://bucket/tunebook/data/0123abcd/", "validation": "s3://data/validation/"],
            source: source,
            settings: try SageMakerSettings(settings),
            tags: [.init(name: "tunebook:task", value: "pima"), .init(name: "tunebook:run", value: "12")]
        )
    }

    private static let everySetting = [
        "spot": "true", "checkpoint_path": "s3://bucket/checkpoints", "tags": "team=ml, cost centre=4711",
        "subnets": "subnet-1, subnet-2", "security_groups": "sg-1", "kms_key": "alias/ml",
        "volume_kms_key": "alias/disk",
        "network_isolation": "true",
    ]

    private func expectGolden(_ request: JSONValue, _ name: String, path: String = #filePath) throws {
        let folder = path.prefix(upTo: path.lastIndex(of: "/") ?? path.endIndex) + "/Golden"
        let file = "\(folder)/\(name).json"
        guard let golden = try? readFile(file) else {
            try createDirectory(String(folder))
            try AtomicFile.write(Array((request.prettyText + "\n").utf8), to: file, permissions: 0o644)
            Issue.record("\(file) was missing and has been written; look at it")
            return
        }
        #expect(request.prettyText + "\n" == String(decoding: golden, as: UTF8.self))
    }

    // MARK: - Whole requests

    @Test("a training job")
    func plainTraining() throws {
        try expectGolden(
            TrainingRequest.make(training, name: "pima-12-0123abcd", in: surroundings()),
            "CreateTrainingJob-plain"
        )
    }

    @Test("a training job with every setting")
    func fullTraining() throws {
        var training = training
        training.retries = 2
        let request = try TrainingRequest.make(training, name: "pima-12-0123abcd", in: surroundings(Self.everySetting))
        try expectGolden(request, "CreateTrainingJob-every-setting")
    }

    @Test("a training job of a user's own program")
    func program() throws {
        var training = training
        training.algorithmName = "CUSTOM"
        training.hyperparameters = ["epochs": "5", "name": "ü x"]
        training.program = TrainingProgram(
            entryPoint: "train.py",
            files: [],
            metricDefinitions: [MetricDefinition("validation:loss", "loss=([0-9.]+)")],
            environment: ["MODE": "full"]
        )
        let own = ["image": "123456789012.dkr.ecr.us-east-1.amazonaws.com/own:1"]
        let source = "s3://bucket/tunebook/source/0123abcd/sourcedir.tar.gz"
        let request = try TrainingRequest.make(training, name: "own-1-0123abcd", in: surroundings(own, source: source))
        try expectGolden(request, "CreateTrainingJob-program")
        // In an image of AWS's own the service refuses metrics.
        let stock = try TrainingRequest.make(training, name: "own-1-0123abcd", in: surroundings(source: source))
        #expect(stock["AlgorithmSpecification"]?["MetricDefinitions"] == nil)
    }

    @Test("a tuning job of each strategy", arguments: ["BAYESIAN", "RANDOM", "GRID", "HYPERBAND"])
    func strategies(strategy: String) throws {
        let tuning = tuning { tuning in
            tuning.strategy = strategy
            if strategy == "GRID" { tuning.ranges.removeFirst(3) }
            if strategy == "HYPERBAND" { (tuning.limits.minResource, tuning.limits.maxResource) = (5, 100) }
        }
        let request = try TuningRequest.make(tuning, name: "pima-hpo-13-0123abcd", in: surroundings())
        try expectGolden(request, "CreateHyperParameterTuningJob-\(strategy.lowercased())")
    }

    @Test("a tuning job with all limits, a warm start, and every setting")
    func fullTuning() throws {
        let tuning = tuning { tuning in
            tuning.stopsEarly = true
            tuning.training.retries = 3
            tuning.limits = TuningLimits(
                maxNumberOfTrainingJobs: 50,
                maxParallelTrainingJobs: 5,
                maxRuntime: .seconds(7200),
                targetValue: 0.9,
                jobsWithoutImprovement: 8,
                endsOnConvergence: true
            )
            tuning.warmStart = WarmStart(parents: [4], kind: .transferLearning)
            tuning.wishes.fixed = ["max_depth": "6"]
        }
        let request = try TuningRequest.make(
            tuning,
            name: "pima-hpo-13-0123abcd",
            parents: ["pima-hpo-4-89abcdef"],
            in: surroundings(Self.everySetting)
        )
        try expectGolden(request, "CreateHyperParameterTuningJob-everything")
        #expect(request["TrainingJobDefinition"]?["StaticHyperParameters"]?["max_depth"] == "6")
    }

    @Test("what a definition says of a job wins over the configuration, tag by tag")
    func definitionWins() throws {
        var conditions = JobConditions()
        conditions.tags = [.init("team", "vision")]
        conditions.usesSpotInstances = false
        conditions.subnets = ["subnet-9"]
        let settings = try SageMakerSettings(Self.everySetting).with(conditions)
        #expect(settings.tags == [.init(name: "cost centre", value: "4711"), .init(name: "team", value: "vision")])
        #expect(!settings.usesSpot)
        #expect(settings.subnets == ["subnet-9"])
        #expect(settings.securityGroups == ["sg-1"])
        #expect(settings.kmsKey == "alias/ml")
    }

    @Test("a definition's half of a VPC is refused")
    func halfVPC() throws {
        var conditions = JobConditions()
        conditions.subnets = ["subnet-9"]
        let settings = try SageMakerSettings([:])
        #expect(throws: AWSError.self) { try settings.with(conditions) }
    }

    @Test("shows no value of a variable that is passed on")
    func masked() throws {
        var surroundings = try surroundings()
        surroundings.passedEnvironment = ["TOKEN": "between-us"]
        var training = training
        training.program = TrainingProgram(entryPoint: "train.py", files: [], environment: ["MODE": "fast"])
        let request = try TrainingRequest.make(training, name: "x", in: surroundings)
        #expect(request["Environment"]?.texts == ["MODE": "fast", "TOKEN": "between-us"])
        #expect(
            TrainingRequest.masked(request, surroundings)["Environment"]?.texts == ["MODE": "fast", "TOKEN": "***"]
        )
    }

    @Test("has no tunable hyperparameter among the static ones")
    func split() throws {
        let request = try TuningRequest.make(tuning(), name: "x", in: surroundings())
        let fixed = request["TrainingJobDefinition"]?["StaticHyperParameters"]?.texts ?? [:]
        #expect(fixed == ["num_round": "100", "objective": "binary:logistic", "eval_metric": "auc,error"])
    }

    // MARK: - What SageMaker does not take

    @Test("says what SageMaker does not take")
    func refusals() throws {
        func headline(_ change: (inout TuningSpecification) -> Void) throws -> String? {
            let error = #expect(throws: AWSError.self) {
                try TuningRequest.make(tuning(change), name: "x", in: surroundings())
            }
            return error?.explanation.headline
        }
        #expect(
            try headline { $0.strategy = "GRID" } == "pima-hpo.ranges.eta is a range, and SageMaker's grid takes values"
        )
        #expect(
            try headline { $0.ranges[2].range = .integer(lower: 1, upper: 2, scaling: .reverseLogarithmic) }
                == "pima-hpo.ranges.max_depth is whole numbers, which SageMaker does not stretch by reverse_log"
        )
        #expect(try headline { $0.wishes.tries = [["eta": "0.1"]] } == "SageMaker's search takes no tries and no bans")
        #expect(
            try headline { $0.limits.maxRuntime = .seconds(60) }
                == "max_runtime_in_seconds of pima-hpo is less than SageMaker's two minutes"
        )
        #expect(try headline { $0.strategy = "HYPERBAND" } == "HYPERBAND needs to know the most rounds of a job")
        #expect(
            try headline { $0.training.resources.instanceType = "local" }
                == "instance_type \"local\" is none of SageMaker's"
        )
        #expect(
            try headline { $0.training.hyperparameters["x"] = String(repeating: "1", count: 2501) }
                == "hyperparameters.x cannot be sent to SageMaker"
        )
    }

    @Test(
        "offers the setting that was most likely meant, and refuses a value of another kind",
        arguments: [
            (["buckt": "x"], "no setting engines.sagemaker.buckt"),
            (["spot": "maybe"], "engines.sagemaker.spot is \"maybe\""),
            (["tags": "a"], "engines.sagemaker.tags is \"a\""),
            (["poll_in_seconds": "0"], "engines.sagemaker.poll_in_seconds is \"0\""),
            (["subnets": "subnet-1"], "engines.sagemaker has subnets or security_groups without the other"),
        ]
    )
    func settings(values: [String: String], headline: String) throws {
        let error = #expect(throws: AWSError.self) { try SageMakerSettings(values) }
        #expect(error?.explanation.headline == headline)
    }

    // MARK: - Names and images

    @Test(
        "names a job after its task and its run, within SageMaker's limits",
        arguments: ["pima", "Größe_ß!", "___", String(repeating: "long-", count: 30), "a--b"]
    )
    func names(task: String) throws {
        for specification in [Specification.training(training), .tuning(tuning())] {
            let run = Run(
                number: 1234,
                taskName: task,
                engineName: "sagemaker",
                specification: specification,
                keyDigest: "k",
                created: Date(timeIntervalSince1970: 1_795_536_120.123)
            )
            let name = JobName.of(run)
            let limit = if case .tuning = specification { 32 } else { 63 }
            #expect(name.utf8.count <= limit)
            #expect(name.wholeMatch(of: /[a-zA-Z0-9](-*[a-zA-Z0-9])*/) != nil)
            #expect(JobName.of(run) == name)
            var other = run
            other.created = run.created.addingTimeInterval(0.001)
            #expect(JobName.of(other) != name)
        }
    }

    @Test("is in the image of its version and region")
    func images() throws {
        #expect(
            try XGBoostImage.uri(version: "1.0-1", region: "cn-north-1")
                == "450853457545.dkr.ecr.cn-north-1.amazonaws.com.cn/sagemaker-xgboost:1.0-1-cpu-py3"
        )
        #expect(
            try XGBoostImage.uri(version: "0.72", region: "us-east-1")
                == "811284229777.dkr.ecr.us-east-1.amazonaws.com/xgboost:1"
        )
        #expect(
            try XGBoostImage.uri(version: "3.0-5", region: "eu-central-1")
                == "492215442770.dkr.ecr.eu-central-1.amazonaws.com/sagemaker-xgboost:3.0-5"
        )
        #expect(throws: AWSError.self) { try XGBoostImage.uri(version: "1.7-1", region: "ap-southeast-5") }
    }
}
