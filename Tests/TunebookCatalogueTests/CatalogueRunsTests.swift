import Foundation
import GRDB
import Testing
import TunebookCatalogue
import TunebookCore

@Suite("Runs in a catalogue")
struct CatalogueRunsTests {
    let folder: TestFolder
    let catalogue: Catalogue

    init() throws {
        folder = try TestFolder()
        catalogue = try folder.catalogue()
    }

    @Test("a run keeps all that is known of it")
    func wholeLife() throws {
        _ = try catalogue.claim(request())
        try catalogue.setHandle(of: 1, RunHandle(run: 1, identifier: "runs/1"))
        try catalogue.setState(.running, of: 1, at: noon + 1)
        try catalogue.setState(.running, of: 1, attempt: 2, at: noon + 5)
        #expect(try catalogue.record(outcome(), of: 1, at: noon + 9))
        let run = try #require(try catalogue.run(1))
        #expect(run.state == .completed)
        #expect(run.started == noon + 1)
        #expect(run.ended == noon + 9)
        #expect(run.attempt == 2)
        #expect(run.result == outcome().result)
        #expect(try catalogue.handle(of: 1) == RunHandle(run: 1, identifier: "runs/1"))
    }

    @Test("numbers that are no numbers come back")
    func nonFiniteNumbers() throws {
        _ = try catalogue.claim(request())
        let result = RunResult(
            metrics: ["a": .infinity, "b": -.infinity],
            curves: ["a": [.infinity, -0.0, .leastNonzeroMagnitude]],
            trainingTime: .nanoseconds(123_456_789)
        )
        try catalogue.record(RunOutcome(state: .completed, result: result), of: 1, at: noon)
        #expect(try catalogue.run(1)?.result == result)
    }

    @Test("the first outcome stays", arguments: [RunState.completed, .failed, .stopped])
    func idempotentRecord(first: RunState) throws {
        _ = try catalogue.claim(request())
        let failure = Explanation("stopped by the user")
        #expect(try catalogue.record(RunOutcome(state: first, failure: failure), of: 1, at: noon))
        let recorded = try catalogue.run(1)
        #expect(try !catalogue.record(outcome(), of: 1, at: noon + 5))
        try catalogue.setState(.running, of: 1, at: noon + 6)
        #expect(try catalogue.run(1) == recorded)
    }

    @Test("a state that lies behind changes nothing, as when events are read again from the start")
    func statesGoForward() throws {
        _ = try catalogue.claim(request())
        try catalogue.setState(.running, of: 1, at: noon)
        try catalogue.setState(.pending, of: 1, at: noon)
        #expect(try catalogue.run(1)?.state == .running)
        try catalogue.setState(.stopping, of: 1, at: noon)
        try catalogue.setState(.running, of: 1, at: noon)
        #expect(try catalogue.run(1)?.state == .stopping)
    }

    @Test("an unknown number is an error to write and nothing to read")
    func unknownRun() throws {
        #expect(try catalogue.run(7) == nil)
        #expect(try catalogue.handle(of: 7) == nil)
        #expect(try catalogue.key(of: 7) == nil)
        #expect(throws: CatalogueError.noSuchRun(7)) { try catalogue.record(outcome(), of: 7, at: noon) }
        #expect(throws: CatalogueError.noSuchRun(7)) { try catalogue.setState(.running, of: 7, at: noon) }
        #expect(throws: CatalogueError.noSuchRun(7)) {
            try catalogue.setHandle(of: 7, RunHandle(run: 7, identifier: "x"))
        }
    }

    @Test("a row that cannot be read is said to be so, and is no damage")
    func unreadableRow() throws {
        _ = try catalogue.claim(request())
        try folder.rawDatabase().write {
            try $0.execute(sql: "UPDATE runs SET specification = '{\"tuning\": {}}'")
        }
        let expected = CatalogueError.unreadable(
            path: folder.databasePath,
            detail: "the specification of run 1 cannot be read"
        )
        #expect(throws: expected) { try catalogue.run(1) }
    }

    @Test("lists the newest first, a page at a time, by task and by state")
    func lists() throws {
        for number in 1...5 { try catalogue.completeRun(request(["num_round": "\(number)"]), in: folder) }
        _ = try catalogue.claim(request(task: "other", policy: .fresh))
        func numbers(_ query: RunQuery) throws -> [Int] { try catalogue.runs(query).map(\.number) }
        #expect(try numbers(RunQuery()) == [6, 5, 4, 3, 2, 1])
        #expect(try numbers(RunQuery(newest: 2)) == [6, 5])
        #expect(try numbers(RunQuery(newest: 2, before: 5)) == [4, 3])
        #expect(try numbers(RunQuery(task: "xgb")) == [5, 4, 3, 2, 1])
        #expect(try numbers(RunQuery(before: 3, task: "xgb", state: .completed)) == [2, 1])
        #expect(try numbers(RunQuery(state: .pending)) == [6])
    }

    @Test("lists training jobs under their tuning run")
    func children() throws {
        _ = try catalogue.claim(request(isCacheable: false))
        for number in 1...3 { _ = try catalogue.claim(request(["num_round": "\(number)"], parent: 1)) }
        #expect(try catalogue.children(of: 1).map(\.number) == [2, 3, 4])
        #expect(try catalogue.runs().map(\.number) == [1])
        #expect(try catalogue.runs(RunQuery(scope: .all)).map(\.number) == [4, 3, 2, 1])
        #expect(try catalogue.latestRun(ofTask: "xgb")?.number == 1)
        #expect(try catalogue.latestRun(ofTask: "none") == nil)
    }

    @Test("leaves the curves out of a list, and only them")
    func listsWithoutCurves() throws {
        try catalogue.completeRun(request(), in: folder)
        _ = try catalogue.claim(request())
        let listed = try catalogue.runs()
        #expect(listed.map(\.result?.metrics) == [["validation:error": 0.0351], ["validation:error": 0.0351]])
        #expect(listed.allSatisfy { $0.result?.curves.isEmpty == true })
    }

    @Test("counts the results that a launch could take")
    func countsResults() throws {
        try catalogue.completeRun(request(["num_round": "1"]), in: folder)
        try catalogue.completeRun(request(["num_round": "2"]), in: folder)
        try catalogue.completeRun(request(isCacheable: false), in: folder)
        _ = try catalogue.claim(request(["num_round": "1"]))
        _ = try catalogue.claim(request(["num_round": "3"]))
        #expect(try catalogue.cachedResultCount() == 2)
        try catalogue.record(outcome(), of: 1, at: noon)
        #expect(try catalogue.cachedResultCount() == 2)
        #expect(try catalogue.verify() == [], "the count is what counting gives")
    }

    @Test("finds the live runs, oldest first")
    func liveRuns() throws {
        for number in 1...3 { _ = try catalogue.claim(request(["num_round": "\(number)"])) }
        try catalogue.record(outcome(), of: 2, at: noon)
        #expect(try catalogue.liveRuns().map(\.number) == [1, 3])
    }
}
