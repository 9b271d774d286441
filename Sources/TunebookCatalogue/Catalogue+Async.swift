package import FoundationEssentials
package import TunebookCore

// Each operation again, for callers that must not block: the work is done on the catalogue's own queue, and goes on
// when the calling task is cancelled. In an async function the compiler takes these.

extension Catalogue {
    /// Takes a known result, joins a live run, or makes a new one, off the caller's thread.
    package func claim(_ request: RunRequest) async throws(CatalogueError) -> Claim {
        try await write { try $0.claim(request) }
    }

    /// Takes a known result, off the caller's thread.
    ///
    /// - Returns: A new, completed run; `nil` where no result is known, or none will do.
    package func claimHit(_ request: RunRequest) async throws(CatalogueError) -> Run? {
        try await write { try $0.claimHit(request) }
    }

    /// Whether a run has ended, off the caller's thread; `nil` where there is none of the number.
    package func hasEnded(_ number: Int) async throws(CatalogueError) -> Bool? {
        try await read { try $0.state(of: number)?.isFinal }
    }

    /// A run with its whole result, off the caller's thread.
    package func run(_ number: Int) async throws(CatalogueError) -> Run? {
        try await read { try $0.run(number) }
    }

    /// Lists runs, newest first, off the caller's thread.
    package func runs(_ query: RunQuery = RunQuery()) async throws(CatalogueError) -> [Run] {
        try await read { try $0.runs(query) }
    }

    /// The training jobs under a tuning run, off the caller's thread.
    package func children(of number: Int) async throws(CatalogueError) -> [Run] {
        try await read { try $0.children(of: number) }
    }

    /// The runs that have not ended, off the caller's thread.
    package func liveRuns() async throws(CatalogueError) -> [Run] {
        try await read { try $0.liveRuns() }
    }

    /// The newest launch of a task, off the caller's thread.
    package func latestRun(ofTask name: String) async throws(CatalogueError) -> Run? {
        try await read { try $0.latestRun(ofTask: name) }
    }

    /// How many results a launch could take, off the caller's thread.
    package func cachedResultCount() async throws(CatalogueError) -> Int {
        try await read { try $0.cachedResultCount() }
    }

    /// The engine's name for a run, off the caller's thread.
    package func handle(of number: Int) async throws(CatalogueError) -> RunHandle? {
        try await read { try $0.handle(of: number) }
    }

    /// Keeps the engine's name for a run, off the caller's thread.
    package func setHandle(of number: Int, _ handle: RunHandle) async throws(CatalogueError) {
        try await write { try $0.setHandle(of: number, handle) }
    }

    /// Gives runs a tag, or takes theirs away: all of them or none, off the caller's thread.
    ///
    /// - Throws: ``CatalogueError/noSuchRun(_:)``.
    package func setTag(_ tag: String?, of numbers: [Int]) async throws(CatalogueError) {
        try await write { transaction in for number in numbers { try transaction.setTag(tag, of: number) } }
    }

    /// Writes a note to runs, or takes theirs away: all of them or none, off the caller's thread.
    ///
    /// - Throws: ``CatalogueError/noSuchRun(_:)``.
    package func setNote(_ note: String?, of numbers: [Int]) async throws(CatalogueError) {
        try await write { transaction in for number in numbers { try transaction.setNote(note, of: number) } }
    }

    /// Notes that a run goes on, off the caller's thread.
    package func setState(
        _ state: RunState,
        of number: Int,
        attempt: Int? = nil,
        at time: Date
    ) async throws(CatalogueError) {
        try await write { try $0.setState(state, of: number, attempt: attempt, at: time) }
    }

    /// Keeps how a run ended, off the caller's thread.
    @discardableResult
    package func record(_ outcome: RunOutcome, of number: Int, at time: Date) async throws(CatalogueError) -> Bool {
        try await write { try $0.record(outcome, of: number, at: time) }
    }

    /// Marks abandoned runs as failed, off the caller's thread.
    @discardableResult
    package func failAbandonedRuns(at time: Date) async throws(CatalogueError) -> [Int] {
        guard try await read({ try $0.hasAbandonedRuns() }) else { return [] }
        return try await write { try $0.failAbandonedRuns(at: time) }
    }

    /// The parts of a run's key, off the caller's thread.
    package func key(of number: Int) async throws(CatalogueError) -> CatalogueKey? {
        try await read { try $0.key(of: number) }
    }

    /// The completed run with the nearest key, off the caller's thread.
    package func nearestRun(
        to key: CatalogueKey,
        task: String? = nil,
        before: Int? = nil
    ) async throws(CatalogueError) -> Run? {
        try await read { try $0.nearestRun(to: key, task: task, before: before) }
    }

    /// Checks the database and every artifact, off the shared pool; ends early when the task is cancelled.
    package func verify() async throws(CatalogueError) -> [CatalogueProblem] {
        try await offPool { isCancelled throws(CatalogueError) in try verify(isCancelled: isCancelled) }
    }

    /// Finds what can be freed, off the shared pool.
    package func garbage(
        keeping rules: GarbageRules = GarbageRules(),
        now: Date
    ) async throws(CatalogueError) -> GarbagePlan {
        try await offPool { _ throws(CatalogueError) in try garbage(keeping: rules, now: now) }
    }

    /// Removes what a plan names, off the shared pool.
    package func collect(
        _ plan: GarbagePlan,
        keeping rules: GarbageRules = GarbageRules(),
        now: Date
    ) async throws(CatalogueError) -> GarbagePlan {
        try await offPool { _ throws(CatalogueError) in try collect(plan, keeping: rules, now: now) }
    }
}
