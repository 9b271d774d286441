import GRDB
package import TunebookCore

/// Something in the catalogue that is not as it was recorded.
package struct CatalogueProblem: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        case missing
        case wrongSize(found: ByteCount, recorded: ByteCount)
        case wrongDigest(found: String, recorded: String)
        case unreadable(reason: String)
        /// What SQLite says about the database.
        case database(String)
    }

    /// The run whose artifact it is; `nil` for the database.
    package let run: Int?
    package let path: String
    package let kind: Kind
}

extension CatalogueProblem: CustomStringConvertible {
    /// One line, such as `runs/7/model.tar.gz is missing; run 7 is no hit any more`.
    package var description: String {
        let words =
            switch kind {
            case .missing: "is missing"
            case .wrongSize(let found, let recorded): "has \(found.bytes) bytes, recorded are \(recorded.bytes)"
            case .wrongDigest: "has another content than was recorded"
            case .unreadable(let reason): "cannot be read: \(reason)"
            case .database(let message): "is damaged: \(message)"
            }
        switch (run, kind) {
        case (let run?, .missing), (let run?, .wrongSize): return "\(path) \(words); run \(run) is no hit any more"
        case (let run?, _): return "\(path) \(words); launch run \(run)'s task with --fresh"
        case (nil, _): return "\(path) \(words)"
        }
    }
}

extension Catalogue {
    /// Checks the database's structure, and every recorded artifact against its size and digest.
    ///
    /// - Parameter isCancelled: Asked every few hundred kilobytes.
    /// - Returns: What is wrong, oldest run first; empty when all is well.
    /// - Throws: ``CatalogueError/cancelled``, or what keeps the database from being read at all.
    /// - Complexity: Reads the database and every artifact once.
    package func verify(isCancelled: () -> Bool = { false }) throws(CatalogueError) -> [CatalogueProblem] {
        var problems = try read { try $0.integrityProblems() }
            .map { CatalogueProblem(run: nil, path: databasePath, kind: .database($0)) }
        var last = 0
        while true {
            let after = last
            let page = try read { try $0.recordedArtifacts(after: after, limit: 500) }
            guard let newest = page.last?.run else { return problems }
            last = newest
            for (run, artifact) in page.lazy.flatMap({ entry in entry.artifacts.map { (entry.run, $0) } }) {
                guard let kind = try problem(with: artifact, isCancelled: isCancelled) else { continue }
                problems.append(
                    CatalogueProblem(run: run, path: artifacts.shortLocation(artifact.location), kind: kind)
                )
            }
        }
    }

    private func problem(
        with artifact: Artifact,
        isCancelled: () -> Bool
    ) throws(CatalogueError) -> CatalogueProblem.Kind? {
        guard artifact.location.hasPrefix("/") else { return nil }
        guard FileStatus.exists(artifact.location) else { return .missing }
        do throws(CatalogueError) {
            let size = try FileStatus(path: artifact.location).size
            if size != artifact.size.bytes { return .wrongSize(found: ByteCount(size), recorded: artifact.size) }
            let digest = try FileDigest.compute(path: artifact.location, isCancelled: isCancelled).digest
            return digest == artifact.digest ? nil : .wrongDigest(found: digest, recorded: artifact.digest)
        } catch .fileFailed(_, let reason) {
            return .unreadable(reason: reason)
        } catch {
            throw error
        }
    }
}

extension CatalogueTransaction {
    func integrityProblems() throws -> [String] {
        var problems = try String.fetchAll(database, sql: "PRAGMA integrity_check(20)").filter { $0 != "ok" }
        let count = try cachedResultCount()
        let recount = try Int.fetchOne(database, sql: CatalogueStatements.resultRecount) ?? 0
        if count != recount { problems.append("it counts \(count) results and has \(recount)") }
        return problems
    }

    /// The artifacts of runs that made them themselves, and were not collected since.
    func recordedArtifacts(after number: Int, limit: Int) throws -> [(run: Int, artifacts: [Artifact])] {
        try records(
            """
            \(CatalogueStatements.runs)
            WHERE run.number > ? AND run.result IS NOT NULL AND run.artifacts_removed IS NULL
            ORDER BY run.number LIMIT ?
            """,
            [number, limit]
        ).map { ($0.run.number, $0.run.result?.artifacts ?? []) }
    }
}
