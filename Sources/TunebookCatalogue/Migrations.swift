import GRDB

/// One step from one version of the tables to the next.
///
/// Steps are only ever appended: a step that has been released is never edited, since catalogues of that version exist.
package struct Migration: Sendable {
    /// The version after this step; counts from 1 without gaps.
    package let version: Int
    /// The statements of the step.
    package let sql: String

    package init(version: Int, sql: String) {
        self.version = version
        self.sql = sql
    }
}

extension Migration {
    /// Every step, oldest first.
    package static let all = [
        // Times are seconds since 1970. `specification`, `failure` and `result` are JSON; a hit's result is that of the
        // run it names. `owner_…` is the process that answers for a run until the engine has given it a handle.
        // The banner shows the number of results: counting a million of them would take a tenth of a second.
        Migration(
            version: 1,
            sql: """
                CREATE TABLE keys (
                    digest TEXT NOT NULL PRIMARY KEY,
                    parts TEXT NOT NULL
                ) STRICT, WITHOUT ROWID;

                CREATE TABLE runs (
                    number INTEGER PRIMARY KEY AUTOINCREMENT,
                    task TEXT NOT NULL,
                    engine TEXT NOT NULL,
                    specification TEXT NOT NULL,
                    state TEXT NOT NULL
                        CHECK (state IN ('pending', 'running', 'stopping', 'completed', 'failed', 'stopped')),
                    parent INTEGER REFERENCES runs (number),
                    key_digest TEXT REFERENCES keys (digest),
                    hit_of INTEGER REFERENCES runs (number),
                    created REAL NOT NULL,
                    started REAL,
                    ended REAL,
                    attempt INTEGER NOT NULL DEFAULT 1,
                    failure TEXT,
                    result TEXT,
                    handle TEXT,
                    owner_process INTEGER,
                    owner_start INTEGER,
                    owner_boot TEXT,
                    artifacts_removed REAL,
                    tag TEXT,
                    note TEXT
                ) STRICT;

                CREATE INDEX runs_by_parent ON runs (parent);
                CREATE INDEX runs_by_task ON runs (task);
                CREATE INDEX runs_by_state ON runs (state);
                CREATE INDEX runs_by_task_at_top ON runs (task) WHERE parent IS NULL;
                CREATE INDEX runs_by_hit ON runs (hit_of) WHERE hit_of IS NOT NULL;
                CREATE INDEX live_runs ON runs (key_digest) WHERE state IN ('pending', 'running', 'stopping');
                CREATE INDEX results ON runs (key_digest, state, hit_of, artifacts_removed)
                    WHERE state = 'completed' AND hit_of IS NULL AND key_digest IS NOT NULL
                        AND artifacts_removed IS NULL;

                CREATE TABLE counts (
                    name TEXT NOT NULL PRIMARY KEY,
                    value INTEGER NOT NULL
                ) STRICT, WITHOUT ROWID;

                INSERT INTO counts VALUES ('results', 0);

                CREATE TRIGGER count_new_result AFTER INSERT ON runs
                    WHEN new.state = 'completed' AND new.hit_of IS NULL AND new.key_digest IS NOT NULL
                        AND new.artifacts_removed IS NULL
                    BEGIN UPDATE counts SET value = value + 1 WHERE name = 'results'; END;

                CREATE TRIGGER count_ended_result AFTER UPDATE OF state ON runs
                    WHEN new.state = 'completed' AND old.state <> 'completed' AND new.hit_of IS NULL
                        AND new.key_digest IS NOT NULL AND new.artifacts_removed IS NULL
                    BEGIN UPDATE counts SET value = value + 1 WHERE name = 'results'; END;

                CREATE TRIGGER count_removed_result AFTER UPDATE OF artifacts_removed ON runs
                    WHEN new.artifacts_removed IS NOT NULL AND old.artifacts_removed IS NULL
                        AND old.state = 'completed' AND old.hit_of IS NULL AND old.key_digest IS NOT NULL
                    BEGIN UPDATE counts SET value = value - 1 WHERE name = 'results'; END;

                CREATE TABLE curves (
                    run INTEGER NOT NULL REFERENCES runs (number) ON DELETE CASCADE,
                    metric TEXT NOT NULL,
                    points BLOB NOT NULL,
                    PRIMARY KEY (run, metric)
                ) STRICT;

                CREATE TABLE files (
                    path TEXT NOT NULL PRIMARY KEY,
                    device INTEGER NOT NULL,
                    inode INTEGER NOT NULL,
                    size INTEGER NOT NULL,
                    modified INTEGER NOT NULL,
                    changed INTEGER NOT NULL,
                    digest TEXT NOT NULL
                ) STRICT, WITHOUT ROWID;
                """
        ),
        // The digests of all files of a folder under the digest of their stamps: one row in place of a thousand.
        Migration(
            version: 2,
            sql: """
                CREATE TABLE folders (
                    path TEXT NOT NULL PRIMARY KEY,
                    stamps TEXT NOT NULL,
                    digests TEXT NOT NULL
                ) STRICT, WITHOUT ROWID;
                """
        ),
        // The digest of a key less what its engine adds, filled in when somebody first asks for any engine's results.
        // By their handles the jobs of a service are found that are runs already.
        Migration(
            version: 3,
            sql: """
                ALTER TABLE keys ADD COLUMN shared_digest TEXT;
                CREATE INDEX keys_by_shared_digest ON keys (shared_digest);
                CREATE INDEX runs_by_handle ON runs (handle) WHERE handle IS NOT NULL;
                """
        ),
        // Few runs have a tag, and those are what is asked for.
        Migration(version: 4, sql: "CREATE INDEX runs_by_tag ON runs (tag) WHERE tag IS NOT NULL;"),
    ]
}

/// Brings a database to the newest version, and refuses one that is not ours to touch.
struct Migrator {
    /// `TUNE` in ASCII: marks the file as ours, for `file` and for a program of another name.
    static let applicationID = 0x5455_4E45

    let migrations: [Migration]
    let path: String
    /// How long to wait for another process that makes the same catalogue.
    let patience: Duration

    /// Does nothing but two reads when the database is current.
    func bringUpToDate(_ queue: DatabaseQueue) throws {
        let newest = migrations.last?.version ?? 0
        let found = try queue.unsafeRead(version)
        if found == newest { return }
        if found == 0 { try useWriteAheadLog(queue) }
        try queue.write { database in
            // Another process may have been here since.
            let found = try version(of: database)
            for migration in migrations where migration.version > found {
                try database.execute(sql: migration.sql)
            }
            try database.execute(sql: "PRAGMA application_id = \(Self.applicationID)")
            try database.execute(sql: "PRAGMA user_version = \(newest)")
        }
    }

    /// The database's version, 0 for an empty one.
    private func version(of database: Database) throws -> Int {
        let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
        let application = try Int.fetchOne(database, sql: "PRAGMA application_id") ?? 0
        if application == Self.applicationID {
            let newest = migrations.last?.version ?? 0
            if version > newest { throw CatalogueError.newerVersion(path: path, found: version, known: newest) }
            return version
        }
        let tables = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_schema") ?? 0
        guard application == 0, version == 0, tables == 0 else { throw CatalogueError.notACatalogue(path: path) }
        return 0
    }

    /// Turns on the write-ahead log, which stays on in the file.
    ///
    /// SQLite does not wait here while another process has the file open, so this does.
    private func useWriteAheadLog(_ queue: DatabaseQueue) throws {
        let deadline = ContinuousClock.now + patience
        while true {
            do {
                return try queue.inDatabase { try $0.execute(sql: "PRAGMA journal_mode = WAL") }
            } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
                if ContinuousClock.now >= deadline { throw error }
                pause(milliseconds: 5)
            }
        }
    }
}
