/// The queries that must stay fast in a large catalogue, in SQL; tests ask SQLite how it would run them.
package enum CatalogueStatements {
    /// Reads runs, with the result that a hit takes from the run it names. Conditions follow.
    package static let runs = """
        SELECT run.*, source.result AS source_result, source.engine AS source_engine
        FROM runs AS run LEFT JOIN runs AS source ON source.number = run.hit_of
        """

    /// A run by its number.
    package static let run = "\(runs) WHERE run.number = ?"

    /// The training jobs under a run, oldest first.
    package static let children = "\(runs) WHERE run.parent = ? ORDER BY run.number"

    /// The newest launch of a task.
    package static let latestRun = "\(runs) WHERE run.task = ? AND run.parent IS NULL ORDER BY run.number DESC LIMIT 1"

    /// The runs that have not ended. More conditions follow.
    package static let liveRuns = "\(runs) WHERE run.state IN ('pending', 'running', 'stopping')"

    /// The live runs of a key, oldest first.
    package static let liveRunsOfKey = "\(liveRuns) AND run.key_digest = ? ORDER BY run.number"

    /// The live runs that no engine has got, oldest first.
    package static let unstartedRuns = "\(liveRuns) AND run.handle IS NULL ORDER BY run.number"

    // The condition of the index `results`, word for word: SQLite proves no more than that. Without `INDEXED BY` it
    // would count along the index of states, and look into each completed run.
    private static let isResult = """
        state = 'completed' AND hit_of IS NULL AND key_digest IS NOT NULL AND artifacts_removed IS NULL
        """

    /// The results of a key, newest first.
    package static let results =
        "SELECT number, engine, result FROM runs INDEXED BY results WHERE key_digest = ? AND \(isResult) ORDER BY number DESC"

    /// The results of all keys that share all but their engines' parts, newest first.
    package static let sharedResults = """
        SELECT runs.number, runs.engine, runs.result FROM keys CROSS JOIN runs INDEXED BY results ON runs.key_digest = keys.digest
        WHERE keys.shared_digest = ? AND \(isResult) ORDER BY runs.number DESC
        """

    /// The keys whose shared part is not known yet.
    package static let unsharedKeys = "SELECT digest, parts FROM keys WHERE shared_digest IS NULL"

    /// A run by its engine's name for it.
    package static let runOfHandle = "SELECT number FROM runs WHERE handle = ? AND engine = ? ORDER BY number LIMIT 1"

    /// The engine's names for the training jobs under a run.
    package static let childHandles =
        "SELECT handle, number FROM runs WHERE parent = ? AND handle IS NOT NULL ORDER BY number"

    /// Whether a key has a result of a later run.
    package static let isReplaced =
        "SELECT EXISTS (SELECT 1 FROM runs INDEXED BY results WHERE key_digest = ? AND number > ? AND \(isResult))"

    /// Whether a hit took a run's result.
    package static let isReferredTo = "SELECT EXISTS (SELECT 1 FROM runs WHERE hit_of = ?)"

    /// How many results there are, as triggers have counted them.
    package static let resultCount = "SELECT value FROM counts WHERE name = 'results'"

    /// How many results there are, counted one by one.
    package static let resultRecount = "SELECT count(*) FROM runs INDEXED BY results WHERE \(isResult)"

    /// A file's digest, where it still is what it was.
    package static let rememberedDigest = """
        SELECT digest FROM files
        WHERE path = ? AND size = ? AND modified = ? AND changed = ? AND inode = ? AND device = ?
        """
}

extension RunQuery {
    /// The query in SQL, its parameters in the order task, state, before, those of the condition and the order, limit, where
    /// each is given.
    package var statement: String {
        var conditions = [String]()
        if scope == .launches { conditions.append("run.parent IS NULL") }
        if task != nil { conditions.append("run.task = ?") }
        if state != nil { conditions.append("run.state = ?") }
        if before != nil { conditions.append("run.number < ?") }
        if let condition { conditions.append(condition.sql.sql) }
        let filter = conditions.isEmpty ? "" : " WHERE " + conditions.joined(separator: " AND ")
        return
            "\(CatalogueStatements.runs)\(filter) ORDER BY \(order.map { $0.sql.sql + ", " } ?? "")run.number DESC LIMIT ?"
    }
}
