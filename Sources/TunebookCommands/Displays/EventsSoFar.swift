import Synchronization
import TunebookCatalogue
import TunebookCore
import TunebookSession

/// What has happened in a run that goes on, as far as its engine tells at once.
///
/// A class, since the task that hears the events and the one that waits for them share it.
final class EventsSoFar: Sendable {
    /// An engine's events have no mark for the present, so it is taken for reached when none has come for a moment.
    private static let moment = Duration.milliseconds(60)
    /// How many moments are waited for the first event, and at most where events never cease.
    private static let (fewest, most) = (5, 40)

    private let heard = Mutex<[RunEvent]>([])

    /// The events of a run so far; none where no engine has got it.
    static func of(_ run: Run, in context: CommandContext) async throws -> [RunEvent] {
        guard let handle = try await context.catalogue.handle(of: run.number) else { return [] }
        let events = try context.engines.engine(named: run.engineName).events(of: handle, after: nil)
        let soFar = EventsSoFar()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for try await event in events {
                    // A run may write faster than this reads, and there is always one more.
                    try Task.checkCancellation()
                    soFar.heard.withLock { $0.append(event) }
                }
            }
            group.addTask { try await soFar.waitForPresent() }
            try await group.next()
            group.cancelAll()
        }
        return soFar.heard.withLock { $0 }
    }

    private func waitForPresent() async throws {
        var last = 0
        for turn in 0..<Self.most {
            try await Task.sleep(for: Self.moment)
            let count = heard.withLock { $0.count }
            if count == last, count > 0 || turn >= Self.fewest { return }
            last = count
        }
    }
}
