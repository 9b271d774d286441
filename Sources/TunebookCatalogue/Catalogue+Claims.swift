package import FoundationEssentials
import GRDB
package import TunebookCore

/// A launch, as it asks the catalogue.
package struct RunRequest: Hashable, Sendable {
    /// Whether a known result will do.
    package enum Policy: Hashable, Sendable {
        case useCache
        /// Runs in any case; the result is kept for later launches.
        case fresh
    }

    package var taskName: String
    package var engineName: String
    package var specification: Specification
    /// What the result depends on; `nil` for a task that is not cacheable.
    package var key: CatalogueKey?
    /// The same as other engines may have made it, where they know the data by other digests.
    package var otherKey: CatalogueKey?
    /// The tuning run that the launch belongs to.
    package var parent: Int?
    package var policy: Policy
    package var now: Date

    package init(
        taskName: String,
        engineName: String,
        specification: Specification,
        key: CatalogueKey?,
        otherKey: CatalogueKey? = nil,
        parent: Int? = nil,
        policy: Policy = .useCache,
        now: Date
    ) {
        self.taskName = taskName
        self.engineName = engineName
        self.specification = specification
        self.key = key
        self.otherKey = otherKey
        self.parent = parent
        self.policy = policy
        self.now = now
    }
}

/// What a launch is to do.
package enum Claim: Hashable, Sendable {
    /// The result is known: a new, completed run that takes it from ``Run/hitOf``.
    case hit(Run)
    /// A live run of this or another process gives it: follow that one. It may have no handle yet.
    case inProgress(Run)
    /// Nobody has it: a new, pending run that the caller must start, or record as failed.
    case started(Run)
}

extension Catalogue {
    /// Takes a known result, joins a live run, or makes a new one, in one transaction.
    ///
    /// Of several processes that ask for the same key at once, one gets ``Claim/started(_:)`` and the others follow it.
    /// A result whose files are missing or of another size is no hit. A run that was never started, and whose process
    /// has ended, is marked as failed and does not stand in the way; nor does one that is being stopped.
    package func claim(_ request: RunRequest) throws(CatalogueError) -> Claim {
        try write { try $0.claim(request) }
    }
}

extension CatalogueTransaction {
    func claim(_ request: RunRequest) throws -> Claim {
        if let hit = try claimHit(request) { return .hit(hit) }
        if let key = request.key, request.policy == .useCache {
            for record in try records(CatalogueStatements.liveRunsOfKey, [key.digest]) {
                if try record.isAbandoned && !takeUp(record) {
                    try fail(record, at: request.now)
                } else if record.run.state != .stopping {
                    return .inProgress(record.run)
                }
            }
        }
        let run = try newRun(request)
        try add(run)
        return .started(run)
    }

    func claimHit(_ request: RunRequest) throws -> Run? {
        guard let key = request.key, request.policy == .useCache else { return nil }
        if let known = try firstWhole(CatalogueStatements.results, key.digest) { return try addHit(request, of: known) }
        guard request.specification.cachePolicy.takesAnyEngine else { return nil }
        try shareKeys()
        for shared in [key, request.otherKey].compactMap({ $0?.sharedDigest }) {
            if let known = try firstWhole(CatalogueStatements.sharedResults, shared) {
                return try addHit(request, of: known)
            }
        }
        return nil
    }

    /// A completed run, as far as a hit of it needs it.
    private struct Known {
        var run: Int
        var engineName: String
        var result: RunResult
    }

    /// The first run of a statement whose files are whole.
    ///
    /// Its specification is not read: of a program with a thousand files that would take a good part of a hit's time.
    private func firstWhole(_ statement: String, _ digest: String) throws -> Known? {
        let rows = try Row.fetchCursor(database.cachedStatement(sql: statement), arguments: [digest])
        while let row = try rows.next() {
            let number: Int = row["number"]
            guard let text = row["result"] as String? else { continue }
            var result = try StoredValue.value(RunResult.self, from: text, place: "the result of run \(number)")
            result.artifacts = result.artifacts.map(artifacts.located)
            guard result.artifacts.allSatisfy(artifacts.isPresent) else { continue }
            result.curves = try curves(of: number)
            return Known(run: number, engineName: row["engine"], result: result)
        }
        return nil
    }

    private func addHit(_ request: RunRequest, of source: Known) throws -> Run {
        var run = try newRun(request)
        run.state = .completed
        run.hitOf = source.run
        run.hitEngineName = source.engineName == run.engineName ? nil : source.engineName
        run.started = request.now
        run.ended = request.now
        try add(run.storedAsHit)
        run.result = source.result
        return run
    }

    func newRun(_ request: RunRequest) throws -> Run {
        Run(
            number: try nextNumber(),
            taskName: request.taskName,
            engineName: request.engineName,
            specification: request.specification,
            parent: request.parent,
            keyDigest: try request.key.map(addKey),
            created: request.now
        )
    }

    func add(_ run: Run) throws {
        try RunRecord(run: run, owner: .current).insert(into: database)
    }

    /// The next number that no run had and no folder has.
    ///
    /// A folder without a run is left by a catalogue that was moved aside, or by a commit that a power failure undid;
    /// an engine would take it for the new run's own.
    private func nextNumber() throws -> Int {
        let statement = try database.cachedStatement(sql: "SELECT seq FROM sqlite_sequence WHERE name = 'runs'")
        var number = (try Int.fetchOne(statement) ?? 0) + 1
        while FileStatus.exists(artifacts.runDirectory(number)) { number += 1 }
        return number
    }
}

extension Run {
    /// The run as its row holds it: of a program's files, of which there may be thousands, only where they lie; the rest is
    /// that of the run that it names.
    fileprivate var storedAsHit: Run {
        var training = specification.training
        guard let program = training.program else { return self }
        training.program = program.withoutFiles
        var stored = self
        stored.specification = specification.with(training)
        return stored
    }
}
