package import FoundationEssentials
import GRDB
package import TunebookCore

/// What to keep when space is freed. A live run's files, and a result that a hit refers to, are always kept.
package struct GarbageRules: Hashable, Sendable {
    /// How long the files of failed and stopped runs are kept after the run ended, and folders that belong to no run.
    package var failedRuns: Duration
    /// How long parsed data, and data that was fetched from S3, is kept after it was last used; it is made or fetched anew
    /// when needed.
    package var parsedData: Duration
    /// How long a result is kept that a newer one of the same key has replaced.
    package var replacedResults: Duration
    /// How long any other result is kept; `nil` for ever. What is freed here is trained again when asked for.
    package var results: Duration?

    package init(
        failedRuns: Duration = .seconds(7 * 86_400),
        parsedData: Duration = .seconds(7 * 86_400),
        replacedResults: Duration = .seconds(7 * 86_400),
        results: Duration? = nil
    ) {
        self.failedRuns = failedRuns
        self.parsedData = parsedData
        self.replacedResults = replacedResults
        self.results = results
    }
}

/// What would be freed, and why.
package struct GarbagePlan: Hashable, Sendable {
    package struct Item: Hashable, Sendable {
        package enum Reason: String, Hashable, Sendable {
            case failedRun = "the run failed or was stopped"
            case replacedResult = "a newer result has the same key"
            case oldResult = "the result is old"
            case noRun = "no run of the catalogue has this folder"
            case parsedData = "parsed data that was not read lately"
            case fetchedData = "data of S3 that was not used lately"
        }

        /// The folder or file, inside the data folder: `runs/7`.
        package let path: String
        package let size: ByteCount
        package let reason: Reason
        /// The run whose folder it is.
        package let run: Int?
    }

    package let items: [Item]

    /// The space that all items take together.
    package var size: ByteCount { ByteCount(items.reduce(0) { $0 + $1.size.bytes }) }
}

extension Catalogue {
    /// Finds what can be freed, and removes nothing.
    package func garbage(keeping rules: GarbageRules = GarbageRules(), now: Date) throws(CatalogueError) -> GarbagePlan
    {
        var items = [GarbagePlan.Item]()
        for name in DataFolder.entries(of: artifacts.runsDirectory).sorted(by: isOrderedAsNumbers) {
            guard let number = Int(name), String(number) == name,
                let reason = try read({ try $0.garbageReason(ofRun: number, rules: rules, now: now) })
            else { continue }
            let size = DataFolder.size(of: artifacts.runDirectory(number))
            items.append(GarbagePlan.Item(path: "runs/\(name)", size: ByteCount(size), reason: reason, run: number))
        }
        for name in DataFolder.entries(of: artifacts.parsedDataDirectory).sorted() {
            let path = "\(artifacts.parsedDataDirectory)/\(name)"
            guard let status = try? FileStatus(path: path) else { continue }
            let lastUse = Double(max(status.accessed, status.modified)) / 1e9
            guard now.timeIntervalSince1970 - lastUse > rules.parsedData / .seconds(1) else { continue }
            let size = ByteCount(DataFolder.size(of: path))
            items.append(GarbagePlan.Item(path: "parsed/\(name)", size: size, reason: .parsedData, run: nil))
        }
        items += oldFetchedData(rules, now)
        return GarbagePlan(items: items)
    }

    /// The folders of fetched data that no launch has asked for lately, and what tells which states of S3 they hold.
    ///
    /// Each use renews the time of their last change; reading them, as this does, renews no more than that of access.
    private func oldFetchedData(_ rules: GarbageRules, _ now: Date) -> [GarbagePlan.Item] {
        let contents = DataFolder.entries(of: "\(directory)/fetched").filter { $0 != "states" }
        let states = DataFolder.entries(of: "\(directory)/fetched/states").map { "states/\($0)" }
        return (contents.sorted() + states.sorted()).compactMap { name in
            let path = "\(directory)/fetched/\(name)"
            guard let status = try? FileStatus(path: path),
                now.timeIntervalSince1970 - Double(status.modified) / 1e9 > rules.parsedData / .seconds(1)
            else { return nil }
            let size = ByteCount(DataFolder.size(of: path))
            return GarbagePlan.Item(path: "fetched/\(name)", size: size, reason: .fetchedData, run: nil)
        }
    }

    /// Removes what a plan names, after asking once more for each run whether it may go.
    ///
    /// A run stays in the list of runs with its metrics; its result is no hit any more.
    ///
    /// - Parameters:
    ///   - plan: What ``garbage(keeping:now:)`` found.
    ///   - rules: The rules it was made with.
    ///   - now: The time to reckon ages from.
    /// - Returns: The items that are gone.
    /// - Throws: ``CatalogueError``; what was removed before stays removed.
    package func collect(
        _ plan: GarbagePlan,
        keeping rules: GarbageRules = GarbageRules(),
        now: Date
    ) throws(CatalogueError) -> GarbagePlan {
        var removed = [GarbagePlan.Item]()
        for item in plan.items {
            let path = "\(directory)/\(item.path)"
            if let number = item.run {
                // The row first: from here on nothing can hit the result whose files go.
                guard try write({ try $0.giveUpArtifacts(ofRun: number, rules: rules, now: now) }) else { continue }
            }
            try DataFolder.remove(path)
            removed.append(item)
        }
        return GarbagePlan(items: removed)
    }
}

extension CatalogueTransaction {
    /// Why a run's folder can go; `nil` when it must stay.
    func garbageReason(ofRun number: Int, rules: GarbageRules, now: Date) throws -> GarbagePlan.Item.Reason? {
        guard let run = try record(number)?.run else {
            // Left by a catalogue that was moved aside: may be all that is left of it, so not too soon.
            guard let status = try? FileStatus(path: artifacts.runDirectory(number)) else { return nil }
            let age = now.timeIntervalSince1970 - Double(status.modified) / 1e9
            return age > rules.failedRuns / .seconds(1) ? .noRun : nil
        }
        guard run.state.isFinal, let ended = run.ended else { return nil }
        let age = Duration.seconds(now.timeIntervalSince(ended))
        guard run.state == .completed else { return age > rules.failedRuns ? .failedRun : nil }
        if try isReferredTo(number) { return nil }
        if age > rules.replacedResults, try isReplaced(run) { return .replacedResult }
        if let limit = rules.results, age > limit { return .oldResult }
        return nil
    }

    /// Notes that a run's files go.
    ///
    /// - Returns: Whether they may go still.
    func giveUpArtifacts(ofRun number: Int, rules: GarbageRules, now: Date) throws -> Bool {
        guard try garbageReason(ofRun: number, rules: rules, now: now) != nil else { return false }
        try database.cachedStatement(sql: "UPDATE runs SET artifacts_removed = ? WHERE number = ?")
            .execute(arguments: [now.timeIntervalSince1970, number])
        return true
    }

    private func isReferredTo(_ number: Int) throws -> Bool {
        let statement = try database.cachedStatement(sql: CatalogueStatements.isReferredTo)
        return try Bool.fetchOne(statement, arguments: [number]) == true
    }

    private func isReplaced(_ run: Run) throws -> Bool {
        let statement = try database.cachedStatement(sql: CatalogueStatements.isReplaced)
        return try Bool.fetchOne(statement, arguments: [run.keyDigest, run.number]) == true
    }
}

private func isOrderedAsNumbers(_ left: String, _ right: String) -> Bool {
    (left.utf8.count, left) < (right.utf8.count, right)
}
