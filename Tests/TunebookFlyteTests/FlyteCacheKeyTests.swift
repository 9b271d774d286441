import SwiftProtobuf
import Testing
import TunebookCore
import TunebookFlyte

/// The vectors come from Flyte's own Go code.
@Suite("FlyteCacheKey")
struct FlyteCacheKeyTests {
    static let blobs = """
        "train":{"scalar":{"blob":{"metadata":{"type":{"format":"csv","dimensionality":"MULTIPART"}},"uri":"s3://b/trainSLASH"}}HASH1},
        "validation":{"scalar":{"blob":{"metadata":{"type":{"format":"csv","dimensionality":"MULTIPART"}},"uri":"s3://b/validationSLASH"}}HASH2},
        "static_hyperparameters":{"scalar":{"generic":{"objective":"reg:linear","num_round":"23"}}}
        """
    static let search = """
        ,"hyperparameter_tuning_job_config":{"scalar":{"generic":{"trainingJobEarlyStoppingType":"AUTO",
           "tuningObjective":{"metricName":"validation:error"}}}},
        "num_round":{"scalar":{"generic":{"integerParameterRange":{"maxValue":"100","minValue":"1","scalingType":"LOGARITHMIC"}}}},
        "eta":{"scalar":{"generic":{"continuousParameterRange":{"maxValue":0.3,"minValue":0.01}}}},
        "booster":{"scalar":{"generic":{"categoricalParameterRange":{"values":["gbtree","dart"]}}}}
        """

    static func inputs(search: Bool, slash: Bool = false, hashes: Bool = false) -> String {
        var text = ""
        var rest = blobs[...]
        let places = [
            "SLASH": slash ? "/" : "",
            "HASH1": hashes ? #","hash":"sha256-train""# : "",
            "HASH2": hashes ? #","hash":"sha256-validation""# : "",
        ]
        while !rest.isEmpty {
            if let place = places.first(where: { rest.hasPrefix($0.key) }) {
                text += place.value
                rest = rest.dropFirst(place.key.count)
            } else {
                text.append(rest.removeFirst())
            }
        }
        return #"{"literals":{"# + text + (search ? self.search : "") + "}}"
    }

    @Test(
        "The tag of inputs is Flyte's own",
        arguments: [
            (inputs(search: true), "_J0MZlqD5ivwnnUFf3SHDTg52eLo5Jsqh_qBTLQhfWE"),
            (inputs(search: true, slash: true), "I1YC4vQNpSdqTo0XTLHhn696X3PRhdMFghhdGgVQY7I"),
            (inputs(search: false), "oG4RSecGaLf53NopTEZdhq5gaEP2praoCYPUV_0SNvU"),
            (inputs(search: false, slash: true), "MhzmlvTrvawqYWBbtdQpMZQ65nA342WOg_xJKN40McQ"),
            (inputs(search: false, hashes: true), "V2ycIKfCSKVwUkG8skOW8966tqJuyFVev9BoC5OYGJ0"),
            (
                #"{"literals":{"i0":{"scalar":{"primitive":{"integer":"0"}}}}}"#,
                "V9rfSPdgantd7vjf6pqcRMtwIvpFikhVPdT8XpywErU"
            ),
            (
                #"{"literals":{"f":{"scalar":{"primitive":{"floatValue":-0.1}}}}}"#,
                "IKhYQh47uYJolBRE3B5y-RWD6uDtLnGICjQGGl5gmJs"
            ),
            (
                #"{"literals":{"u":{"scalar":{"primitive":{"stringValue":"é<&>\"\n"}}}}}"#,
                "JbKTQeb0hf3gBdWF7TAn9Whv9BSEOROfhfHLzIW1ric"
            ),
            (
                #"{"literals":{"g":{"scalar":{"generic":{"x":null,"y":[1,"a",true],"z":{},"w":1e-7}}}}}"#,
                "_nRYUJCfdEkUcQr8R8qtpQJaHKS_YsFcuPrvymdosCw"
            ),
            (
                #"{"literals":{"dt":{"scalar":{"primitive":{"datetime":"2026-01-02T03:04:05.250Z"}}}}}"#,
                "RnJYiU5Qly7vDUsiW96S7GYxAR34FujofPKGUmZiV5o"
            ),
            (
                #"{"literals":{"blob":{"scalar":{"blob":{"metadata":{"type":{}},"uri":"s3://b/k"}}}}}"#,
                "NgvSnvbfZK5mp_gOAwb2fKDCN0mUhdvmnZi10jC0xSA"
            ),
        ]
    )
    func tags(inputs: String, digest: String) throws {
        let map = try Flyteidl_Core_LiteralMap(jsonString: inputs)
        #expect(try FlyteCacheKey.tag(of: map) == "flyte_cached-" + digest)
    }

    @Test("An empty message has a hash, too")
    func empty() throws {
        let text = try ObjectHash.text(of: Flyteidl_Core_VariableMap())
        #expect(text == "GKw-c0PwFokMUQ6T-TUmEWnZ4_VlQ2Qpgw-vCTT0-OQ")
    }

    @Test("An input that the task leaves out of its key does not count")
    func ignored() throws {
        let map = try Flyteidl_Core_LiteralMap(jsonString: Self.inputs(search: true))
        let names = ["hyperparameter_tuning_job_config", "num_round", "eta", "booster"]
        #expect(
            try FlyteCacheKey.tag(of: map, ignoring: names)
                == "flyte_cached-oG4RSecGaLf53NopTEZdhq5gaEP2praoCYPUV_0SNvU"
        )
    }

    @Test(
        "The dataset's version holds the cache version and both halves of the interface",
        arguments: [
            (PluginDialect.flytekit015, false, "v1-9Be6g5IH-getyg8As"),
            (.flytekit015, true, "v1-1Qb2jLjs-getyg8As"),
            (.awssagemaker101, false, "v1-0CnmMHMe-WUQZArQE"),
            (.awssagemaker101, true, "v1-VuDvIh2A-WUQZArQE"),
        ]
    )
    func datasets(dialect: PluginDialect, isTuning: Bool, version: String) throws {
        let settings = Samples.settings(dialect, keepsCacheVersion: true)
        let task = try PluginTask.make(
            isTuning ? .tuning(Samples.tuning) : .training(Samples.training),
            settings: settings
        )
        let key = try task.cacheKey
        #expect(key.datasetVersion == version)
        #expect(key.dataset == "flyte_task-\(isTuning ? "xgb_tune" : "xgb_train")")
        #expect(key.project == "flyteexamples")
        #expect(key.domain == "development")
    }

    @Test("Only what counts in Flyte's key changes it, unless the version is derived")
    func staleHits() throws {
        var more = Samples.tuning
        more.limits.maxNumberOfTrainingJobs = 20
        let kept = Samples.settings(keepsCacheVersion: true)
        let derived = Samples.settings()
        #expect(try key(.tuning(Samples.tuning), kept) == key(.tuning(more), kept))
        #expect(try key(.tuning(Samples.tuning), derived) != key(.tuning(more), derived))

        var parallel = Samples.tuning
        parallel.limits.maxParallelTrainingJobs = 1
        parallel.training.resources.instanceType = "ml.m5.4xlarge"
        #expect(try key(.tuning(Samples.tuning), derived) == key(.tuning(parallel), derived))
    }

    private func key(_ specification: Specification, _ settings: TaskSettings) throws -> FlyteCacheKey {
        try PluginTask.make(specification, settings: settings).cacheKey
    }
}
