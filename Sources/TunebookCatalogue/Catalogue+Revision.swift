import GRDB
package import TunebookCore

extension Catalogue {
    /// Gives a run that goes on another specification and key: its search was changed on the way, and what it will give
    /// is the result of the changed one. A run that has ended is left alone.
    ///
    /// - Parameters:
    ///   - number: The run.
    ///   - specification: What it runs from now on.
    ///   - key: The key of that; `nil` for a task that is not cacheable.
    /// - Throws: ``CatalogueError``.
    package func revise(_ number: Int, to specification: Specification, key: CatalogueKey?) async throws(CatalogueError)
    {
        try await write { try $0.revise(number, to: specification, key: key) }
    }
}

extension CatalogueTransaction {
    func revise(_ number: Int, to specification: Specification, key: CatalogueKey?) throws {
        let digest = try key.map(addKey)
        let statement = try database.cachedStatement(
            sql: """
                UPDATE runs SET specification = ?, key_digest = ?
                WHERE number = ? AND state IN ('pending', 'running', 'stopping')
                """
        )
        try statement.execute(arguments: [try StoredValue.text(specification), digest, number])
    }
}
