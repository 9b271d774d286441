import GRDB
package import TunebookCore

extension Catalogue {
    /// The parts of a run's key; `nil` for a run without one and for an unknown number.
    package func key(of number: Int) throws(CatalogueError) -> CatalogueKey? {
        try read { try $0.key(of: number) }
    }

    /// Whether a completed run has the key; its files may be gone.
    package func hasResult(for key: CatalogueKey) async throws(CatalogueError) -> Bool {
        try await read { try $0.hasResult(for: key) }
    }

    /// The completed run whose key shares most parts with the given one, of the same task if that has any result.
    ///
    /// Looks at the newest 500 results; of equally near ones the newest. Hits are not among them, since they share the
    /// key of the run they name.
    ///
    /// - Parameters:
    ///   - key: The key to compare with.
    ///   - task: The task to prefer.
    ///   - before: Only runs older than this number.
    /// - Returns: The run, or `nil` when there is no result yet.
    /// - Throws: ``CatalogueError``.
    package func nearestRun(
        to key: CatalogueKey,
        task: String? = nil,
        before: Int? = nil
    ) throws(CatalogueError) -> Run? {
        try read { try $0.nearestRun(to: key, task: task, before: before) }
    }
}

extension CatalogueTransaction {
    /// Keeps a key's parts.
    ///
    /// - Returns: Its digest.
    func addKey(_ key: CatalogueKey) throws -> String {
        let statement = try database.cachedStatement(sql: "INSERT OR IGNORE INTO keys (digest, parts) VALUES (?, ?)")
        try statement.execute(arguments: [key.digest, key.encoded])
        return key.digest
    }

    func hasResult(for key: CatalogueKey) throws -> Bool {
        let statement = try database.cachedStatement(sql: CatalogueStatements.results)
        return try Int.fetchOne(statement, arguments: [key.digest]) != nil
    }

    func key(of number: Int) throws -> CatalogueKey? {
        let text = try String.fetchOne(
            database.cachedStatement(
                sql: "SELECT keys.parts FROM runs JOIN keys ON keys.digest = runs.key_digest WHERE runs.number = ?"
            ),
            arguments: [number]
        )
        guard let text else { return nil }
        guard let key = CatalogueKey(encoded: text) else {
            throw StoredValueError(detail: "the key of run \(number) cannot be read")
        }
        return key
    }

    func nearestRun(to key: CatalogueKey, task: String?, before: Int?) throws -> Run? {
        var nearest: Int?
        if let task { nearest = try nearestNumber(to: key, "AND runs.task = ?", [before ?? .max, task]) }
        if nearest == nil { nearest = try nearestNumber(to: key, "", [before ?? .max]) }
        return try nearest.flatMap(run)
    }

    private func nearestNumber(to key: CatalogueKey, _ condition: String, _ arguments: StatementArguments) throws
        -> Int?
    {
        let rows = try Row.fetchCursor(
            database.cachedStatement(
                sql: """
                    SELECT runs.number, keys.parts FROM runs JOIN keys ON keys.digest = runs.key_digest
                    WHERE runs.number < ? AND runs.state = 'completed' AND runs.hit_of IS NULL \(condition)
                    ORDER BY runs.number DESC LIMIT 500
                    """
            ),
            arguments: arguments
        )
        var best: (number: Int, shared: Int, different: Int)?
        while let row = try rows.next() {
            guard let other = CatalogueKey(encoded: row["parts"]) else { continue }
            let comparison = KeyComparison(from: other, to: key)
            let candidate = (row["number"] as Int, comparison.sharedCount, comparison.differences.count)
            guard let found = best else {
                best = candidate
                continue
            }
            if (candidate.1, -candidate.2) > (found.shared, -found.different) { best = candidate }
        }
        return best?.number
    }
}
