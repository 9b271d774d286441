import FoundationEssentials
package import TunebookCore
import TunebookPlatform

/// The events of a run, read from its journal by any process while the runner goes on writing it.
///
/// Ends after ``RunEvent/Kind/finished(_:)``. When the runner has died without having written one, the sequence says
/// so itself with a last event that the journal does not hold. Ends early when the iterating task is cancelled.
package struct EventSequence: AsyncSequence, Sendable {
    package typealias Element = RunEvent
    package typealias Failure = any Error

    private let folder: RunFolder
    private let position: Int

    /// - Parameters:
    ///   - folder: The run's folder; a run without one has ended.
    ///   - position: The last event that is known already; 0 to begin with the first.
    package init(_ folder: RunFolder, after position: Int = 0) {
        self.folder = folder
        self.position = position
    }

    package func makeAsyncIterator() -> Iterator {
        Iterator(folder: folder, position: position)
    }

    package struct Iterator: AsyncIteratorProtocol {
        private let folder: RunFolder
        /// The last event that the caller knows.
        private var position: Int
        private var linesToSkip: Int
        private var follower: FileFollower
        private var splitter = LineSplitter(limit: .max)
        private var lines: [ArraySlice<UInt8>] = []
        private var nextLine = 0
        /// The runner was found dead; what it wrote before is still to be read.
        private var runnerIsGone = false
        private var hasEnded = false

        fileprivate init(folder: RunFolder, position: Int) {
            self.folder = folder
            self.position = position
            // One line an event, so that what is known need not be decoded.
            linesToSkip = position
            follower = FileFollower(folder.journalFile)
        }

        package mutating func next() async throws -> RunEvent? {
            while !hasEnded {
                if let event = nextFromLines() {
                    if case .finished = event.kind { hasEnded = true }
                    return event
                }
                if hasEnded { return nil }
                if let bytes = follower.read() {
                    lines = splitter.add(bytes)
                    nextLine = 0
                } else if runnerIsGone {
                    hasEnded = true
                    return lastWord()
                } else if !folder.hasLiveRunner {
                    runnerIsGone = true
                } else if await !follower.waitForMore() {
                    hasEnded = true
                }
            }
            return nil
        }

        private mutating func nextFromLines() -> RunEvent? {
            while nextLine < lines.count {
                defer { nextLine += 1 }
                if linesToSkip > 0 {
                    linesToSkip -= 1
                    if linesToSkip == 0, isEnd(lines[nextLine]) { hasEnded = true }
                    continue
                }
                // A line that is none of ours was torn by a power cut: what it held is lost, the rest is not.
                guard let event = try? JSONLine.decode(RunEvent.self, from: lines[nextLine]),
                    event.position > position
                else { continue }
                position = event.position
                return event
            }
            return nil
        }

        private func isEnd(_ line: ArraySlice<UInt8>) -> Bool {
            if case .finished = try? JSONLine.decode(RunEvent.self, from: line).kind { true } else { false }
        }

        /// The end that the runner could not write; `nil` for a caller who has had it before.
        private mutating func lastWord() -> RunEvent? {
            guard linesToSkip == 0 else { return nil }
            AbandonedProcesses.end(of: folder)
            let outcome = RunOutcome(state: .failed, failure: LocalFailure.lost(folder).explanation)
            let time = Date().timeIntervalSince1970
            return RunEvent(position: position + 1, time: time, kind: .finished(outcome))
        }
    }
}
