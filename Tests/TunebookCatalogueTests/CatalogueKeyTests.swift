import Testing
import TunebookCatalogue
import TunebookCore

@Suite("Catalogue keys")
struct CatalogueKeyTests {
    /// Pinned: a change here makes every result of every user a miss.
    @Test("a training's digest never changes")
    func pinnedTraining() throws {
        #expect(try key().digest == "f79e87ec4c9dd71e3e4ce05797e316cac56ee21d65cb3a627319ce6e43c75b52")
        #expect(CatalogueKey([:]).digest == "04862a805cdb92db57963140caea1cbee4db775e8979781f565facd2e4f3bf2f")
        #expect(
            CatalogueKey(["eta": "0.1", "größe": "ü"]).digest
                == "f10a10e7ebc721180488a4f8ff57e5421e8ac559eef8494350bb5ba5beada87b"
        )
    }

    @Test("holds what can change a result, sorted by name")
    func parts() throws {
        var specification = training()
        specification.objectiveMetric = "validation:error"
        specification.resources.instanceCount = 2
        specification.cachePolicy.version = "v1"
        let key = try CatalogueKey(
            training: specification,
            canonicalHyperparameters: ["num_round": "60", "eta": "0.3"],
            engineParts: ["library": "XGBoost 3.2.0"]
        )
        #expect(
            key.parts.map { "\($0.name)=\($0.value)" } == [
                "algorithm_name=XGBOOST",
                "algorithm_version=3.0-5",
                "cache_version=v1",
                "channels.train.content=\(String(repeating: "a", count: 64))",
                "channels.train.content_type=text/csv",
                "engine.library=XGBoost 3.2.0",
                "hyperparameters.eta=0.3",
                "hyperparameters.num_round=60",
                "instance_count=2",
                "objective_metric=validation:error",
            ]
        )
        #expect(key["hyperparameters.eta"] == "0.3")
        #expect(key["hyperparameters.gamma"] == nil)
    }

    static let harmless: [@Sendable (inout TrainingSpecification) -> Void] = [
        { $0.taskName = "renamed" },
        { $0.resources.instanceType = "ml.m4.xlarge" },
        { $0.resources.volumeSize = .gigabytes(25) },
        { $0.retries = 3 },
        { $0.stoppingCondition.maxRuntime = .seconds(43_200) },
        { $0.channels[0].source = .local(path: "elsewhere.csv", files: ["/elsewhere.csv"]) },
        { $0.hyperparameters = ["as": "typed"] },
        { $0.cachePolicy.takesAnyEngine = true },
        { training in
            var conditions = JobConditions()
            conditions.usesSpotInstances = true
            conditions.checkpointURI = "s3://bucket/checkpoints"
            training.conditions = conditions
        },
    ]

    @Test("is not changed by what cannot change a result", arguments: harmless.indices)
    func unchanged(index: Int) throws {
        var specification = training()
        Self.harmless[index](&specification)
        let other = try CatalogueKey(
            training: specification,
            canonicalHyperparameters: ["num_round": "60"],
            engineParts: ["library": "XGBoost 3.2.0"]
        )
        #expect(try other == key())
    }

    static let effective: [@Sendable (inout TrainingSpecification) -> Void] = [
        { $0.algorithmName = "OTHER" },
        { $0.algorithmVersion = "1.7-1" },
        { $0.objectiveMetric = "train:error" },
        { $0.resources.instanceCount = 2 },
        { $0.cachePolicy.version = "v2" },
        { $0.channels[0].name = "validation" },
        { $0.channels[0].contentType = "text/libsvm" },
        { $0.channels[0].digest = "b" },
        { $0.channels = [] },
    ]

    @Test("is changed by what can", arguments: effective.indices)
    func changed(index: Int) throws {
        var specification = training()
        Self.effective[index](&specification)
        let other = try CatalogueKey(
            training: specification,
            canonicalHyperparameters: ["num_round": "60"],
            engineParts: ["library": "XGBoost 3.2.0"]
        )
        #expect(try other.digest != key().digest)
    }

    @Test("the order of channels does not matter")
    func channelOrder() throws {
        var specification = training()
        specification.channels.append(
            Channel(name: "validation", source: .s3(uri: "s3://b/v"), contentType: "text/csv", digest: "c")
        )
        let key = try CatalogueKey(training: specification, canonicalHyperparameters: [:], engineParts: [:])
        specification.channels.reverse()
        #expect(try CatalogueKey(training: specification, canonicalHyperparameters: [:], engineParts: [:]) == key)
    }

    @Test("parts that run together as text have different digests")
    func injective() {
        let keys = [
            CatalogueKey(["a": "b1:c"]), CatalogueKey(["a": "b", "c": ""]), CatalogueKey(["ab": "c"]),
            CatalogueKey(["a": "bc"]), CatalogueKey(["a": "b\n1:c0:"]), CatalogueKey(["a": ""]),
        ]
        #expect(Set(keys.map(\.digest)).count == keys.count)
    }

    @Test("cannot be made while a channel's content is unknown")
    func unknownContent() {
        var specification = training()
        specification.channels[0].digest = nil
        #expect(throws: CatalogueError.unknownContent(channel: "train")) {
            try CatalogueKey(training: specification, canonicalHyperparameters: [:], engineParts: [:])
        }
    }

    @Test("is stored with each run, parts and all, whatever they hold")
    func stored() throws {
        let folder = try TestFolder()
        let catalogue = try folder.catalogue()
        var launch = try request()
        launch.key = CatalogueKey(["a:b": "1:2\n3", "": "é", "emoji": "🎛"])
        _ = try catalogue.claim(launch)
        #expect(try catalogue.key(of: 1) == launch.key)
    }
}

@Suite("The nearest earlier run")
struct NearestRunTests {
    let folder: TestFolder
    let catalogue: Catalogue

    init() throws {
        folder = try TestFolder()
        catalogue = try folder.catalogue()
    }

    @Test("shares most parts, the newest of equals, of the same task where that has results")
    func nearest() throws {
        try catalogue.completeRun(request(["num_round": "60", "eta": "0.1"]), in: folder)
        try catalogue.completeRun(request(["num_round": "60", "eta": "0.2"]), in: folder)
        try catalogue.completeRun(request(["num_round": "10", "eta": "0.9"]), in: folder)
        try catalogue.completeRun(request(["num_round": "60", "eta": "0.3"], task: "other"), in: folder)
        let wanted = try key(["num_round": "60", "eta": "0.3"])
        #expect(try catalogue.nearestRun(to: wanted, task: "xgb")?.number == 2)
        #expect(try catalogue.nearestRun(to: wanted)?.number == 4)
        #expect(try catalogue.nearestRun(to: wanted, task: "new")?.number == 4)
        #expect(try catalogue.nearestRun(to: wanted, task: "xgb", before: 2)?.number == 1)
        #expect(try catalogue.nearestRun(to: wanted, before: 1) == nil)
    }

    @Test("is no hit, no failed run and no run without a key")
    func resultsOnly() throws {
        try catalogue.completeRun(request(), in: folder)
        _ = try catalogue.claim(request())
        try catalogue.completeRun(request(isCacheable: false), in: folder)
        let failed = try catalogue.claim(request(["num_round": "5"])).run.number
        try catalogue.record(RunOutcome(state: .failed), of: failed, at: noon)
        #expect(try catalogue.nearestRun(to: key(["num_round": "5"]))?.number == 1)
    }
}
