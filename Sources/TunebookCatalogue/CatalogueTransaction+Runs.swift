import FoundationEssentials
import GRDB
import TunebookCore

// MARK: - Reading

extension CatalogueTransaction {
    func run(_ number: Int) throws -> Run? {
        guard var run = try record(number)?.run else { return nil }
        run.result?.curves = try curves(of: run.hitOf ?? number)
        return run
    }

    func runs(_ query: RunQuery) throws -> [Run] {
        let given: [(any DatabaseValueConvertible)?] = [query.task, query.state?.rawValue, query.before]
        let arguments: [any DatabaseValueConvertible] =
            given.compactMap(\.self) + (query.condition?.sql.arguments ?? []) + (query.order?.sql.arguments ?? [])
            + [query.limit]
        return try records(query.statement, StatementArguments(arguments)).map(\.run)
    }

    func children(of number: Int) throws -> [Run] {
        try records(CatalogueStatements.children, [number]).map(\.run)
    }

    func liveRuns() throws -> [Run] {
        try records("\(CatalogueStatements.liveRuns) ORDER BY run.number").map(\.run)
    }

    func latestRun(ofTask name: String) throws -> Run? {
        try records(CatalogueStatements.latestRun, [name]).first?.run
    }

    func cachedResultCount() throws -> Int {
        try Int.fetchOne(database.cachedStatement(sql: CatalogueStatements.resultCount)) ?? 0
    }

    func handle(of number: Int) throws -> RunHandle? {
        let identifier = try String.fetchOne(
            database.cachedStatement(sql: "SELECT handle FROM runs WHERE number = ? AND handle IS NOT NULL"),
            arguments: [number]
        )
        return identifier.map { RunHandle(run: number, identifier: $0) }
    }

    func state(of number: Int) throws -> RunState? {
        let statement = try database.cachedStatement(sql: "SELECT state FROM runs WHERE number = ?")
        return try String.fetchOne(statement, arguments: [number]).flatMap { RunState(rawValue: $0) }
    }

    func record(_ number: Int) throws -> RunRecord? {
        try records(CatalogueStatements.run, [number]).first
    }

    /// The rows that a query of ``CatalogueStatements/runs`` finds.
    func records(_ sql: String, _ arguments: StatementArguments = []) throws -> [RunRecord] {
        let records = try RunRecord.fetchAll(database.cachedStatement(sql: sql), arguments: arguments)
        return try withProgramFiles(records).map(located)
    }

    /// Gives hits the files of their programs, which the runs that they name have.
    private func withProgramFiles(_ records: [RunRecord]) throws -> [RunRecord] {
        var programs: [Int: TrainingProgram] = [:]
        return try records.map { record in
            var training = record.run.specification.training
            guard let number = record.run.hitOf, training.program?.lacksFiles == true,
                let program = try programs[number] ?? self.record(number)?.run.specification.training.program
            else { return record }
            programs[number] = program
            training.program?.takeFiles(of: program)
            var record = record
            record.run.specification = record.run.specification.with(training)
            return record
        }
    }

    func curves(of number: Int) throws -> [String: [Double]] {
        let statement = try database.cachedStatement(sql: "SELECT metric, points FROM curves WHERE run = ?")
        var curves = [String: [Double]]()
        for row in try Row.fetchAll(statement, arguments: [number]) {
            curves[row["metric"]] = StoredValue.doubles(row["points"])
        }
        return curves
    }

    /// Gives the artifacts their places in the data folder as it is called now.
    private func located(_ record: RunRecord) -> RunRecord {
        guard let artifacts = record.run.result?.artifacts, !artifacts.isEmpty else { return record }
        var record = record
        record.run.result?.artifacts = artifacts.map(self.artifacts.located)
        return record
    }
}

// MARK: - Writing

extension CatalogueTransaction {
    func setTag(_ tag: String?, of number: Int) throws {
        try change(number, "UPDATE runs SET tag = ? WHERE number = ?", [tag, number])
    }

    func setNote(_ note: String?, of number: Int) throws {
        try change(number, "UPDATE runs SET note = ? WHERE number = ?", [note, number])
    }

    func setHandle(of number: Int, _ handle: RunHandle) throws {
        try change(
            number,
            """
            UPDATE runs SET handle = ?, state = CASE state WHEN 'pending' THEN 'running' ELSE state END
            WHERE number = ?
            """,
            [handle.identifier, number]
        )
    }

    func setState(_ state: RunState, of number: Int, attempt: Int?, at time: Date) throws {
        precondition(!state.isFinal, "a final state comes with its outcome")
        try change(
            number,
            """
            UPDATE runs SET
                state = CASE WHEN state = 'stopping' OR ?1 = 'pending' THEN state ELSE ?1 END,
                attempt = max(attempt, ?2),
                started = CASE WHEN ?1 = 'running' THEN coalesce(started, ?3) ELSE started END
            WHERE number = ?4 AND state IN ('pending', 'running', 'stopping')
            """,
            [state.rawValue, attempt ?? 1, time.timeIntervalSince1970, number]
        )
    }

    func record(_ outcome: RunOutcome, of number: Int, at time: Date) throws -> Bool {
        precondition(outcome.state.isFinal, "an outcome is final")
        let curves = outcome.result?.curves ?? [:]
        let result = outcome.result.map { result in
            var result = result
            result.curves = [:]
            result.artifacts = result.artifacts.map(artifacts.relocatable)
            return result
        }
        let isFirst = try change(
            number,
            """
            UPDATE runs SET state = ?, ended = ?, attempt = max(attempt, ?), failure = ?, result = ?
            WHERE number = ? AND state IN ('pending', 'running', 'stopping')
            """,
            [
                outcome.state.rawValue, time.timeIntervalSince1970, outcome.attempts,
                outcome.failure.map(StoredValue.text), result.map(StoredValue.text), number,
            ]
        )
        guard isFirst else { return false }
        let statement = try database.cachedStatement(sql: "INSERT INTO curves (run, metric, points) VALUES (?, ?, ?)")
        for (metric, points) in curves {
            try statement.execute(arguments: [number, metric, StoredValue.bytes(points)])
        }
        return true
    }

    func hasAbandonedRuns() throws -> Bool {
        try records(CatalogueStatements.unstartedRuns).contains { $0.isAbandoned }
    }

    func failAbandonedRuns(at time: Date) throws -> [Int] {
        let abandoned = try records(CatalogueStatements.unstartedRuns).filter(\.isAbandoned)
        return try abandoned.compactMap { record in
            if try takeUp(record) { return nil }
            try fail(record, at: time)
            return record.run.number
        }
    }

    /// Gives an abandoned run the handle that its engine noted in its folder before it asked for the job: that job may
    /// go on, and the engine can tell.
    ///
    /// - Returns: Whether there is one.
    func takeUp(_ record: RunRecord) throws -> Bool {
        let path = artifacts.runDirectory(record.run.number) + "/" + RunHandle.fileName
        guard let text = try? String(contentsOfFile: path, encoding: .utf8), !text.isEmpty else { return false }
        try setHandle(of: record.run.number, RunHandle(run: record.run.number, identifier: text))
        return true
    }

    /// Marks an abandoned run as failed.
    func fail(_ record: RunRecord, at time: Date) throws {
        let failure = Explanation(
            "the run was never started",
            reason: "process \(record.owner?.id ?? 0), which was to start it, has ended",
            remedy: "launch \(record.run.taskName) again"
        )
        _ = try self.record(RunOutcome(state: .failed, failure: failure), of: record.run.number, at: time)
    }

    /// Runs an update of one run.
    ///
    /// - Returns: Whether the update found the run in a state that it applies to.
    /// - Throws: ``CatalogueError/noSuchRun(_:)``.
    @discardableResult
    private func change(_ number: Int, _ sql: String, _ arguments: StatementArguments) throws -> Bool {
        try database.cachedStatement(sql: sql).execute(arguments: arguments)
        if database.changesCount > 0 { return true }
        let exists = try Bool.fetchOne(
            database.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM runs WHERE number = ?)"),
            arguments: [number]
        )
        guard exists == true else { throw CatalogueError.noSuchRun(number) }
        return false
    }
}
