import FoundationEssentials
import Testing
import TunebookCore
import TunebookEngines
import TunebookLocal
import TunebookPlatform

@Suite(.timeLimit(.minutes(1))) struct LocalEngineTests {
    let root: RunFixture
    var folder: String { root.folder.path }
    var library: String { folder + "/library" }

    init() throws {
        root = try RunFixture()
        try createDirectory(folder)
        try AtomicFile.write([UInt8]("Scripted 1.0".utf8), to: library)
    }

    private func engine(
        _ options: [String: String] = [:],
        algorithms: [any Algorithm.Type] = [ScriptedStub.self]
    ) throws -> LocalEngine {
        try LocalEngine(
            EngineSettings(
                runsDirectory: folder + "/runs",
                parsedDataDirectory: folder + "/data",
                stateDirectory: folder + "/state",
                executablePath: RunFixture.program,
                algorithms: algorithms,
                environment: RunFixture.environment,
                options: ["library": library].merging(options) { $1 }
            )
        )
    }

    private func run(_ script: String, number: Int = 3) -> Run {
        Run(
            number: number,
            taskName: "job",
            engineName: "local",
            specification: .training(RunFixture.specification(script)),
            created: Date(timeIntervalSince1970: 0)
        )
    }

    private func outcome(of handle: RunHandle, on engine: LocalEngine) async throws -> RunOutcome? {
        var last: RunEvent?
        for try await event in engine.events(of: handle, after: nil) { last = event }
        return last?.outcome
    }

    // MARK: - Runs

    @Test func `a run is started, followed and found again by another prompt`() async throws {
        let run = run("metric 0 train:error=0.5; save xgboost-model trees")
        let handle = try await engine().start(run)
        #expect(handle == RunHandle(run: 3, identifier: folder + "/runs/3"))
        let outcome = try #require(try await outcome(of: handle, on: engine()))
        #expect(outcome.state == .completed)
        #expect(outcome.result?.metrics == ["train:error": 0.5])
        #expect(try await engine().outcome(of: handle) == outcome)
    }

    @Test func `a run is stopped, and killed, by any prompt`() async throws {
        for ending in ["stopped on request", "killed on request"] {
            let number = ending.hasPrefix("stopped") ? 1 : 2
            let handle = try await engine().start(run("log waiting; wait", number: number))
            for try await event in try engine().events(of: handle, after: nil) where event.kind == .log("waiting") {
                break
            }
            #expect(try await engine().outcome(of: handle) == nil)
            if number == 1 { try await engine().stop(handle) } else { try await engine().kill(handle) }
            #expect(try await outcome(of: handle, on: engine())?.failure?.headline == ending)
        }
    }

    @Test func `stopping a run that has ended is harmless`() async throws {
        let engine = try engine()
        let handle = try await engine.start(run("log a"))
        let outcome = try await outcome(of: handle, on: engine)
        try await engine.stop(handle)
        try await engine.kill(handle)
        #expect(try await engine.outcome(of: handle) == outcome)
    }

    @Test func `a handle that names no folder is a run that has failed`() async throws {
        let handle = RunHandle(run: 5, identifier: "")
        #expect(try await engine().outcome(of: handle)?.state == .failed)
        #expect(try await outcome(of: handle, on: engine())?.state == .failed)
    }

    @Test func `the run folder looks like a container's`() async throws {
        var training = RunFixture.specification("log a")
        training.channels = [
            Channel(
                name: "train",
                source: .local(path: "t.csv", files: ["/d/t.csv"]),
                contentType: "text/csv",
                digest: "d1"
            )
        ]
        var run = run("")
        run.specification = .training(training)
        let engine = try engine(["threads": "3"])
        let handle = try await engine.start(run)
        _ = try await outcome(of: handle, on: engine)
        let configuration = handle.identifier + "/input/config/"
        #expect(try root.read(configuration + "hyperparameters.json") == #"{"script":"log a"}"# + "\n")
        #expect(
            try root.read(configuration + "inputdataconfig.json")
                == #"{"train":{"ContentType":"text/csv","RecordWrapperType":"None","#
                + #""S3DistributionType":"FullyReplicated","TrainingInputMode":"File"}}"# + "\n"
        )
        #expect(
            try root.read(configuration + "resourceconfig.json")
                == #"{"current_group_name":"homogeneousCluster","current_host":"algo-1","#
                + #""current_instance_type":"ml.m5.xlarge","hosts":["algo-1"],"instance_groups":[{"hosts":["algo-1"],"#
                + #""instance_group_name":"homogeneousCluster","instance_type":"ml.m5.xlarge"}],"#
                + #""network_interface_name":"lo"}"# + "\n"
        )
        let input = try RunFolder(handle.identifier).readInput()
        #expect(input.threads == 3)
        #expect(input.libraryPath == library)
        #expect(input.parsedDataDirectory == folder + "/data")
        #expect(input.channels.map(\.files) == [["/d/t.csv"]])
        #expect(input.channels.map(\.digest) == ["d1"])
    }

    // MARK: - The library

    @Test func `the library's version is part of a result's identity, and asked once`() async throws {
        let specification = run("").specification
        #expect(try await engine().keyParts(for: specification) == ["library": "Scripted 1.0"])
        #expect(try await engine().summary().hasPrefix("Scripted 1.0, "))
        // A program that would not answer is not asked again.
        var settings = EngineSettings(
            runsDirectory: "",
            parsedDataDirectory: "",
            stateDirectory: folder + "/state",
            executablePath: "/bin/false",
            algorithms: [ScriptedStub.self],
            environment: [:],
            options: ["library": library]
        )
        #expect(try await LocalEngine(settings).keyParts(for: specification) == ["library": "Scripted 1.0"])
        settings.stateDirectory = folder + "/elsewhere"
        await #expect(throws: EngineError.self) { try await LocalEngine(settings).keyParts(for: specification) }
    }

    @Test func `a library that was replaced is asked again`() async throws {
        let specification = run("").specification
        _ = try await engine().keyParts(for: specification)
        try AtomicFile.write([UInt8]("Scripted 2.0".utf8), to: library)
        #expect(try await engine().summary().hasPrefix("SCRIPTED found, "))
        #expect(try await engine().keyParts(for: specification) == ["library": "Scripted 2.0"])
    }

    @Test func `a library that crashes when it is opened costs a process and an error`() async throws {
        try AtomicFile.write([UInt8]("crash".utf8), to: library)
        let error = await #expect(throws: EngineError.self) { try await engine().keyParts(for: run("").specification) }
        #expect(error?.explanation.headline == "the library could not be opened")
        #expect(error?.explanation.reason?.contains("crashed with signal 11") == true)
    }

    @Test func `without a library nothing runs, and the error says how to get one`() async throws {
        let engine = try engine(algorithms: [LibrarylessStub.self])
        #expect(await engine.summary().hasPrefix("no SCRIPTED library, "))
        let error = await #expect(throws: EngineError.self) { try await engine.validate(run("").specification) }
        guard case .unreachable(let explanation) = error else {
            Issue.record("not unreachable")
            return
        }
        #expect(explanation.headline == "the library of SCRIPTED is not on this machine")
        #expect(explanation.reason?.contains("TUNEBOOK_SCRIPTED_LIBRARY") == true)
        #expect(explanation.remedy?.contains("pip install xgboost-cpu==3.2.0") == true)
    }

    // MARK: - What it refuses

    @Test func `what cannot run here is refused, with the reason`() async throws {
        var onTwo = RunFixture.specification("")
        onTwo.resources.instanceCount = 2
        var unknown = RunFixture.specification("")
        unknown.algorithmName = "KMEANS"
        let expected = [
            (onTwo, "instance_count is 2, but this machine is one"),
            (unknown, "no algorithm \"KMEANS\" on the local engine"),
        ]
        for (specification, headline) in expected {
            let error = await #expect(throws: EngineError.self) {
                try await engine().validate(.training(specification))
            }
            guard case .refused(let explanation) = error else {
                Issue.record("not refused: \(headline)")
                continue
            }
            #expect(explanation.headline == headline)
            #expect(explanation.remedy != nil)
        }
        try await engine().validate(run("").specification)
    }

    @Test(arguments: ["0", "two", "-1", "99999"])
    func `a number of threads that makes no sense is refused`(text: String) {
        let error = #expect(throws: EngineError.self) { try engine(["threads": text]) }
        #expect(error?.explanation.headline == "engines.local.threads is \"\(text)\"")
    }

    @Test func `the summary counts the threads`() async throws {
        #expect(try await engine(["threads": "1"]).summary() == "SCRIPTED found, 1 thread")
        #expect(try await engine(["threads": "4"]).summary() == "SCRIPTED found, 4 threads")
    }
}
