import Dispatch
import GRDB

/// The results and runs on disk: one SQLite database and a folder of artifacts, shared by any number of processes.
///
/// All access goes through here. Each operation is one transaction, so that it is seen by other processes whole or not
/// at all. Every operation comes twice under one name: `async` for callers on the shared pool, and plain for callers
/// that may block (the plain one takes well below a millisecond, but waits up to the busy timeout while another
/// process writes).
package struct Catalogue: Sendable {
    /// The data folder, as an absolute path without a slash at its end.
    package let directory: String
    /// How long an operation waits for another process that writes.
    package let busyTimeout: Duration
    private let queue: DatabaseQueue

    /// Opens the catalogue of a data folder, and makes both where they are missing.
    ///
    /// A new folder is for its owner alone (0700), as is the database (0600). An older catalogue is brought up to date
    /// in one transaction; a current one costs a few reads.
    ///
    /// - Parameters:
    ///   - directory: The data folder. Must be on a local file system, since SQLite's shared memory is used.
    ///   - busyTimeout: How long to wait for a process that writes before an operation gives up.
    ///   - migrations: The steps from an empty database to the current tables; tests give their own.
    /// - Throws: ``CatalogueError``: locked, read-only, no permission, from a newer version, damaged, not a catalogue.
    package init(
        directory: String,
        busyTimeout: Duration = .seconds(5),
        migrations: [Migration] = Migration.all
    ) throws(CatalogueError) {
        let directory = DataFolder.absolutePath(directory)
        self.directory = directory
        self.busyTimeout = busyTimeout
        let path = Self.databasePath(in: directory)
        try DataFolder.prepare(directory, databasePath: path)
        var configuration = Configuration()
        configuration.label = "tunebook.catalogue"
        configuration.busyMode = .timeout(busyTimeout / .seconds(1))
        // A commit survives a crash of the program; after a power failure the last ones may be gone, whole.
        configuration.prepareDatabase { try $0.execute(sql: "PRAGMA synchronous = NORMAL") }
        do {
            queue = try DatabaseQueue(path: path, configuration: configuration)
            try Migrator(migrations: migrations, path: path, patience: busyTimeout).bringUpToDate(queue)
        } catch {
            throw CatalogueError(error, path: path, waited: busyTimeout)
        }
    }

    /// The database file.
    package var databasePath: String { Self.databasePath(in: directory) }

    /// The files of runs and of parsed data.
    package var artifacts: ArtifactStore { ArtifactStore(directory: directory) }

    /// Leaves the database open until the process ends, for a program that is about to end anyway.
    ///
    /// Closing copies the log into the database and deletes it. That forces the disk several times, and once more when
    /// the next process writes first: about ten milliseconds each, which a hit does not have. The log stays below some
    /// megabytes in any case, since writers copy it as they go.
    package func keepOpen() {
        _ = unsafe Unmanaged.passRetained(queue)
    }

    private static func databasePath(in directory: String) -> String {
        directory + "/catalogue.sqlite"
    }
}

// MARK: - Transactions

extension Catalogue {
    /// Runs a read transaction on the calling thread.
    func read<Value>(_ body: (CatalogueTransaction) throws -> Value) throws(CatalogueError) -> Value {
        do {
            return try queue.read { try body(transaction($0)) }
        } catch {
            throw explained(error)
        }
    }

    /// Runs an immediate write transaction on the calling thread: all of it is kept, or nothing.
    func write<Value>(_ body: (CatalogueTransaction) throws -> Value) throws(CatalogueError) -> Value {
        do {
            return try queue.write { try body(transaction($0)) }
        } catch {
            throw explained(error)
        }
    }

    /// Runs a read transaction on the catalogue's own queue.
    ///
    /// Unlike GRDB's own, it does not stop when the calling task is cancelled: to give up watching a run must not lose
    /// its result.
    func read<Value: Sendable>(
        _ body: @escaping @Sendable (CatalogueTransaction) throws -> Value
    ) async throws(CatalogueError) -> Value {
        let result = await withCheckedContinuation { continuation in
            queue.asyncRead { database in
                continuation.resume(returning: Result { try body(transaction(database.get())) })
            }
        }
        return try result.mapError(explained).get()
    }

    /// Runs an immediate write transaction on the catalogue's own queue; goes on when the calling task is cancelled.
    func write<Value: Sendable>(
        _ body: @escaping @Sendable (CatalogueTransaction) throws -> Value
    ) async throws(CatalogueError) -> Value {
        let result = await withCheckedContinuation { continuation in
            queue.asyncWrite {
                try body(transaction($0))
            } completion: { _, result in
                continuation.resume(returning: result)
            }
        }
        return try result.mapError(explained).get()
    }

    private func transaction(_ database: Database) -> CatalogueTransaction {
        CatalogueTransaction(database: database, artifacts: artifacts)
    }

    private func explained(_ error: any Error) -> CatalogueError {
        CatalogueError(error, path: databasePath, waited: busyTimeout)
    }
}

/// One open transaction, and the operations inside it: what is read or written together is a function on this.
///
/// Statements are written out in SQL and kept prepared by the connection.
struct CatalogueTransaction {
    let database: Database
    let artifacts: ArtifactStore
}
