import Testing
import TunebookCore
import TunebookFlyte

@Suite("ExecutionWatch")
struct ExecutionWatchTests {
    private func launched(_ flyte: StandIn, _ count: Int = 1) async throws -> (FlyteClient, [String]) {
        let client = try flyte.client()
        let task = try PluginTask.make(.tuning(Samples.tuning), settings: Samples.settings())
        _ = try await client.register(task.template)
        var names: [String] = []
        for number in 0..<count {
            let launch = FlyteLaunch(
                task: task.template.id,
                inputs: task.inputs,
                runID: "\(number)",
                overwritesCache: true
            )
            _ = try await client.launch(launch)
            names.append(launch.name)
        }
        return (client, names)
    }

    private func watch(_ client: FlyteClient, _ name: String) -> ExecutionWatch {
        ExecutionWatch(client, name, sleep: { _ in })
    }

    @Test("An execution is told from its acceptance to its end, with its tries and their logs")
    func wholeWay() async throws {
        let flyte = try await StandIn()
        try await flyte.control(#"{"script":["UNDEFINED","QUEUED","QUEUED","RUNNING","RUNNING","SUCCEEDED"]}"#)
        let (client, names) = try await launched(flyte)
        var words: [String] = []
        var last: ExecutionReport?
        for try await report in watch(client, names[0]) {
            words.append(report.phaseWord)
            last = report
        }
        // A launch that overwrites the cache is read back once, which moves the script on.
        #expect(words == ["queued", "running", "succeeded"])
        let attempt = try #require(last?.attempts.first)
        #expect(attempt.plugin == "sagemaker_hyperparameter_tuning")
        #expect(attempt.externalName == "\(names[0])-xgbtune-0")
        #expect(attempt.logs.map(\.title) == ["CloudWatch Logs"])
        #expect(last?.cacheStatus?.words == "populated")
    }

    @Test("A failure comes in Flyte's words, and a stop with its cause")
    func failures() async throws {
        let flyte = try await StandIn()
        try await flyte.control(#"{"script":["QUEUED","RUNNING","FAILED"]}"#)
        let (client, names) = try await launched(flyte, 2)
        var last: ExecutionReport?
        for try await report in watch(client, names[0]) { last = report }
        #expect(last?.error?.message == "ClientError: the training failed")
        _ = try await client.terminate(names[1], cause: "enough")
        for try await report in watch(client, names[1]) { last = report }
        #expect(last?.phaseWord == "aborted")
        #expect(last?.abortCause == "enough")
    }

    @Test("Two hundred are watched at once, each by one question at a time")
    func many() async throws {
        let flyte = try await StandIn()
        let (client, names) = try await launched(flyte, 200)
        let ended = try await withThrowingTaskGroup(of: Bool.self) { group in
            for name in names {
                group.addTask {
                    var isFinal = false
                    for try await report in watch(client, name) { isFinal = report.isFinal }
                    return isFinal
                }
            }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(ended == 200)
    }

    @Test("An execution that is gone ends the watch with the reason")
    func gone() async throws {
        let flyte = try await StandIn()
        let client = try flyte.client()
        await #expect(throws: FlyteError.self) {
            for try await _ in watch(client, "gone") { Issue.record("there is none") }
        }
    }
}
