import FoundationEssentials
import GRDB
import TunebookCore

/// A row of `runs`, with the result that a hit takes from the run it names.
struct RunRecord: FetchableRecord {
    var run: Run
    var handle: String?
    /// The process that answers for the run until it has a handle.
    var owner: ProcessIdentity?

    init(run: Run, owner: ProcessIdentity) {
        self.run = run
        self.owner = owner
    }

    init(row: Row) throws {
        let number: Int = row["number"]
        guard let state = RunState(rawValue: row["state"]) else {
            throw StoredValueError(detail: "the state of run \(number) cannot be read")
        }
        run = Run(
            number: number,
            taskName: row["task"],
            engineName: row["engine"],
            specification: try StoredValue.value(
                Specification.self,
                from: row["specification"],
                place: "the specification of run \(number)"
            ),
            state: state,
            parent: row["parent"],
            keyDigest: row["key_digest"],
            hitOf: row["hit_of"],
            created: Date(timeIntervalSince1970: row["created"]),
            started: (row["started"] as Double?).map { Date(timeIntervalSince1970: $0) },
            ended: (row["ended"] as Double?).map { Date(timeIntervalSince1970: $0) },
            attempt: row["attempt"],
            failure: try (row["failure"] as String?).map {
                try StoredValue.value(Explanation.self, from: $0, place: "the failure of run \(number)")
            },
            result: try (row["result"] as String? ?? row["source_result"]).map {
                try StoredValue.value(RunResult.self, from: $0, place: "the result of run \(number)")
            },
            tag: row["tag"],
            note: row["note"]
        )
        if let engine = row["source_engine"] as String?, engine != run.engineName { run.hitEngineName = engine }
        handle = row["handle"]
        if let process = row["owner_process"] as Int32?, let start = row["owner_start"] as Int64?,
            let boot = row["owner_boot"] as String?
        {
            owner = ProcessIdentity(id: process, start: start, boot: boot)
        }
    }

    /// Whether nothing will ever happen to the run: it never got a handle, and the process that saw to it has ended.
    var isAbandoned: Bool {
        guard !run.state.isFinal, handle == nil, let owner else { return false }
        return owner != .current && !owner.isAlive
    }

    /// Adds the row; a hit's own result stays `NULL`.
    func insert(into database: Database) throws {
        let statement = try database.cachedStatement(
            sql: """
                INSERT INTO runs (number, task, engine, specification, state, parent, key_digest, hit_of, created,
                    started, ended, attempt, owner_process, owner_start, owner_boot)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        )
        try statement.execute(
            arguments: [
                run.number, run.taskName, run.engineName, StoredValue.text(run.specification), run.state.rawValue,
                run.parent, run.keyDigest, run.hitOf, run.created.timeIntervalSince1970,
                run.started?.timeIntervalSince1970, run.ended?.timeIntervalSince1970, run.attempt, owner?.id,
                owner?.start, owner?.boot,
            ]
        )
    }
}
