import FoundationEssentials
import Synchronization
import Testing
import TunebookCore
import TunebookEngines
import TunebookLocal
import TunebookPlatform

@Suite(.timeLimit(.minutes(1))) struct WorkerPoolTests {
    let root: RunFixture
    var folder: String { root.folder.path }

    init() throws {
        root = try RunFixture()
        try createDirectory(folder)
        try AtomicFile.write([UInt8]("Scripted 1.0".utf8), to: folder + "/library")
    }

    private func engine(
        recording: @escaping @Sendable (Int, RunOutcome) async -> Void = { _, _ in }
    ) throws -> LocalEngine {
        let pool = WorkerPool(
            command: [RunFixture.program, "__work"],
            environment: RunFixture.environment,
            record: recording
        )
        let settings = EngineSettings(
            runsDirectory: folder + "/runs",
            parsedDataDirectory: folder + "/data",
            stateDirectory: folder + "/state",
            executablePath: RunFixture.program,
            algorithms: [ScriptedStub.self],
            environment: RunFixture.environment,
            options: ["library": folder + "/library"]
        )
        return try LocalEngine(settings, pool: pool)
    }

    private func start(
        _ script: String,
        number: Int,
        retries: Int = 0,
        on engine: LocalEngine
    ) async throws -> RunHandle {
        try await engine.start(
            Run(
                number: number,
                taskName: "job",
                engineName: "local",
                specification: .training(RunFixture.specification(script, retries: retries)),
                created: Date(timeIntervalSince1970: 0)
            )
        )
    }

    private func events(of handle: RunHandle, on engine: LocalEngine) async throws -> [RunEvent] {
        var events: [RunEvent] = []
        for try await event in engine.events(of: handle, after: nil) { events.append(event) }
        return events
    }

    private func run(_ script: String, number: Int, retries: Int = 0, on engine: LocalEngine) async throws -> [RunEvent]
    {
        try await events(of: start(script, number: number, retries: retries, on: engine), on: engine)
    }

    @Test func `one process trains one job after the other, each in its own folder`() async throws {
        let engine = try engine()
        let first = try await run("process; metric 0 train:error=0.5; save model trees", number: 1, on: engine)
        let second = try await run("process; metric 0 train:error=0.25; save model leaves", number: 2, on: engine)
        #expect(first.log == second.log)
        #expect(first.last?.outcome?.result?.metrics == ["train:error": 0.5])
        #expect(second.last?.outcome?.result?.metrics == ["train:error": 0.25])
        #expect(second.last?.outcome?.result?.artifacts.first?.location == folder + "/runs/2/model.tar.gz")
    }

    @Test func `jobs that run at the same time have a process each`() async throws {
        let engine = try engine()
        let waiting = try await start("process; wait", number: 1, on: engine)
        for try await event in engine.events(of: waiting, after: nil) { if case .log = event.kind { break } }
        let other = try await run("process", number: 2, on: engine)
        try await engine.kill(waiting)
        let killed = try await events(of: waiting, on: engine)
        #expect(killed.log.first != nil && killed.log.first != other.log.first)
    }

    @Test func `a job that dies costs that job alone`() async throws {
        let engine = try engine()
        let died = try await run("log so far; signal 11", number: 1, on: engine)
        #expect(died.log == ["so far"])
        #expect(died.last?.outcome?.failure?.headline == "the training process crashed (SIGSEGV)")
        let next = try await run("metric 0 train:error=0.5", number: 2, on: engine)
        #expect(next.last?.outcome?.state == .completed)
    }

    @Test func `a job that dies is tried again in a new process`() async throws {
        let events = try await run("crash-until 2; process", number: 1, retries: 1, on: engine())
        #expect(events.attempts == [1, 2])
        #expect(events.last?.outcome?.state == .completed)
    }

    @Test func `a job is stopped alone, and the next one runs`() async throws {
        let engine = try engine()
        let handle = try await start("log waiting; wait", number: 1, on: engine)
        for try await event in engine.events(of: handle, after: nil) where event.kind == .log("waiting") { break }
        try await engine.stop(handle)
        let stopped = try await events(of: handle, on: engine)
        #expect(stopped.last?.outcome?.state == .stopped)
        #expect(try await run("log on", number: 2, on: engine).log == ["on"])
    }

    @Test func `a failure is told, and what was printed stays with its own job`() async throws {
        let engine = try engine()
        let failed = try await run("bytes 104 97 108 102; fail no such column", number: 1, on: engine)
        #expect(failed.log == ["half"])
        #expect(failed.last?.outcome?.failure?.headline == "no such column")
        #expect(try await run("print whole", number: 2, on: engine).log == ["whole"])
    }

    @Test func `an outcome is on record before the events end`() async throws {
        let recorded = Mutex<[Int]>([])
        let engine = try engine { number, _ in recorded.withLock { $0.append(number) } }
        _ = try await run("log a", number: 5, on: engine)
        #expect(recorded.withLock { $0 } == [5])
    }
}
