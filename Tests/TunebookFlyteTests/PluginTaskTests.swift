import SwiftProtobuf
import Testing
import TunebookCore
import TunebookFlyte

@Suite("PluginTask")
struct PluginTaskTests {
    @Test("Values that are searched are no static values, and all values are texts")
    func statics() throws {
        let task = try PluginTask.make(.tuning(Samples.tuning), settings: Samples.settings())
        let statics = try #require(task.inputs.literals["static_hyperparameters"])
        #expect(statics.words == #"{"objective":"reg:linear"}"#)
        #expect(task.template.interface.inputs.variables.keys.sorted() == task.inputs.literals.keys.sorted())
    }

    @Test("A value held fixed is static, and no input of its own")
    func fixed() throws {
        var tuning = Samples.tuning
        tuning.wishes.fixed = ["booster": "dart"]
        let task = try PluginTask.make(.tuning(tuning), settings: Samples.settings())
        #expect(task.inputs.literals["booster"] == nil)
        #expect(task.inputs.literals["static_hyperparameters"]?.words.contains(#""booster":"dart""#) == true)
    }

    @Test("Equal definitions have one version, and any change another")
    func versions() throws {
        let settings = Samples.settings()
        let version = try PluginTask.make(.training(Samples.training), settings: settings).template.id.version
        #expect(version == "1b01e2101fe91e0d56fb")
        var other = Samples.training
        other.hyperparameters["num_round"] = "24"
        // A hyperparameter is an input, and no part of the task.
        #expect(try PluginTask.make(.training(other), settings: settings).template.id.version == version)
        other.resources.instanceType = "ml.m5.large"
        #expect(try PluginTask.make(.training(other), settings: settings).template.id.version != version)
    }

    @Test("Data counts by its content where that is asked for")
    func hashes() throws {
        var training = Samples.training
        training.channels[0].digest = "abc"
        var settings = Samples.settings()
        #expect(try PluginTask.make(.training(training), settings: settings).inputs.literals["train"]?.hash == "")
        settings.countsContent = true
        #expect(
            try PluginTask.make(.training(training), settings: settings).inputs.literals["train"]?.hash == "sha256-abc"
        )
    }

    @Test("An empty cache version is refused where it stands as it is, and derived elsewhere")
    func cacheVersion() throws {
        var training = Samples.training
        training.cachePolicy.version = ""
        let explanation = refusal(.training(training), Samples.settings(keepsCacheVersion: true))
        #expect(explanation?.headline == "no cache_version on a task that is to be cached")
        let task = try PluginTask.make(.training(training), settings: Samples.settings())
        #expect(task.template.metadata.discoveryVersion.count == 10)
    }

    @Test("A custom training job needs an image")
    func image() throws {
        var settings = Samples.settings()
        settings.image = nil
        #expect(
            refusal(.training(Samples.custom), settings)?.headline == "a custom training job on Flyte needs an image"
        )
    }

    struct Refusal: Sendable, CustomTestStringConvertible {
        var headline: String
        var specification: Specification

        var testDescription: String { headline }

        init(_ headline: String, training change: (inout TrainingSpecification) -> Void) {
            self.headline = headline
            var training = Samples.training
            change(&training)
            specification = .training(training)
        }

        init(_ headline: String, custom change: (inout TrainingSpecification) -> Void) {
            self.headline = headline
            var training = Samples.custom
            change(&training)
            specification = .training(training)
        }

        init(_ headline: String, tuning change: (inout TuningSpecification) -> Void) {
            self.headline = headline
            var tuning = Samples.tuning
            change(&tuning)
            specification = .tuning(tuning)
        }
    }

    static let refusals: [Refusal] = [
        Refusal("no static hyperparameters", training: { $0.hyperparameters = [:] }),
        Refusal("no channel validation", training: { $0.channels.removeLast() }),
        Refusal(
            "the channel test would be lost",
            training: {
                $0.channels.append(Channel(name: "test", source: .s3(uri: "s3://b/t"), contentType: "text/csv"))
            }
        ),
        Refusal("Flyte's SageMaker plugin takes CSV alone", training: { $0.channels[0].contentType = "text/libsvm" }),
        Refusal(
            "the data of train is not in S3",
            training: { $0.channels[0].source = .local(path: "train.csv", files: ["/data/train.csv"]) }
        ),
        Refusal(#""s3://b/*.csv" holds a wildcard"#, training: { $0.channels[0].source = .s3(uri: "s3://b/*.csv") }),
        Refusal(
            "Flyte's SageMaker plugin keeps no stopping condition",
            training: { $0.stoppingCondition.maxRuntime = .seconds(60) }
        ),
        Refusal(
            "instance_count and volume_size_in_gb must be at least 1",
            training: { $0.resources.volumeSize = .gigabytes(0) }
        ),
        Refusal("Flyte's SageMaker plugin knows no algorithm LINEAR", training: { $0.algorithmName = "LINEAR" }),
        Refusal(#""a/b" cannot name a task on Flyte"#, training: { $0.taskName = "a/b" }),
        Refusal(
            "Flyte's SageMaker plugin would lose its channel train",
            custom: { $0.channels = Samples.training.channels }
        ),
        Refusal("Flyte's SageMaker plugin would lose its hyperparameters", custom: { $0.hyperparameters = ["a": "1"] }),
        Refusal(
            "Flyte's SageMaker plugin knows no input mode FastFile",
            custom: { $0.program?.inputMode = "FastFile" }
        ),
        Refusal(
            "Flyte's SageMaker plugin cannot tune a custom training job",
            tuning: { $0.training = Samples.custom }
        ),
        Refusal("Flyte's SageMaker plugin has no strategy GRID", tuning: { $0.strategy = "GRID" }),
        Refusal(
            "eta cannot have reverse-logarithmic scaling",
            tuning: { $0.ranges[1].range = .continuous(lower: 0.01, upper: 0.3, scaling: .reverseLogarithmic) }
        ),
        Refusal(
            "the bound 1e-08 of eta would be changed",
            tuning: { $0.ranges[1].range = .continuous(lower: 1e-8, upper: 0.3, scaling: .logarithmic) }
        ),
        Refusal(
            "Flyte's SageMaker plugin would lose the target value",
            tuning: { $0.limits.targetValue = 0.1 }
        ),
        Refusal(
            "Flyte's SageMaker plugin would lose the warm start",
            tuning: { $0.warmStart = WarmStart(parents: [1], kind: .transferLearning) }
        ),
        Refusal(
            "the name a_task_whose_name_is_long is too long for a tuning job on Flyte",
            tuning: { $0.taskName = "a_task_whose_name_is_long" }
        ),
        Refusal("no static hyperparameters are left", tuning: { $0.training.hyperparameters = ["num_round": "3"] }),
        Refusal(
            #""train" cannot be tuned"#,
            tuning: { $0.ranges.append(TunableHyperparameter("train", .categorical(["a"]))) }
        ),
    ]

    @Test("What the plugin would drop or distort is refused", arguments: refusals)
    func refused(refusal: Refusal) {
        #expect(self.refusal(refusal.specification, Samples.settings())?.headline == refusal.headline)
    }

    @Test("Bounds that six decimals hold are taken")
    func bounds() throws {
        for (lower, upper) in [(0.000001, 1.0), (0.1, 0.3), (-5.25, 123456.789), (0, 1e9)] {
            var tuning = Samples.tuning
            tuning.ranges[1].range = .continuous(lower: lower, upper: upper, scaling: .auto)
            _ = try PluginTask.make(.tuning(tuning), settings: Samples.settings())
        }
    }

    private func refusal(_ specification: Specification, _ settings: TaskSettings) -> Explanation? {
        do {
            _ = try PluginTask.make(specification, settings: settings)
            return nil
        } catch {
            return error.explanation
        }
    }
}
