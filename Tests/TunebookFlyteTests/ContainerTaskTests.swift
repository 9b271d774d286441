import SwiftProtobuf
import Testing
import TunebookCore
import TunebookFlyte
import TunebookPlatform

@Suite("ContainerTask")
struct ContainerTaskTests {
    private let locations = ["code": "s3://b/code", "train": "s3://b/up/train.csv"]

    /// Writes a task's inputs into a folder as Flyte's data loading does.
    private func load(_ task: FlyteTask, into folder: String) throws {
        for (name, literal) in task.inputs.literals {
            switch literal.scalar.value {
            case .primitive: try write(literal.words, "\(folder)/\(name)")
            case .generic: try write(literal.words, "\(folder)/\(name)")
            case .blob(let blob):
                // Each object lies under its whole key.
                let key = blob.uri.dropFirst("s3://b/".count)
                let file = name == "code" ? "my_module.py" : "part-0.csv"
                try write("1,2\n", "\(folder)/\(name)/\(key)/\(file)")
            default: Issue.record("\(name) is \(literal.words)")
            }
        }
    }

    private func write(_ text: String, _ path: String) throws {
        try createDirectory(path.split(separator: "/").dropLast().map { "/" + $0 }.joined())
        try AtomicFile.write(Array(text.utf8), to: path)
    }

    @Test("What decides the result is in Flyte's key, and what cannot change it is not")
    func key() throws {
        let settings = Samples.settings()
        func key(_ change: (inout TuningSpecification) -> Void) throws -> FlyteCacheKey {
            var tuning = Samples.tuning
            change(&tuning)
            return try ContainerTask.make(.tuning(tuning), settings: settings).cacheKey
        }
        let plain = try key { _ in }
        #expect(try key { $0.limits.maxNumberOfTrainingJobs = 20 } != plain)
        #expect(try key { $0.training.algorithmVersion = "3.2.0" } != plain)
        #expect(
            try key { $0.ranges[1].range = .continuous(lower: 1e-8, upper: 0.3, scaling: .reverseLogarithmic) } != plain
        )
        #expect(try key { $0.seed = 9_007_199_254_740_993 } != key { $0.seed = 9_007_199_254_740_992 })
        #expect(try key { $0.training.resources.instanceType = "ml.p3.2xlarge" } == plain)
        #expect(try key { $0.training.retries = 5 } == plain)
        #expect(try key { $0.training.overrides = ["a": "b"] } == plain)
    }

    @Test("A container gets the data loading, and its image")
    func template() throws {
        var settings = Samples.settings()
        settings.requests = ["cpu": "2", "memory": "4Gi"]
        let task = try ContainerTask.make(.tuning(Samples.tuning), settings: settings)
        #expect(task.template.type == "raw-container")
        #expect(task.template.container.image == "img:1")
        #expect(task.template.container.args == ["__flyte", "/var/inputs", "/var/outputs"])
        #expect(task.template.container.dataConfig.enabled)
        #expect(task.template.container.resources.requests.map(\.value) == ["2", "4Gi"])
        #expect(
            task.template.interface.outputs.variables.keys.sorted() == [
                "best_hyperparameters", "metrics", "model", "result",
            ]
        )
        #expect(task.template.metadata.discoveryVersion.hasPrefix("v1-"))
    }

    @Test("The definition comes out of the pod's folder as it went in, its data where it lies there")
    func roundTrip() throws {
        let task = try ContainerTask.make(.tuning(Samples.tuning), settings: Samples.settings())
        let folder = temporaryFolder()
        try load(task, into: folder)
        let specification = try ContainerFolders(inputs: folder, outputs: folder + "/out").specification()
        guard case .tuning(let tuning) = specification else {
            Issue.record("\(specification)")
            return
        }
        #expect(tuning.ranges == Samples.tuning.ranges)
        #expect(tuning.limits == Samples.tuning.limits)
        #expect(tuning.training.hyperparameters == Samples.training.hyperparameters)
        #expect(
            tuning.training.channels[0].source
                == .local(path: folder + "/train/train", files: [folder + "/train/train/part-0.csv"])
        )
    }

    @Test("A program's files and typed inputs are found")
    func program() throws {
        var custom = Samples.custom
        custom.channels = Samples.training.channels
        custom.program?.files = [SourceFile("my_module.py", .file("/home/ana/my_module.py"))]
        custom.program?.interpreter = Interpreter(path: "/home/ana/bin/python3", version: "Python 3.11.2")
        let task = try ContainerTask.make(.training(custom), locations: locations, settings: Samples.settings())
        #expect(!"\(task)".contains("/home/ana"))
        let folder = temporaryFolder()
        try load(task, into: folder)
        let training = try ContainerFolders(inputs: folder, outputs: folder).specification().training
        let program = try #require(training.program)
        #expect(program.files == [SourceFile("my_module.py", .file(folder + "/code/code/my_module.py"))])
        #expect(program.inputs == [CustomInput("epochs", .integer, "3")])
        #expect(program.interpreter?.path == "python3")
    }

    @Test("A result is written as the data loading takes it")
    func result() throws {
        let folder = temporaryFolder()
        let folders = ContainerFolders(inputs: folder, outputs: folder + "/out")
        var result = RunResult(metrics: ["validation:error": 0.25, "bad": .nan], trainingTime: .seconds(2))
        for number in 0..<200 { result.metrics["metric\(number)"] = 0.5 }
        let job = TuningJobEvent(job: 3, run: 1, state: .completed, value: 0.25, values: ["eta": "0.1"])
        result.tuning = TuningResult(jobs: [job], bestJob: 3, reason: "all jobs ran")
        try folders.write(result, of: .tuning(Samples.tuning))
        try folders.place(nil, as: "model")
        let metrics = try readFile(folder + "/out/metrics")
        #expect(metrics.count <= 1024)
        #expect(try Google_Protobuf_Struct(jsonUTF8Bytes: metrics).fields["metric0"]?.numberValue == 0.5)
        #expect(
            String(decoding: try readFile(folder + "/out/best_hyperparameters"), as: UTF8.self) == #"{"eta":"0.1"}"#
        )
        #expect(try readFile(folder + "/out/model") == [])
        #expect(try Google_Protobuf_Struct(jsonUTF8Bytes: readFile(folder + "/out/result")).fields.isEmpty == false)
    }

    @Test("A failure is written in words")
    func failure() throws {
        let folder = temporaryFolder()
        try ContainerFolders(inputs: folder, outputs: folder).write(Explanation("no data", reason: "it is empty"))
        #expect(String(decoding: try readFile(folder + "/error"), as: UTF8.self) == "no data\nit is empty")
    }

    @Test("What cannot go into a pod is refused")
    func refused() throws {
        var local = Samples.training
        local.channels[0].source = .local(path: "train.csv", files: ["/data/train.csv"])
        #expect(headline(.training(local)) == "the data of train is not where Flyte can read it")
        #expect(headline(.training(Samples.custom)) == "the program is not where Flyte can read it")
        var passing = Samples.custom
        passing.program?.passedEnvironment = ["TOKEN"]
        #expect(headline(.training(passing)) == "the variable TOKEN cannot be passed on to Flyte")
        var taken = Samples.training
        taken.channels[0].name = "model"
        #expect(headline(.training(taken)) == #""model" is taken on Flyte"#)
    }

    private func headline(_ specification: Specification) -> String? {
        do {
            _ = try ContainerTask.make(specification, settings: Samples.settings())
            return nil
        } catch {
            return error.explanation.headline
        }
    }
}
