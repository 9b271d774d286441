import SwiftProtobuf
import Testing
import TunebookCore
import TunebookFlyte
import TunebookHTTP
import TunebookPlatform

@Suite("FlyteClient")
struct FlyteClientTests {
    struct Server: Sendable, CustomTestStringConvertible {
        var dialect: String
        var format: Gateway.Format

        var testDescription: String { "\(dialect), \(format)" }

        static var all: [Server] {
            StandIn.dialects.flatMap { dialect in Gateway.Format.allCases.map { Server(dialect: dialect, format: $0) } }
        }
    }

    let task: FlyteTask

    init() throws {
        task = try PluginTask.make(.tuning(Samples.tuning), settings: Samples.settings())
    }

    private func launch(_ run: String = "run-1") -> FlyteLaunch {
        FlyteLaunch(task: task.template.id, inputs: task.inputs, runID: run)
    }

    @Test("A task is registered, launched, followed to its end and read, in every dialect", arguments: Server.all)
    func wholeWay(server: Server) async throws {
        let flyte = try await StandIn(server.dialect)
        let client = try flyte.client(format: server.format)
        #expect(FlyteClient.mayHavePlugin(version: try await client.version()) == (server.dialect == "v1"))
        #expect(try await client.projects().map(\.id) == ["flyteexamples", "flytesnacks"])
        #expect(try await client.domains().map(\.id) == ["development", "staging", "production"])

        #expect(try await client.register(task.template) == .created)
        #expect(try await client.register(task.template) == .alreadyThere)
        let version = task.template.id.version
        let there = try await client.task("xgb_tune", version: version)
        #expect(there.closure.compiledTask.template == task.template)
        #expect(try await client.tasks("xgb_tune").map(\.id.version) == [version])
        #expect(try await client.taskNames() == ["xgb_tune"])

        let launch = launch()
        #expect(try await client.launch(launch) == [])
        var phases: [Flyteidl_Core_WorkflowExecution.Phase] = []
        while phases.last != .succeeded, phases.count < 10 {
            phases.append(try await client.execution(launch.name).closure.phase)
        }
        #expect(phases == [.queued, .running, .succeeded])
        let node = try #require(try await client.taskNode(of: launch.name))
        #expect(node.id.nodeID == "xgbtune")
        #expect(node.closure.taskNodeMetadata.cacheStatus == .cachePopulated)
        let key = try task.cacheKey
        #expect(node.closure.taskNodeMetadata.catalogKey.datasetID.version == key.datasetVersion)
        #expect(node.closure.taskNodeMetadata.catalogKey.artifactTag.name == key.tag)
        let attempt = try #require(try await client.attempts(of: launch.name, node: "xgbtune").first)
        #expect(attempt.closure.metadata.pluginIdentifier == "sagemaker_hyperparameter_tuning")
        #expect(attempt.closure.metadata.generatedName.count <= 32)
        let data = try await client.data(of: launch.name)
        #expect(data.inputs == task.inputs)
        #expect(data.outputs.literals["model"]?.blobURI?.hasSuffix("model.tar.gz") == true)
        #expect(try await client.data(of: launch.name, node: "xgbtune") == data)
        #expect(try await client.data(of: attempt.id) == data)
        #expect(try await flyte.problems() == [])
    }

    @Test("The same launch again is a hit, whose node says where it came from, and has no tries")
    func hit() async throws {
        let flyte = try await StandIn()
        let client = try flyte.client()
        _ = try await client.register(task.template)
        let first = launch()
        let second = launch("run-2")
        _ = try await client.launch(first)
        while try await client.execution(first.name).closure.phase != .succeeded {}
        _ = try await client.launch(second)
        #expect(try await client.execution(second.name).closure.phase == .succeeded)
        let node = try #require(try await client.taskNode(of: second.name))
        let metadata = node.closure.taskNodeMetadata
        #expect(metadata.cacheStatus == .cacheHit)
        #expect(metadata.catalogKey.sourceTaskExecution.nodeExecutionID.executionID.name == first.name)
        #expect(try await client.attempts(of: second.name, node: node.id.nodeID) == [])
        #expect(try await client.data(of: second.name).outputs == client.data(of: first.name).outputs)
    }

    @Test("A hit from an older definition says what that had otherwise")
    func staleHit() async throws {
        let flyte = try await StandIn()
        let client = try flyte.client()
        let settings = Samples.settings(keepsCacheVersion: true)
        var changed = Samples.tuning
        changed.limits.maxNumberOfTrainingJobs = 20
        changed.training.algorithmVersion = "1.7"
        var names: [String] = []
        for tuning in [Samples.tuning, changed] {
            let task = try PluginTask.make(.tuning(tuning), settings: settings)
            _ = try await client.register(task.template)
            let launch = FlyteLaunch(task: task.template.id, inputs: task.inputs, runID: "\(names.count)")
            _ = try await client.launch(launch)
            while try await client.execution(launch.name).closure.phase != .succeeded {}
            names.append(launch.name)
        }
        let node = try #require(try await client.taskNode(of: names[1]))
        let template = try PluginTask.make(.tuning(changed), settings: settings).template
        let source = try #require(try await client.source(of: node, comparedWith: template))
        #expect(source.execution == names[0])
        #expect(
            source.differences == [
                "maxNumberOfTrainingJobs 10 → 20", "trainingJob.algorithmSpecification.algorithmVersion 0.90 → 1.7",
            ]
        )
        let first = try #require(try await client.taskNode(of: names[0]))
        #expect(try await client.source(of: first, comparedWith: template) == nil)
    }

    @Test("A container goes the same way")
    func container() async throws {
        let flyte = try await StandIn()
        let client = try flyte.client()
        let task = try ContainerTask.make(.tuning(Samples.tuning), settings: Samples.settings())
        #expect(try await client.register(task.template) == .created)
        #expect(try await client.register(task.template) == .alreadyThere)
        let launch = FlyteLaunch(task: task.template.id, inputs: task.inputs, runID: "1")
        _ = try await client.launch(launch)
        // Until Flyte takes the execution up there is no node of the task.
        #expect(try await client.taskNode(of: launch.name) == nil)
        #expect(try await client.data(of: launch.name).inputs == task.inputs)
        while try await client.execution(launch.name).closure.phase != .succeeded {}
        let done = try #require(try await client.taskNode(of: launch.name))
        #expect(try done.closure.taskNodeMetadata.catalogKey.artifactTag.name == task.cacheKey.tag)
        #expect(try await flyte.problems() == [])
    }

    @Test(
        "A project or domain that is not there is told before anything is registered",
        arguments: [
            (
                "flyteexample", "development", "no project \"flyteexample\" on this Flyte",
                "did you mean \"flyteexamples\""
            ),
            ("flytesnacks", "developement", "no domain \"developement\" on this Flyte", "did you mean \"development\""),
        ]
    )
    func place(project: String, domain: String, headline: String, remedy: String) async throws {
        let flyte = try await StandIn()
        let client = try flyte.client {
            $0.project = project
            $0.domain = domain
        }
        let error = await #expect(throws: FlyteError.self) { try await client.checkPlace() }
        #expect(error?.explanation.headline == headline)
        #expect(error?.explanation.remedy == remedy)
        try await flyte.client().checkPlace()
    }

    @Test("What SageMaker would be asked for is what was defined")
    func judged() async throws {
        let flyte = try await StandIn("v1")
        let client = try flyte.client()
        _ = try await client.register(task.template)
        _ = try await client.launch(launch())
        let judged = try #require(try await flyte.log().fields["judged"]?.listValue.values.first?.structValue.fields)
        #expect(judged["failure"] == nil)
        #expect(judged["jobs"]?.numberValue == 10)
        #expect(judged["parallel"]?.numberValue == 5)
        #expect(judged["objective"]?.stringValue == "validation:error")
        #expect(judged["static"]?.structValue.fields["objective"]?.stringValue == "reg:linear")
        #expect(
            judged["ranges"]?.structValue.fields["eta"]?.listValue.values.map(\.stringValue) == [
                "0.010000", "0.300000",
            ]
        )
    }

    @Test("A launch whose answer is lost starts nothing twice", arguments: StandIn.dialects)
    func lostAnswer(dialect: String) async throws {
        let flyte = try await StandIn(dialect)
        let client = try flyte.client()
        _ = try await client.register(task.template)
        try await flyte.control(#"{"faults":[{"match":"POST /api/v1/executions","kind":"lost"}]}"#)
        let launch = launch()
        _ = try await client.launch(launch)
        #expect(try await client.executions().map(\.id.name) == [launch.name])
        #expect(try await flyte.requests().filter { $0 == "POST /api/v1/executions" }.count == 2)
    }

    @Test("An execution of the same name that is another's is refused")
    func takenName() async throws {
        let flyte = try await StandIn()
        let client = try flyte.client()
        _ = try await client.register(task.template)
        let first = launch()
        _ = try await client.launch(first)
        var second = first
        second.runID = "another"
        await #expect(throws: FlyteError.executionTaken(name: first.name)) { _ = try await client.launch(second) }
    }

    @Test("A version that has another definition is said so")
    func takenVersion() async throws {
        let flyte = try await StandIn()
        let client = try flyte.client()
        _ = try await client.register(task.template)
        var other = task.template
        other.metadata.retries.retries = 7
        let error = await #expect(throws: FlyteError.self) { _ = try await client.register(other) }
        guard case .versionTaken(let name, _, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(name == "xgb_tune")
    }

    @Test("An execution is stopped once, run again, and found by its task")
    func stopAndRepeat() async throws {
        let flyte = try await StandIn()
        let client = try flyte.client()
        _ = try await client.register(task.template)
        let launch = launch()
        _ = try await client.launch(launch)
        #expect(try await client.terminate(launch.name, cause: "enough"))
        let aborted = try await client.execution(launch.name)
        #expect(aborted.closure.phase == .aborted)
        #expect(aborted.closure.abortMetadata.cause == "enough")
        #expect(try await client.terminate(launch.name, cause: "again") == false)

        try await client.relaunch(launch.name, as: "again1", overwritesCache: true)
        try await client.relaunch(launch.name, as: "again1", overwritesCache: true)
        #expect(try await client.execution("again1").spec.overwriteCache)
        try await client.recover(launch.name, as: "again2")
        let request = ListRequest(
            sortKey: "created_at",
            filters: ["eq(task.name,xgb_tune)", "contains(execution_name,again)"]
        )
        #expect(try await client.executions(request).map(\.id.name) == ["again2", "again1"])
        #expect(try await flyte.problems() == [])
    }

    @Test("Lists come in pages, up to what is asked for")
    func pages() async throws {
        let flyte = try await StandIn()
        let client = try flyte.client()
        _ = try await client.register(task.template)
        for number in 0..<230 {
            var launch = launch("\(number)")
            launch.name = "e\(number)"
            _ = try await client.launch(launch)
        }
        #expect(try await client.executions(ListRequest(limit: 1000)).count == 230)
        #expect(try await client.executions(ListRequest(limit: 150)).count == 150)
    }

    @Test("What an old server drops in silence is told")
    func dropped() async throws {
        let flyte = try await StandIn("v1")
        let client = try flyte.client()
        _ = try await client.register(task.template)
        var launch = launch()
        launch.environment = ["A": "b"]
        #expect(try await client.launch(launch) == ["envs"])
    }

    @Test("Data that the server keeps aside is fetched")
    func largeData() async throws {
        let flyte = try await StandIn()
        let client = try flyte.client()
        _ = try await client.register(task.template)
        let launch = launch()
        _ = try await client.launch(launch)
        try await flyte.control(#"{"largest_inline": 10}"#)
        #expect(try await client.data(of: launch.name).inputs == task.inputs)
    }

    @Test("A file is uploaded under its content's address, without the token for Flyte", arguments: StandIn.dialects)
    func upload(dialect: String) async throws {
        let flyte = try await StandIn(dialect)
        try await flyte.control(#"{"login": {"required": true}}"#)
        let client = try flyte.client {
            $0.authentication = .clientSecret
            $0.clientID = "propeller"
            $0.clientSecretVariable = "FLYTE_SECRET"
        }
        let path = temporaryFolder() + "/train.csv"
        try AtomicFile.write(Array("1,2\n".utf8), to: path)
        let uri = try await client.upload(path, as: "train.csv")
        #expect(uri.hasPrefix("s3://flyte/flyteexamples/development/"))
        #expect(uri.hasSuffix("/train.csv"))
        #expect(try await client.upload(path, as: "train.csv") == uri)
        #expect(try await client.upload(path, as: "a.csv", root: "folder").hasSuffix("/folder/a.csv"))
        #expect(try await flyte.problems() == [])
    }

    @Test(
        "A passing fault is passed over",
        arguments: [
            #""kind":"status","code":14"#, #""kind":"status","code":8"#, #""kind":"status","code":4"#,
            #""kind":"cut""#, #""kind":"html","status":503"#, #""kind":"slow","seconds":0.05"#,
        ]
    )
    func passingFaults(fault: String) async throws {
        let flyte = try await StandIn()
        let client = try flyte.client()
        try await flyte.control(#"{"faults":[{"match":"GET /api/v1/version",\#(fault)}]}"#)
        #expect(try await client.version() == "v1.16.8")
    }

    @Test("A refusal comes with the server's code and words", arguments: Server.all)
    func refusals(server: Server) async throws {
        let flyte = try await StandIn(server.dialect)
        let client = try flyte.client(format: server.format)
        let error = await #expect(throws: FlyteError.self) { _ = try await client.execution("gone") }
        guard case .refused(let fault) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(fault.code == .notFound)
        #expect(fault.message.hasPrefix("missing entity of type execution"))
        #expect(fault.explanation.headline == "Flyte refused to get the execution gone")
        var elsewhere = launch()
        elsewhere.task.version = "none"
        await #expect(throws: FlyteError.self) { _ = try await client.launch(elsewhere) }
    }

    @Test("Missing inputs are refused by the server before anything runs")
    func missingInputs() async throws {
        let flyte = try await StandIn()
        let client = try flyte.client()
        _ = try await client.register(task.template)
        var launch = launch()
        launch.inputs.literals["train"] = nil
        let error = await #expect(throws: FlyteError.self) { _ = try await client.launch(launch) }
        #expect(error?.explanation.reason == "expected_inputs train missing")
    }

    @Test("A page in the place of an answer is no Flyte")
    func notFlyte() async throws {
        let flyte = try await StandIn()
        let client = try flyte.client()
        try await flyte.control(#"{"faults":[{"match":"GET /api/v1/version","kind":"html","status":200}]}"#)
        let error = await #expect(throws: FlyteError.self) { _ = try await client.version() }
        #expect(error?.explanation.headline.hasPrefix("no Flyte answers at") == true)
    }

    @Test("The gateway is looked for before anything else, and what is none is named with the setting to add")
    func healthcheck() async throws {
        let flyte = try await StandIn()
        let client = try flyte.client()
        try await client.checkEndpoint()
        let page = #"{"match":"GET /healthcheck","kind":"html","status":404}"#
        let cut = #"{"match":"GET /healthcheck","kind":"cut"}"#
        // A connection that is used again and found cut is made anew, once.
        for (faults, reason) in [(page, "its /healthcheck answers 404"), ("\(cut),\(cut)", "it speaks no HTTP")] {
            try await flyte.control(#"{"faults":[\#(faults)]}"#)
            let error = await #expect(throws: FlyteError.self) { try await client.checkEndpoint() }
            #expect(error?.explanation.headline.hasPrefix("no Flyte answers at") == true)
            #expect(error?.explanation.reason?.hasPrefix(reason) == true)
            #expect(error?.explanation.remedy?.contains("http_endpoint") == true)
        }
    }

    @Test("An endpoint that is down is said so at once")
    func down() async throws {
        let flyte = try await StandIn()
        let client = try flyte.client(retries: RetryPolicy(maxAttempts: 1)) { $0.httpEndpoint = "http://127.0.0.1:1" }
        let error = await #expect(throws: FlyteError.self) { _ = try await client.version() }
        guard case .http(.cannotConnect) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test(
        "The version says whether the SageMaker plugin may be there",
        arguments: [
            ("v1.1.131", true), ("v1.10.0", true), ("1.9.12", true), ("v1.10.1", false), ("v1.10.7", false),
            ("v1.16.8", false), ("v2.0.0", false), ("", false), ("unknown", false),
        ]
    )
    func plugin(version: String, isThere: Bool) {
        #expect(FlyteClient.mayHavePlugin(version: version) == isThere)
    }
}
