import TunebookAWS
import TunebookCore
import TunebookLocal

/// The events of a run on SageMaker: those in its journal, and what is asked for from time to time while it goes on.
struct SageMakerEvents: AsyncSequence, Sendable {
    typealias Element = RunEvent
    typealias Failure = any Error

    let account: SageMakerAccount
    let folder: RunFolder
    let handle: RunHandle
    let position: Int

    func makeAsyncIterator() -> Iterator {
        Iterator(follower: JobFollower(account: account, folder: folder, handle: handle), position: position)
    }

    struct Iterator: AsyncIteratorProtocol {
        private let follower: JobFollower
        private var position: Int
        private var waiting: ArraySlice<RunEvent> = []
        private var hasEnded = false

        fileprivate init(follower: JobFollower, position: Int) {
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
                waiting = RunJournal(follower.folder).events(after: position)[...]
                if !waiting.isEmpty { continue }
                if FollowedJob.read(from: follower.folder.path)?.isFinished == true {
                    // Another may have written the end just now; one who has had it already gets nothing more.
                    waiting = RunJournal(follower.folder).events(after: position)[...]
                    if waiting.isEmpty { return nil }
                    continue
                }
                let wait = try await look()
                waiting = RunJournal(follower.folder).events(after: position)[...]
                if waiting.isEmpty {
                    do { try await Task.sleep(for: wait) } catch { return nil }
                }
            }
            return nil
        }

        /// Looks, and bears what may be better at the next look.
        private func look() async throws -> Duration {
            do {
                return try await follower.look()
            } catch let error as AWSError {
                guard error.isTransient else { throw error }
                return follower.account.settings.pollInterval
            }
        }
    }
}
