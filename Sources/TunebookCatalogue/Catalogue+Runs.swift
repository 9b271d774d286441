package import FoundationEssentials
package import TunebookCore

extension Catalogue {
    /// A run with its whole result, curves included.
    ///
    /// - Returns: `nil` when there is no run of that number.
    package func run(_ number: Int) throws(CatalogueError) -> Run? {
        try read { try $0.run(number) }
    }

    /// Lists runs, newest first, without their curves.
    ///
    /// - Complexity: In the runs listed, whatever the size of the catalogue.
    package func runs(_ query: RunQuery = RunQuery()) throws(CatalogueError) -> [Run] {
        try read { try $0.runs(query) }
    }

    /// The training jobs under a tuning run, oldest first, without their curves.
    package func children(of number: Int) throws(CatalogueError) -> [Run] {
        try read { try $0.children(of: number) }
    }

    /// The runs that have not ended, oldest first.
    package func liveRuns() throws(CatalogueError) -> [Run] {
        try read { try $0.liveRuns() }
    }

    /// The newest launch of a task, hits included; `nil` when there was none.
    package func latestRun(ofTask name: String) throws(CatalogueError) -> Run? {
        try read { try $0.latestRun(ofTask: name) }
    }

    /// How many results a launch could take.
    package func cachedResultCount() throws(CatalogueError) -> Int {
        try read { try $0.cachedResultCount() }
    }

    /// The engine's name for a run; `nil` until it has started, for a hit and for an unknown number.
    package func handle(of number: Int) throws(CatalogueError) -> RunHandle? {
        try read { try $0.handle(of: number) }
    }

    /// Keeps the engine's name for a run, by which any process finds it again; from then on the run is `running`.
    ///
    /// - Throws: ``CatalogueError/noSuchRun(_:)``.
    package func setHandle(of number: Int, _ handle: RunHandle) throws(CatalogueError) {
        try write { try $0.setHandle(of: number, handle) }
    }

    /// Notes that a run goes on; a run that has ended, and a state that lies behind, are left alone.
    ///
    /// - Parameters:
    ///   - state: `pending`, `running` or `stopping`; the other states come with ``record(_:of:at:)``.
    ///   - number: The run.
    ///   - attempt: The try that began, counted from 1.
    ///   - time: When it happened; the first `running` is when the run started.
    /// - Throws: ``CatalogueError/noSuchRun(_:)``.
    package func setState(_ state: RunState, of number: Int, attempt: Int? = nil, at time: Date) throws(CatalogueError)
    {
        try write { try $0.setState(state, of: number, attempt: attempt, at: time) }
    }

    /// Keeps how a run ended. The first record stays: a repeated or a later one changes nothing.
    ///
    /// - Returns: Whether this call was the first.
    /// - Throws: ``CatalogueError/noSuchRun(_:)``.
    @discardableResult
    package func record(_ outcome: RunOutcome, of number: Int, at time: Date) throws(CatalogueError) -> Bool {
        try write { try $0.record(outcome, of: number, at: time) }
    }

    /// Marks as failed the runs that no engine ever got and whose process has ended.
    ///
    /// - Returns: Their numbers.
    @discardableResult
    package func failAbandonedRuns(at time: Date) throws(CatalogueError) -> [Int] {
        guard try read({ try $0.hasAbandonedRuns() }) else { return [] }
        return try write { try $0.failAbandonedRuns(at: time) }
    }
}
