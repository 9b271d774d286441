import Foundation
import Testing
import TunebookCatalogue
import TunebookCore
import TunebookLaunch

/// A search that is killed and launched again proposes what it would have, whatever was running.
@Suite struct TuningResumeTests {
    private static let jobs = 16

    /// The points at which a search is killed: between two jobs, and while as many run as may.
    static let deaths: [OrderedEngine.Death] = [1, 4, 7, 11, 14].flatMap { [.after(ended: $0), .full(ended: $0)] }

    /// A search over a rate and a kind, several jobs at a time.
    private func tuning(_ fixture: TuningFixture, parallel: Int) -> TuningSpecification {
        fixture.tuning(jobs: Self.jobs) { tuning in
            tuning.limits.maxParallelTrainingJobs = parallel
            tuning.ranges.append(TunableHyperparameter("kind", .categorical(["a", "b", "c"])))
        }
    }

    /// Runs a search until it ends or its engine dies; of a death nothing is recorded before the machine is up again.
    private func search(_ fixture: TuningFixture, _ tuning: TuningSpecification, on engine: OrderedEngine) async throws
        -> [TuningJobEvent]
    {
        let launch = try await fixture.launcher.launch(.tuning(tuning), on: engine)
        guard case .tuning(let frozen) = launch.run.specification else { return [] }
        let loop = TuningLoop(
            launch.run,
            frozen,
            launcher: fixture.launcher,
            engine: engine,
            catalogue: fixture.catalogue,
            algorithms: [CountingAlgorithm.self]
        )
        var outcome = await loop.run(stopping: { engine.isDead }, report: { _ in })
        let gone = RunOutcome(state: .failed, failure: Explanation("its process is gone"))
        let isDead = engine.isDead
        if isDead { outcome = gone }
        try await fixture.catalogue.record(outcome, of: launch.run.number, at: .now)
        for child in try await fixture.catalogue.children(of: launch.run.number) where isDead && !child.state.isFinal {
            try await fixture.catalogue.record(gone, of: child.number, at: .now)
        }
        return outcome.result?.tuning?.jobs ?? []
    }

    @Test(arguments: [2, 4], deaths)
    func `killed anywhere, it proposes job by job what the uninterrupted one does`(
        parallel: Int,
        death: OrderedEngine.Death
    ) async throws {
        let whole = try TuningFixture()
        let expected = try await search(
            whole,
            tuning(whole, parallel: parallel),
            on: OrderedEngine(parallel: parallel, jobs: Self.jobs)
        )
        let fixture = try TuningFixture()
        let engine = OrderedEngine(parallel: parallel, jobs: Self.jobs, dyingAt: death)
        let tuning = tuning(fixture, parallel: parallel)
        #expect(try await search(fixture, tuning, on: engine).isEmpty)
        #expect(engine.isDead)
        engine.revive()
        let resumed = try await search(fixture, tuning, on: engine)
        #expect(engine.ended == Self.jobs)
        #expect(resumed.map(\.values) == expected.map(\.values))
        #expect(resumed.map(\.value) == expected.map(\.value))
        // It tries failures, and has a model to ask.
        #expect(expected.contains { $0.state == .failed })
        #expect(expected.contains { $0.choice?.basis == .promise || $0.choice?.basis == .doubt })
    }

    @Test func `killed twice, it proposes the same still`() async throws {
        let whole = try TuningFixture()
        let expected = try await search(
            whole,
            tuning(whole, parallel: 2),
            on: OrderedEngine(parallel: 2, jobs: Self.jobs)
        )
        let fixture = try TuningFixture()
        let engine = OrderedEngine(parallel: 2, jobs: Self.jobs, dyingAt: .full(ended: 5))
        let tuning = tuning(fixture, parallel: 2)
        _ = try await search(fixture, tuning, on: engine)
        engine.revive(dyingAt: .after(ended: 9))
        _ = try await search(fixture, tuning, on: engine)
        engine.revive()
        let resumed = try await search(fixture, tuning, on: engine)
        #expect(engine.ended == Self.jobs)
        #expect(resumed.map(\.values) == expected.map(\.values))
    }

    @Test func `a job that a rule stopped before its search was killed keeps its value, and does not run again`()
        async throws
    {
        let fixture = try TuningFixture()
        let engine = ObjectiveEngine.bowl()
        let tuning = fixture.tuning(jobs: 3) { $0.stopsEarly = true }
        let killed = try await fixture.launcher.launch(.tuning(tuning), on: engine).run
        let child = try await fixture.launcher.launch(
            .training(tuning.training(with: ["rate": "0.77"])),
            on: engine,
            parent: killed.number
        ).run
        let result = RunResult(metrics: ["train:error": 0.4], trainingTime: .milliseconds(10))
        try await fixture.catalogue.record(RunOutcome(state: .stopped, result: result), of: child.number, at: .now)
        let lost = RunOutcome(state: .failed, failure: Explanation("the runner was killed"))
        try await fixture.catalogue.record(lost, of: killed.number, at: .now)
        let resumed = try await fixture.search(tuning, on: engine)
        #expect(resumed.jobs.map(\.state) == [.stopped, .completed, .completed])
        #expect(resumed.jobs.first?.run == child.number)
        #expect(resumed.jobs.first?.value == 0.4)
        #expect(engine.rates.count { $0 == 0.77 } == 1)
    }
}
