import TunebookCore
import TunebookLocal

/// Looks after a run in a service, and writes what happens to it into the run's journal.
protocol ServiceFollower: Sendable {
    associatedtype Followed: FollowedRun

    var folder: RunFolder { get }

    /// Looks once, if it is time and nobody else does.
    ///
    /// - Returns: How long to wait until the next look.
    func look() async throws -> Duration

    /// How long to wait after a look that failed.
    ///
    /// - Throws: The error, where the next look would fare no better.
    func wait(after error: any Error) throws -> Duration
}

/// The events of a run in a service: those in its journal, and what is asked for from time to time while it goes on.
struct ServiceEvents<Follower: ServiceFollower>: AsyncSequence, Sendable {
    typealias Element = RunEvent
    typealias Failure = any Error

    let follower: Follower
    let position: Int

    func makeAsyncIterator() -> Iterator {
        Iterator(follower: follower, position: position)
    }

    struct Iterator: AsyncIteratorProtocol {
        private let follower: Follower
        private var position: Int
        private var waiting: ArraySlice<RunEvent> = []
        private var hasEnded = false
        /// How long the journal was when it was read last.
        private var seenSize: Int64 = -1

        fileprivate init(follower: Follower, position: Int) {
            self.follower = follower
            self.position = position
        }

        mutating func next() async throws -> RunEvent? {
            while !hasEnded, !Task.isCancelled {
                if let event = waiting.popFirst() {
                    position = event.position
                    if case .finished = event.kind { hasEnded = true }
                    return event
                }
                readOn()
                if !waiting.isEmpty { continue }
                if Follower.Followed.read(from: follower.folder.path)?.isFinished == true {
                    // Another may have written the end just now; one who has had it already gets nothing more.
                    readOn()
                    if waiting.isEmpty { return nil }
                    continue
                }
                let wait = try await look()
                readOn()
                if waiting.isEmpty {
                    do { try await Task.sleep(for: wait) } catch { return nil }
                }
            }
            return nil
        }

        private mutating func readOn() {
            let journal = RunJournal(follower.folder)
            let size = journal.size
            guard size != seenSize else { return }
            seenSize = size
            waiting = journal.events(after: position)[...]
        }

        /// Looks, and bears what may be better at the next look.
        private func look() async throws -> Duration {
            // In a task of its own: one that lives on keeps the room of its deepest call.
            let look = Task { [follower] in try await follower.look() }
            do {
                return try await withTaskCancellationHandler {
                    try await look.value
                } onCancel: {
                    look.cancel()
                }
            } catch {
                return try follower.wait(after: error)
            }
        }
    }
}
