import GRDB
package import TunebookCore

extension Catalogue {
    /// Makes a run of a job that a service has already, or finds the run that it is.
    ///
    /// - Parameters:
    ///   - request: Its launch, as far as it is known; nothing known is taken for it.
    ///   - identifier: The engine's own name for the job.
    /// - Returns: The run, `running` where it is a new one.
    package func takeUp(_ request: RunRequest, as identifier: String) async throws(CatalogueError) -> Run {
        try await write { try $0.takeUp(request, as: identifier) }
    }

    /// The run that a job is.
    ///
    /// - Parameters:
    ///   - identifier: The engine's own name for the job.
    ///   - engine: The engine's name.
    /// - Returns: `nil` where the job is no run yet.
    package func run(of identifier: String, on engine: String) async throws(CatalogueError) -> Run? {
        try await read { try $0.run(of: identifier, on: engine) }
    }

    /// The training jobs under a run by their engine's names for them.
    package func childHandles(of number: Int) async throws(CatalogueError) -> [String: Int] {
        try await read { try $0.childHandles(of: number) }
    }
}

extension CatalogueTransaction {
    func takeUp(_ request: RunRequest, as identifier: String) throws -> Run {
        if let run = try run(of: identifier, on: request.engineName) { return run }
        var run = try newRun(request)
        try add(run)
        try setHandle(of: run.number, RunHandle(run: run.number, identifier: identifier))
        run.state = .running
        return run
    }

    func run(of identifier: String, on engine: String) throws -> Run? {
        let statement = try database.cachedStatement(sql: CatalogueStatements.runOfHandle)
        return try Int.fetchOne(statement, arguments: [identifier, engine]).flatMap(run)
    }

    func childHandles(of number: Int) throws -> [String: Int] {
        let statement = try database.cachedStatement(sql: CatalogueStatements.childHandles)
        let rows = try Row.fetchAll(statement, arguments: [number])
        return Dictionary(rows.map { ($0["handle"], $0["number"]) }) { first, _ in first }
    }
}
