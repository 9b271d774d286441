import Foundation
import Synchronization
import Testing
import TunebookCatalogue
import TunebookCore
import TunebookLaunch

/// What one search takes over from another, and what is asked of it on its way.
@Suite struct TuningReuseTests {
    private let fixture: TuningFixture

    init() throws {
        fixture = try TuningFixture()
    }

    @Test func `every job is a run under the tuning run, and the best is kept`() async throws {
        let ended = try await fixture.search(fixture.tuning(), on: .bowl())
        #expect(ended.run.state == .completed)
        #expect(ended.jobs.map(\.job) == Array(1...8))
        let children = try await fixture.catalogue.children(of: ended.run.number)
        #expect(children.map(\.number) == ended.jobs.map(\.run))
        let best = try #require(ended.run.result?.tuning?.best?.value)
        #expect(best == ended.jobs.compactMap(\.value).min())
        #expect(best < 0.01)
    }

    @Test func `the same launch again is one hit`() async throws {
        let engine = ObjectiveEngine.bowl()
        let first = try await fixture.search(fixture.tuning(), on: engine)
        let second = try await fixture.search(fixture.tuning(), on: engine)
        #expect(second.run.hitOf == first.run.number)
        #expect(engine.trained.count == 8)
    }

    @Test func `a higher limit trains only what is missing`() async throws {
        let engine = ObjectiveEngine.bowl()
        _ = try await fixture.search(fixture.tuning(jobs: 5), on: engine)
        let longer = try await fixture.search(fixture.tuning(jobs: 9), on: engine)
        #expect(engine.trained.count == 9)
        #expect(longer.jobs.map(\.state) == Array(repeating: .hit, count: 5) + Array(repeating: .completed, count: 4))
    }

    @Test func `a search that was killed goes on where it was, and proposes what it would have`() async throws {
        let whole = try await TuningFixture().search(fixture.tuning(jobs: 10), on: .bowl())
        let engine = ObjectiveEngine.bowl()
        // Ends after four jobs, and says nothing of it.
        _ = try await fixture.search(fixture.tuning(jobs: 4), on: engine, isKilled: true)
        let resumed = try await fixture.search(fixture.tuning(jobs: 10), on: engine)
        #expect(engine.trained.count == 10)
        #expect(resumed.rates == whole.rates)
    }

    @Test func `a job that went down with its search runs again, and one that failed by itself does not`() async throws
    {
        let engine = ObjectiveEngine.bowl()
        let tuning = fixture.tuning(jobs: 3)
        let killed = try await fixture.search(tuning, on: engine, isKilled: true)
        let child = try await fixture.launcher.launch(
            .training(tuning.training(with: ["rate": "0.77"])),
            on: engine,
            parent: killed.run.number
        )
        let gone = RunOutcome(state: .failed, failure: Explanation("its process is gone"))
        try await fixture.catalogue.record(gone, of: child.run.number, at: .now)
        let resumed = try await fixture.search(fixture.tuning(jobs: 5), on: engine)
        #expect(resumed.rates[3] == 0.77)
        #expect(resumed.jobs.map(\.state) == [.hit, .hit, .hit, .completed, .completed])
    }

    @Test func `after a range is narrowed, no job inside it is trained again`() async throws {
        let engine = ObjectiveEngine.bowl()
        let wide = try await fixture.search(fixture.tuning(jobs: 10), on: engine)
        let inside = wide.rates.filter { (0.2...0.6).contains($0) }
        let narrow = ParameterRange.continuous(lower: 0.2, upper: 0.6, scaling: .linear)
        let second = try await fixture.search(fixture.tuning(narrow, jobs: 10), on: engine)
        #expect(!inside.isEmpty)
        #expect(second.jobs.count { $0.state == .hit } == inside.count)
        #expect(engine.trained.count == 20 - inside.count)
        #expect(second.rates.allSatisfy { (0.2...0.6).contains($0) })
        #expect(Set(engine.rates).count == engine.rates.count)
    }

    @Test func `a lower limit keeps the best of what is known, in the order it ran`() async throws {
        let engine = ObjectiveEngine.bowl()
        let long = try await fixture.search(fixture.tuning(jobs: 10), on: engine)
        let short = try await fixture.search(fixture.tuning(jobs: 3), on: engine)
        #expect(engine.trained.count == 10)
        let best = Set(long.run.result?.tuning?.jobs.ranked(.minimize).prefix(3).compactMap { $0.values["rate"] } ?? [])
        #expect(
            short.jobs.map { $0.values["rate"] }
                == long.jobs.map { $0.values["rate"] }.filter { best.contains($0 ?? "") }
        )
        #expect(short.jobs.allSatisfy { $0.state == .hit })
    }

    @Test func `failed jobs count for the limit when a search goes on`() async throws {
        let engine = ObjectiveEngine { values in
            let rate = Double(values["rate"] ?? "") ?? 0
            return rate > 0.5 ? .failure("too fast") : .value(rate)
        }
        let first = try await fixture.search(fixture.tuning(jobs: 8), on: engine)
        let second = try await fixture.search(fixture.tuning(jobs: 12), on: engine)
        #expect(first.jobs.contains { $0.state == .failed })
        #expect(engine.trained.count == 12)
        #expect(second.rates.prefix(8) == first.rates[...])
    }

    @Test func `what is asked for runs first and on top of the limit`() async throws {
        let wishes = SearchWishes(tries: [["rate": "0.123"]])
        let ended = try await fixture.search(fixture.tuning(jobs: 3, wishes: wishes), on: .bowl())
        #expect(ended.jobs.count == 4)
        #expect(ended.rates.first == 0.123)
        #expect(ended.jobs.first?.choice?.basis == .requested)
    }

    @Test func `a finished search takes one more set without searching further`() async throws {
        let engine = ObjectiveEngine.bowl()
        _ = try await fixture.search(fixture.tuning(jobs: 3), on: engine)
        let wishes = SearchWishes(tries: [["rate": "0.123"]])
        _ = try await fixture.search(fixture.tuning(jobs: 3, wishes: wishes), on: engine)
        #expect(engine.trained.count == 4)
        #expect(engine.rates.last == 0.123)
    }

    @Test func `a fixed value holds and a banned region stays empty`() async throws {
        let fixed = SearchWishes(fixed: ["rate": "0.4"])
        let held = try await fixture.search(fixture.tuning(jobs: 3, wishes: fixed), on: .bowl())
        #expect(held.rates == [0.4])
        let banned = SearchWishes(bans: [["rate": .continuous(lower: 0.2, upper: 0.7, scaling: .auto)]])
        let ended = try await fixture.search(fixture.tuning(jobs: 10, wishes: banned), on: .bowl())
        #expect(ended.jobs.count == 10)
        #expect(!ended.rates.contains { (0.2...0.7).contains($0) })
    }

    @Test func `ranges that change on the way hold from the next proposal on`() async throws {
        let engine = ObjectiveEngine.bowl()
        let narrow = ParameterRange.continuous(lower: 0.2, upper: 0.4, scaling: .linear)
        let revised = fixture.tuning(narrow, jobs: 12)
        let given = Mutex(false)
        let ended = try await fixture.search(fixture.tuning(jobs: 8), on: engine) {
            guard engine.trained.count == 5 else { return nil }
            return given.withLock { isGiven in
                defer { isGiven = true }
                return isGiven ? nil : revised
            }
        }
        #expect(ended.jobs.count == 12)
        #expect(ended.rates.dropFirst(5).allSatisfy { (0.2...0.4).contains($0) })
        #expect(ended.notes == ["changed on the way: ranges.rate 0.0..1.0 linear → 0.2..0.4 linear, limits"])
    }

    @Test func `killed after its ranges changed, a search goes on with all its jobs`() async throws {
        let narrow = ParameterRange.continuous(lower: 0.2, upper: 0.4, scaling: .linear)
        func search(upTo jobs: Int, in fixture: TuningFixture, isKilled: Bool) async throws -> TuningFixture.Ended {
            let engine = ObjectiveEngine.bowl()
            let revised = fixture.tuning(narrow, jobs: jobs)
            return try await fixture.search(fixture.tuning(jobs: 5 + jobs), on: engine, isKilled: isKilled) {
                engine.trained.count == 5 ? revised : nil
            }
        }
        let whole = try await search(upTo: 12, in: TuningFixture(), isKilled: false)
        _ = try await search(upTo: 8, in: fixture, isKilled: true)
        let engine = ObjectiveEngine.bowl()
        let resumed = try await fixture.search(fixture.tuning(narrow, jobs: 12), on: engine)
        #expect(engine.trained.count == 4)
        #expect(resumed.rates == whole.rates)
        #expect(resumed.rates.prefix(5).contains { !(0.2...0.4).contains($0) })
    }

    @Test func `a changed search is the result of what it was changed to, and of nothing else`() async throws {
        let engine = ObjectiveEngine.bowl()
        let narrow = ParameterRange.continuous(lower: 0.2, upper: 0.4, scaling: .linear)
        let (original, revised) = (fixture.tuning(jobs: 6), fixture.tuning(narrow, jobs: 6))
        let ended = try await fixture.search(original, on: engine) { engine.trained.count == 3 ? revised : nil }
        #expect(try await fixture.search(revised, on: engine).run.hitOf == ended.run.number)
        #expect(try await fixture.search(original, on: engine).run.hitOf == nil)
    }

    @Test func `when every training job fails, the common cause is said once`() async throws {
        let engine = ObjectiveEngine { _ in .failure("the label column is empty") }
        let ended = try await fixture.search(fixture.tuning(jobs: 50), on: engine)
        #expect(ended.run.state == .failed)
        #expect(engine.trained.count == 5)
        #expect(ended.run.failure?.headline == "no training job succeeded after 5 attempts")
        #expect(ended.run.failure?.reason == "each of them: the label column is empty")
    }

    @Test func `a failed set is never proposed again, and stops no search`() async throws {
        let engine = ObjectiveEngine { values in
            let rate = Double(values["rate"] ?? "") ?? 0
            return rate > 0.5 ? .failure("too fast") : .value(rate)
        }
        let ended = try await fixture.search(fixture.tuning(jobs: 12), on: engine)
        #expect(ended.run.state == .completed)
        #expect(ended.jobs.contains { $0.state == .failed })
        _ = try await fixture.search(fixture.tuning(jobs: 20), on: engine)
        #expect(Set(engine.rates).count == engine.rates.count)
    }

    @Test(arguments: [
        (ObjectiveEngine.Answer.silence, "each of them: it reported no train:error"),
        (.value(.nan), "each of them: its train:error is no finite number"),
    ])
    func `an objective that is missing or no number is a failure in words`(
        answer: ObjectiveEngine.Answer,
        reason: String
    ) async throws {
        let ended = try await fixture.search(fixture.tuning(), on: ObjectiveEngine { _ in answer })
        #expect(ended.run.failure?.reason == reason)
    }

    @Test func `data that changes on the way ends the search with its best`() async throws {
        let folder = fixture.folder
        let engine = ObjectiveEngine.bowl { count in
            if count == 3 { try? folder.write("train.csv", "1,2\n3,4\n") }
        }
        let ended = try await fixture.search(fixture.tuning(), on: engine)
        #expect(ended.jobs.count == 3)
        #expect(ended.run.result?.tuning?.bestJob != nil)
        #expect(
            ended.run.result?.tuning?.reason
                == "the data of the train channel changed on the way; launch tune again to tune on it"
        )
    }

    @Test func `one word of each job says why its set was chosen`() async throws {
        let ended = try await fixture.search(fixture.tuning(jobs: 8), on: .bowl())
        let bases = ended.jobs.compactMap { $0.choice?.basis }
        #expect(bases.prefix(5).allSatisfy { $0 == .start })
        #expect(bases.dropFirst(5).allSatisfy { $0 == .promise || $0 == .doubt })
        let last = try #require(ended.jobs.last?.choice)
        #expect(last.predicted != nil && last.spread != nil && last.nearestJob != nil && last.distance != nil)
    }

    @Test func `jobs of another task teach a warm start, and are none of its own`() async throws {
        let engine = ObjectiveEngine.bowl()
        let parent = try await fixture.search(fixture.tuning(jobs: 8), on: engine)
        try fixture.folder.write("train.csv", "5,6\n")
        let start = WarmStart(parents: [parent.run.number], kind: .transferLearning)
        let child = try await fixture.search(fixture.tuning(jobs: 3) { $0.warmStart = start }, on: engine)
        #expect(child.jobs.count == 3)
        #expect(child.jobs.allSatisfy { $0.state == .completed })
    }
}
