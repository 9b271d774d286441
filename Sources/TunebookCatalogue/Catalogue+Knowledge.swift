import GRDB
package import TunebookCore

extension Catalogue {
    /// The results of training jobs that agree with a key in everything but the named hyperparameters and custom inputs: what is known of
    /// the objective that a tuning job of those hyperparameters searches.
    ///
    /// - Parameters:
    ///   - key: The key of a training job.
    ///   - names: The hyperparameters that may differ.
    ///   - anyEngine: Whether the results of other engines count.
    ///   - limit: How many results at most; the newest.
    /// - Returns: Completed runs with their curves, oldest first; each result once, however often it was a hit.
    /// - Complexity: In the results of the catalogue, since their keys are compared one by one.
    package func results(
        agreeingWith key: CatalogueKey,
        exceptFor names: Set<String>,
        ofAnyEngine anyEngine: Bool = false,
        limit: Int = 1000
    ) throws(CatalogueError) -> [Run] {
        try read { try $0.results(agreeingWith: key, exceptFor: names, ofAnyEngine: anyEngine, limit: limit) }
    }
}

extension CatalogueTransaction {
    func results(
        agreeingWith key: CatalogueKey,
        exceptFor names: Set<String>,
        ofAnyEngine anyEngine: Bool,
        limit: Int
    ) throws -> [Run] {
        let wanted = key.without(names, engine: anyEngine)
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT runs.number, keys.parts FROM runs JOIN keys ON keys.digest = runs.key_digest
                WHERE runs.state = 'completed' AND runs.hit_of IS NULL AND runs.key_digest IS NOT NULL
                    AND runs.artifacts_removed IS NULL
                ORDER BY runs.number DESC
                """
        )
        var numbers: [Int] = []
        while let row = try rows.next(), numbers.count < limit {
            guard let other = CatalogueKey(encoded: row[1]), other.without(names, engine: anyEngine) == wanted else {
                continue
            }
            numbers.append(row[0])
        }
        return try numbers.reversed().compactMap { try run($0) }
    }
}

extension CatalogueKey {
    /// The parts less those of some hyperparameters and custom inputs, and of the engine.
    fileprivate func without(_ names: Set<String>, engine: Bool) -> [Part] {
        parts.filter { part in
            !(engine && part.isEngines)
                && ![PartName.hyperparameters, PartName.customInputs].contains { prefix in
                    part.name.hasPrefix(prefix) && names.contains(String(part.name.dropFirst(prefix.count)))
                }
        }
    }
}
