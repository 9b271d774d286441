import GRDB
package import TunebookCore

extension Catalogue {
    /// The parts of a run's key; `nil` for a run without one and for an unknown number.
    package func key(of number: Int) throws(CatalogueError) -> CatalogueKey? {
        try read { try $0.key(of: number) }
    }

    /// The newest completed run that has the key; its files may be gone.
    ///
    /// - Parameter ofAnyEngine: Whether one will do that shares all but the engine's parts.
    /// - Returns: Its number.
    package func resultNumber(for key: CatalogueKey, ofAnyEngine: Bool = false) async throws(CatalogueError) -> Int? {
        guard ofAnyEngine else { return try await read { try $0.resultNumber(for: key, ofAnyEngine: false) } }
        return try await write { try $0.resultNumber(for: key, ofAnyEngine: true) }
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

    func resultNumber(for key: CatalogueKey, ofAnyEngine: Bool) throws -> Int? {
        let statement = try database.cachedStatement(sql: CatalogueStatements.results)
        if let number = try Int.fetchOne(statement, arguments: [key.digest]) { return number }
        guard ofAnyEngine else { return nil }
        try shareKeys()
        let shared = try database.cachedStatement(sql: CatalogueStatements.sharedResults)
        return try Int.fetchOne(shared, arguments: [key.sharedDigest])
    }

    /// Fills in what keys have in common over engines, where that is not known yet.
    func shareKeys() throws {
        let rows = try Row.fetchAll(database.cachedStatement(sql: CatalogueStatements.unsharedKeys))
        guard !rows.isEmpty else { return }
        let update = try database.cachedStatement(sql: "UPDATE keys SET shared_digest = ? WHERE digest = ?")
        for row in rows {
            // A key that cannot be read has nothing in common with any.
            let shared = CatalogueKey(encoded: row["parts"])?.sharedDigest ?? ""
            try update.execute(arguments: [shared, row["digest"] as String])
        }
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
