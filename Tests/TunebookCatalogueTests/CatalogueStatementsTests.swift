import GRDB
import Testing
import TunebookCatalogue
import TunebookCore

/// A query of a catalogue with a million runs must not walk through them; SQLite says beforehand whether it would.
@Suite("How SQLite runs the catalogue's queries")
struct CatalogueStatementsTests {
    /// SQLite's plan for a statement.
    private func plan(_ statement: String) throws -> String {
        let folder = try TestFolder()
        _ = try folder.catalogue()
        let sql = "EXPLAIN QUERY PLAN " + statement.replacing("?", with: "1")
        return try folder.rawDatabase().read { database in
            try Row.fetchAll(database, sql: sql).map { $0["detail"] as String }.joined(separator: "; ")
        }
    }

    static let queries: [RunQuery] = [
        RunQuery(),
        RunQuery(before: 10),
        RunQuery(task: "xgb"),
        RunQuery(before: 10, task: "xgb"),
        RunQuery(state: .failed),
        RunQuery(task: "xgb", scope: .all),
        RunQuery(before: 10, scope: .all),
        RunQuery(state: .failed, scope: .all),
    ]

    @Test("lists are read off an index in order, never sorted", arguments: queries)
    func listInOrder(query: RunQuery) throws {
        let plan = try plan(query.statement)
        #expect(plan.contains("SEARCH run USING"), "\(plan)")
        #expect(!plan.contains("B-TREE"), "\(plan)")
    }

    @Test("the newest of all runs are read off the table itself")
    func listsAll() throws {
        #expect(
            try plan(RunQuery(scope: .all).statement).hasPrefix("SCAN run; SEARCH source USING INTEGER PRIMARY KEY")
        )
    }

    static let searches: [(String, String)] = [
        (CatalogueStatements.run, "SEARCH run USING INTEGER PRIMARY KEY"),
        (CatalogueStatements.children, "SEARCH run USING INDEX runs_by_parent"),
        (CatalogueStatements.latestRun, "SEARCH run USING INDEX runs_by_task"),
        (CatalogueStatements.liveRunsOfKey, "SEARCH run USING INDEX live_runs"),
        (CatalogueStatements.unstartedRuns, "USING INDEX"),
        (CatalogueStatements.results, "SEARCH runs USING INDEX results"),
        (CatalogueStatements.sharedResults, "SEARCH keys USING COVERING INDEX keys_by_shared_digest"),
        (CatalogueStatements.sharedResults, "SEARCH runs USING INDEX results"),
        (CatalogueStatements.unsharedKeys, "SEARCH keys USING INDEX keys_by_shared_digest"),
        (CatalogueStatements.runOfHandle, "SEARCH runs USING INDEX runs_by_handle"),
        (CatalogueStatements.childHandles, "SEARCH runs USING INDEX runs_by_parent"),
        (CatalogueStatements.isReplaced, "SEARCH runs USING COVERING INDEX results"),
        (CatalogueStatements.isReferredTo, "SEARCH runs USING COVERING INDEX runs_by_hit"),
        (CatalogueStatements.resultCount, "SEARCH counts USING PRIMARY KEY"),
        (CatalogueStatements.resultRecount, "USING COVERING INDEX results"),
        (CatalogueStatements.rememberedDigest, "SEARCH files USING PRIMARY KEY"),
    ]

    @Test("searches use the index that is made for them", arguments: searches)
    func search(statement: String, expected: String) throws {
        let plan = try plan(statement)
        #expect(plan.contains(expected), "\(plan)")
    }
}
