import Foundation
import GRDB
import Testing
import TunebookCatalogue
import TunebookCore

@Suite("Which runs a condition lists")
struct RunConditionTests {
    let folder: TestFolder
    let catalogue: Catalogue

    /// Runs 1 to 4: errors 0.5, 0.25, none and NaN; depths 2, 3, default and 10; run 2 is good.
    init() async throws {
        folder = try TestFolder()
        catalogue = try folder.catalogue()
        let depths: [String?] = ["2", "3", nil, "10"]
        let errors: [Double?] = [0.5, 0.25, nil, .nan]
        for index in depths.indices {
            var hyperparameters = ["num_round": "\(index)"]
            hyperparameters["max_depth"] = depths[index]
            let number = index + 1
            _ = try await catalogue.claim(
                RunRequest(
                    taskName: number == 4 ? "other" : "xgb",
                    engineName: "local",
                    specification: .training(training(hyperparameters)),
                    key: try key(hyperparameters),
                    now: noon + Double(number)
                )
            )
            let result = RunResult(
                metrics: errors[index].map { ["validation:error": $0] } ?? [:],
                trainingTime: .seconds(number * 10)
            )
            try await catalogue.record(RunOutcome(state: .completed, result: result), of: number, at: noon + 60)
        }
        try await catalogue.setTag("good", of: [2])
        try await catalogue.setNote("the best so far", of: [2])
    }

    private func numbers(_ condition: RunCondition?, _ order: RunOrder? = nil) async throws -> [Int] {
        try await catalogue.runs(RunQuery(where: condition, orderedBy: order)).map(\.number)
    }

    private static let error = RunField.metric("validation:error")
    private static let depth = RunField.hyperparameter("max_depth", default: "6", algorithm: "XGBOOST")

    static let conditions: [(RunCondition, [Int])] = [
        (.compare(error, .less, .number(0.3)), [2]),
        (.compare(error, .lessOrEqual, .number(0.5)), [2, 1]),
        (.compare(error, .greater, .number(0.3)), [1]),
        (.compare(error, .unequal, .number(0.5)), [2]),
        (.not(.compare(error, .less, .number(0.3))), [4, 3, 1]),
        (.isSet(error), [4, 2, 1]),
        (.compare(depth, .greaterOrEqual, .number(6)), [4, 3]),
        (.compare(depth, .equal, .number(3)), [2]),
        (.compare(.tag, .equal, .text("good")), [2]),
        (.compare(.tag, .unequal, .text("good")), [4, 3, 1]),
        (.compare(.note, .contains, .text("BEST")), [2]),
        (.compare(.task, .equal, .text("xgb")), [3, 2, 1]),
        (.compare(.number, .greater, .number(2)), [4, 3]),
        (.compare(.trainingTime, .greater, .number(25)), [4, 3]),
        (.compare(.created, .lessOrEqual, .number(noon.timeIntervalSince1970 + 2)), [2, 1]),
        (.compare(.isHit, .equal, .number(0)), [4, 3, 2, 1]),
        (.compare(.input("train"), .contains, .text("TRAIN")), [4, 3, 2, 1]),
        (.all([.compare(error, .less, .number(0.6)), .not(.isSet(.tag))]), [1]),
        (.any([.compare(.number, .equal, .number(4)), .isSet(.tag)]), [4, 2]),
    ]

    @Test("each relation to each kind of field", arguments: conditions)
    func lists(condition: RunCondition, expected: [Int]) async throws {
        #expect(try await numbers(condition) == expected)
    }

    @Test("a list is in the order of a field, runs without a number last")
    func ordered() async throws {
        #expect(try await numbers(nil, RunOrder(Self.error)) == [2, 1, 4, 3])
        #expect(try await numbers(nil, RunOrder(Self.error, descending: true)) == [1, 2, 4, 3])
        #expect(try await numbers(nil, RunOrder(Self.depth)) == [1, 2, 3, 4])
        #expect(try await numbers(nil, RunOrder(.task)) == [4, 3, 2, 1])
        #expect(try await numbers(nil, RunOrder(.trainingTime, descending: true)) == [4, 3, 2, 1])
    }

    @Test("a run has its tag and its note, and loses them")
    func tags() async throws {
        #expect(try await catalogue.run(2)?.tag == "good")
        #expect(try await catalogue.run(2)?.note == "the best so far")
        try await catalogue.setTag(nil, of: [2])
        #expect(try await catalogue.run(2)?.tag == nil)
        await #expect(throws: CatalogueError.self) { try await catalogue.setTag("x", of: [1, 99]) }
        #expect(try await catalogue.run(1)?.tag == nil)
    }

    @Test("quotes in a name do no harm")
    func quotes() async throws {
        #expect(try await numbers(.isSet(.metric("a\"') OR 1 --"))) == [])
        #expect(try await numbers(.compare(.tag, .equal, .text("'; DROP TABLE runs"))) == [])
    }

    @Test("a tag is searched for in its index")
    func tagIndex() throws {
        let statement = RunQuery(scope: .all, where: .compare(.tag, .equal, .text("good"))).statement
        let plan = try folder.rawDatabase().read { database in
            try Row.fetchAll(database, sql: "EXPLAIN QUERY PLAN " + statement.replacing("?", with: "'x'"))
                .map { $0["detail"] as String }.joined()
        }
        #expect(plan.contains("runs_by_tag"), "\(plan)")
    }
}
