import Foundation
import Synchronization
import Testing
import TunebookCatalogue
import TunebookCore
import TunebookLaunch

/// From a specification to a hit or a run.
@Suite struct LauncherTests {
    private let folder: TemporaryFolder
    private let catalogue: Catalogue
    private let launcher: Launcher
    private let engine: RecordingEngine

    init() throws {
        folder = try TemporaryFolder()
        catalogue = try Catalogue(directory: folder.path + "/data")
        launcher = Launcher(
            catalogue: catalogue,
            digests: ContentDigests(catalogue: catalogue),
            algorithms: [CountingAlgorithm.self]
        )
        engine = RecordingEngine()
        try folder.write("train.csv", "1,2\n")
    }

    private func specification(
        rate: String? = nil,
        retries: Int = 0,
        cache: CachePolicy = CachePolicy()
    ) -> TrainingSpecification {
        var hyperparameters = ["rounds": "10"]
        hyperparameters["rate"] = rate
        return TrainingSpecification(
            taskName: "job",
            algorithmName: "COUNTING",
            algorithmVersion: "2",
            hyperparameters: hyperparameters,
            channels: [
                Channel(
                    name: "train",
                    source: .local(path: "train.csv", files: [folder.path + "/train.csv"]),
                    contentType: "text/csv"
                )
            ],
            retries: retries,
            cachePolicy: cache
        )
    }

    /// Launches and follows to the end.
    @discardableResult
    private func complete(_ specification: TrainingSpecification, fresh: Bool = false) async throws -> Run {
        let launch = try await launcher.launch(.training(specification), on: engine, fresh: fresh)
        guard case .started(let run) = launch else { return launch.run }
        return try await launcher.follow(run, on: engine) { _ in }
    }

    @Test func `the first launch runs, the second is a hit`() async throws {
        let first = try await complete(specification())
        let second = try await complete(specification())
        #expect(first.hitOf == nil)
        #expect(second.hitOf == first.number)
        #expect(second.result?.metrics == ["train:error": 0.25])
        #expect(engine.started == [first.number])
    }

    @Test func `a default that is written out, and what cannot change a result, is no other launch`() async throws {
        let first = try await complete(specification())
        #expect(try await complete(specification(rate: "0.3")).hitOf == first.number)
        #expect(try await complete(specification(retries: 3)).hitOf == first.number)
    }

    @Test func `another hyperparameter, other data or another cache version is a miss`() async throws {
        try await complete(specification())
        #expect(try await complete(specification(rate: "0.1")).hitOf == nil)
        #expect(try await complete(specification(cache: CachePolicy(version: "v2"))).hitOf == nil)
        try folder.write("train.csv", "1,3\n")
        #expect(try await complete(specification()).hitOf == nil)
    }

    @Test func `a fresh launch runs in any case, and a task that is not cacheable always does`() async throws {
        try await complete(specification())
        #expect(try await complete(specification(), fresh: true).hitOf == nil)
        let uncached = specification(cache: CachePolicy(isCacheable: false))
        #expect(try await complete(uncached).keyDigest == nil)
        #expect(try await complete(uncached).hitOf == nil)
    }

    @Test func `the same thing launched while it runs is joined`() async throws {
        let first = try await launcher.launch(.training(specification()), on: engine)
        let second = try await launcher.launch(.training(specification()), on: engine)
        guard case .started(let run) = first, case .joined(let joined) = second else {
            Issue.record("\(first), \(second)")
            return
        }
        #expect(joined.number == run.number)
    }

    @Test func `a run that died without a word stands in the way of no launch`() async throws {
        let first = try await launcher.launch(.training(specification()), on: engine)
        engine.lost = RunOutcome(state: .failed, failure: Explanation("its process is gone"))
        let second = try await launcher.launch(.training(specification()), on: engine)
        guard case .started(let run) = second else {
            Issue.record("\(second)")
            return
        }
        #expect(run.number != first.run.number)
        #expect(try await catalogue.run(first.run.number)?.state == .failed)
    }

    @Test func `a start that fails leaves a failed run and no hit`() async throws {
        engine.failsToStart = true
        await #expect(throws: EngineError.self) { try await launcher.launch(.training(specification()), on: engine) }
        #expect(try await catalogue.runs().map(\.state) == [.failed])
        engine.failsToStart = false
        #expect(try await complete(specification()).hitOf == nil)
    }

    @Test func `a failed run is no hit`() async throws {
        engine.outcome = RunOutcome(state: .failed, failure: Explanation("it failed"))
        #expect(try await complete(specification()).state == .failed)
        engine.outcome = RecordingEngine.success
        #expect(try await complete(specification()).hitOf == nil)
    }
}

/// An engine that ends every run at once with a given outcome.
final class RecordingEngine: Engine {
    static let name = "recording"
    static let success = RunOutcome(
        state: .completed,
        result: RunResult(metrics: ["train:error": 0.25], trainingTime: .milliseconds(10))
    )

    private struct State {
        var started: [Int] = []
        var outcome = RecordingEngine.success
        var failsToStart = false
        var lost: RunOutcome?
    }

    private let state = Mutex(State())

    init() {}

    convenience init(_ settings: EngineSettings) throws(EngineError) {
        self.init()
    }

    var started: [Int] { state.withLock { $0.started } }

    var outcome: RunOutcome {
        get { state.withLock { $0.outcome } }
        set { state.withLock { $0.outcome = newValue } }
    }

    /// What became of a run whose process is gone; `nil` while all go on.
    var lost: RunOutcome? {
        get { state.withLock { $0.lost } }
        set { state.withLock { $0.lost = newValue } }
    }

    var failsToStart: Bool {
        get { state.withLock { $0.failsToStart } }
        set { state.withLock { $0.failsToStart = newValue } }
    }

    func keyParts(for specification: Specification) async throws(EngineError) -> [String: String] {
        ["library": "counting 1"]
    }

    func validate(_ specification: Specification) async throws(EngineError) {}

    func start(_ run: Run) async throws(EngineError) -> RunHandle {
        if failsToStart { throw .failed(Explanation("it does not start")) }
        state.withLock { $0.started.append(run.number) }
        return RunHandle(run: run.number, identifier: "\(run.number)")
    }

    func events(of run: RunHandle, after position: Int?) -> any AsyncSequence<RunEvent, any Error> & Sendable {
        let outcome = outcome
        return AsyncThrowingStream { continuation in
            continuation.yield(RunEvent(position: 1, time: 1, kind: .state(.running)))
            continuation.yield(RunEvent(position: 2, time: 2, kind: .finished(outcome)))
            continuation.finish()
        }
    }

    func outcome(of run: RunHandle) async throws(EngineError) -> RunOutcome? { lost }
    func stop(_ run: RunHandle) async throws(EngineError) {}
    func kill(_ run: RunHandle) async throws(EngineError) {}
    func summary() async -> String { "recording" }
}
