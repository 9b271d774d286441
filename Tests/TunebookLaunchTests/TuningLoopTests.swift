import Foundation
import Synchronization
import Testing
import TunebookCatalogue
import TunebookCore
import TunebookLaunch

/// A search over training jobs, each launched for itself.
@Suite struct TuningLoopTests {
    private let folder: TemporaryFolder
    private let catalogue: Catalogue
    private let launcher: Launcher
    private let engine = FormulaEngine()

    init() throws {
        folder = try TemporaryFolder()
        catalogue = try Catalogue(directory: folder.path + "/data")
        launcher = Launcher(
            catalogue: catalogue,
            digests: ContentDigests(catalogue: catalogue),
            algorithms: [CountingAlgorithm.self]
        )
        try folder.write("train.csv", "1,2\n")
    }

    private func tuning(
        rate: ClosedRange<Double> = 0.0...1.0,
        jobs: Int = 6,
        parallel: Int = 1,
        seed: Int = 1,
        edit: (inout TuningSpecification) -> Void = { _ in }
    ) -> TuningSpecification {
        let training = TrainingSpecification(
            taskName: "job",
            algorithmName: "COUNTING",
            algorithmVersion: "2",
            hyperparameters: ["rounds": "10"],
            objectiveMetric: "validation:error",
            channels: [
                Channel(
                    name: "train",
                    source: .local(path: "train.csv", files: [folder.path + "/train.csv"]),
                    contentType: "text/csv"
                )
            ]
        )
        var tuning = TuningSpecification(
            taskName: "tune",
            training: training,
            ranges: [
                TunableHyperparameter(
                    "rate",
                    .continuous(lower: rate.lowerBound, upper: rate.upperBound, scaling: .linear)
                )
            ],
            objective: Objective(.minimize, "validation:error"),
            strategy: "RANDOM",
            limits: TuningLimits(maxNumberOfTrainingJobs: jobs, maxParallelTrainingJobs: parallel),
            seed: seed
        )
        edit(&tuning)
        return tuning
    }

    /// Runs a search as its runner would, and records it.
    private func search(
        _ specification: TuningSpecification,
        stopping: @escaping @Sendable () -> Bool = { false }
    ) async throws -> TuningResult {
        let outcome = try await outcome(of: specification, stopping: stopping)
        return try #require(outcome.result?.tuning)
    }

    private func outcome(
        of specification: TuningSpecification,
        stopping: @escaping @Sendable () -> Bool = { false }
    ) async throws -> RunOutcome {
        guard case .tuning(let tuning) = try await launcher.digested(.tuning(specification)) else {
            preconditionFailure("a tuning job stays one")
        }
        let launch = try await launcher.launch(.tuning(tuning), on: engine, fresh: true)
        let loop = TuningLoop(
            launch.run,
            tuning,
            launcher: launcher,
            engine: engine,
            catalogue: catalogue,
            algorithms: [CountingAlgorithm.self]
        )
        let outcome = await loop.run(stopping: stopping) { _ in }
        _ = try await catalogue.record(outcome, of: launch.run.number, at: Date())
        return outcome
    }

    @Test(arguments: [1, 3])
    func `it runs as many training jobs as it may and keeps the best`(parallel: Int) async throws {
        let result = try await search(tuning(parallel: parallel))
        #expect(result.jobs.map(\.job) == [1, 2, 3, 4, 5, 6])
        #expect(result.jobs.allSatisfy { $0.state == .completed })
        let values = result.jobs.compactMap(\.value)
        #expect(result.best?.value == values.min())
    }

    @Test func `every training job is a run of its own under the tuning run`() async throws {
        let result = try await search(tuning())
        let parent = try #require(try await catalogue.runs().first)
        #expect(try await catalogue.children(of: parent.number).map(\.number) == result.jobs.map(\.run))
    }

    @Test func `a wider limit runs only the jobs that are new`() async throws {
        let first = try await search(tuning(jobs: 4))
        let second = try await search(tuning(jobs: 7))
        #expect(second.jobs.map(\.state) == [.hit, .hit, .hit, .hit, .completed, .completed, .completed])
        #expect(second.jobs.prefix(4).map(\.values) == first.jobs.map(\.values))
    }

    @Test func `after a range is narrowed, no job that lies inside is trained again`() async throws {
        let first = try await search(tuning(jobs: 8))
        let inside = first.jobs.filter { (0.2...0.8).contains(Double($0.values["rate"] ?? "") ?? -1) }
        let second = try await search(tuning(rate: 0.2...0.8, jobs: 8))
        #expect(second.jobs.filter { $0.state == .hit }.map(\.values) == inside.map(\.values))
        #expect(second.jobs.allSatisfy { (0.2...0.8).contains(Double($0.values["rate"] ?? "") ?? -1) })
    }

    @Test func `a fresh search ignores what is known`() async throws {
        _ = try await search(tuning())
        let again = try await search(tuning { $0.ignoresKnown = true })
        #expect(again.jobs.allSatisfy { $0.state == .completed })
    }

    @Test func `the same seed proposes the same sets`() async throws {
        let first = try await search(tuning())
        let other = try await search(tuning(seed: 2))
        let again = try await search(tuning { $0.ignoresKnown = true })
        #expect(first.jobs.map(\.values) == again.jobs.map(\.values))
        #expect(first.jobs.map(\.values) != other.jobs.map(\.values))
    }

    @Test func `failed jobs do not end a search that has had a success`() async throws {
        engine.fails = { $0 > 0.5 }
        let result = try await search(tuning(jobs: 12))
        #expect(result.jobs.count == 12)
        #expect(result.jobs.contains { $0.state == .failed })
        #expect(result.best?.state == .completed)
    }

    @Test func `a search whose first five jobs fail says the common cause once`() async throws {
        engine.fails = { _ in true }
        let outcome = try await outcome(of: tuning(jobs: 20))
        #expect(outcome.state == .failed)
        #expect(outcome.failure?.headline == "no training job succeeded after 5 attempts")
        #expect(outcome.failure?.reason == "each of them: the formula failed")
    }

    @Test func `a search that is stopped keeps its best`() async throws {
        let engine = engine
        let outcome = try await outcome(of: tuning(jobs: 50)) { engine.started >= 3 }
        #expect(outcome.state == .stopped)
        #expect(outcome.result?.tuning?.best != nil)
        #expect((outcome.result?.tuning?.jobs.count ?? 0) < 50)
    }

    @Test func `a target that is reached ends it`() async throws {
        let result = try await search(tuning(jobs: 50) { $0.limits.targetValue = 0.2 })
        #expect(result.jobs.count < 50)
        #expect(result.reason.contains("reached 0.2"))
    }

    @Test func `a metric that no job reports makes every job a failure`() async throws {
        let outcome = try await outcome(of: tuning { $0.objective = Objective(.minimize, "validation:auc") })
        #expect(outcome.failure?.reason == "each of them: it reported no validation:auc")
    }
}

/// An engine whose training jobs end at once with an error that is the square of the distance to a rate of 0.3.
final class FormulaEngine: Engine {
    static let name = "formula"

    private struct State {
        var started: [Int: Run] = [:]
        var fails: @Sendable (Double) -> Bool = { _ in false }
    }

    private let state = Mutex(State())

    init() {}

    convenience init(_ settings: EngineSettings) throws(EngineError) {
        self.init()
    }

    var started: Int { state.withLock { $0.started.count } }

    var fails: @Sendable (Double) -> Bool {
        get { state.withLock { $0.fails } }
        set { state.withLock { $0.fails = newValue } }
    }

    func keyParts(for specification: Specification) async throws(EngineError) -> [String: String] { [:] }
    func validate(_ specification: Specification) async throws(EngineError) {}

    func start(_ run: Run) async throws(EngineError) -> RunHandle {
        state.withLock { $0.started[run.number] = run }
        return RunHandle(run: run.number, identifier: "\(run.number)")
    }

    func events(of run: RunHandle, after position: Int?) -> any AsyncSequence<RunEvent, any Error> & Sendable {
        let outcome = result(of: run.run)
        return AsyncThrowingStream { continuation in
            if let error = outcome.result?.metrics["validation:error"] {
                continuation.yield(
                    RunEvent(position: 1, time: 1, kind: .metric(name: "validation:error", round: 0, value: error))
                )
            }
            continuation.yield(RunEvent(position: 2, time: 2, kind: .finished(outcome)))
            continuation.finish()
        }
    }

    private func result(of number: Int) -> RunOutcome {
        let (run, fails) = state.withLock { ($0.started[number], $0.fails) }
        let rate = Double(run?.specification.training.hyperparameters["rate"] ?? "") ?? 0.3
        if fails(rate) { return RunOutcome(state: .failed, failure: Explanation("the formula failed")) }
        let error = (rate - 0.3) * (rate - 0.3) + 0.1
        return RunOutcome(
            state: .completed,
            result: RunResult(
                metrics: ["validation:error": error],
                curves: ["validation:error": [error]],
                trainingTime: .milliseconds(1)
            )
        )
    }

    func outcome(of run: RunHandle) async throws(EngineError) -> RunOutcome? { result(of: run.run) }
    func stop(_ run: RunHandle) async throws(EngineError) {}
    func kill(_ run: RunHandle) async throws(EngineError) {}
    func summary() async -> String { "a formula" }
}
