import FoundationEssentials
import Synchronization
import TunebookCore
import TunebookPlatform

/// Writes what happens in a run: into the log, and then into the journal.
///
/// A class, since the thread that supervises and the function that waits for it write one after the other.
final class RunRecorder: Sendable {
    private struct State: ~Copyable {
        var journal: EventJournal
        var log: AppendFile
    }

    private let state: Mutex<State>

    init(_ folder: RunFolder) throws(CError) {
        state = Mutex(State(journal: try EventJournal(folder), log: try AppendFile(folder.logFile, patience: 1 << 22)))
    }

    /// Writes what came together.
    func write(_ batch: Batch) {
        guard !batch.isEmpty else { return }
        state.withLock { state in
            if !batch.logBytes.isEmpty { state.log.append(batch.logBytes) }
            if !batch.events.isEmpty { state.journal.append(batch.events) }
        }
    }

    /// Writes events that are not in the log.
    ///
    /// - Returns: Why the journal does not hold them yet.
    @discardableResult
    func write(_ events: RunEvent.Kind...) -> CError? {
        state.withLock { $0.journal.append(events) }
    }

    /// Lines and events that came together.
    struct Batch {
        fileprivate(set) var events: [RunEvent.Kind] = []
        fileprivate(set) var logBytes: [UInt8] = []

        var isEmpty: Bool { events.isEmpty && logBytes.isEmpty }

        /// A line as the training wrote it, whatever its bytes.
        mutating func add(line: some Collection<UInt8>) {
            logBytes += line
            logBytes.append(UInt8(ascii: "\n"))
            events.append(.log(String(decoding: line, as: UTF8.self)))
        }

        /// Bytes for the log alone, whole lines.
        mutating func add(logged bytes: some Collection<UInt8>) {
            logBytes += bytes
        }

        mutating func add(_ event: RunEvent.Kind) {
            events.append(event)
        }

        /// A line of the runner's own, in the form of the container's lines.
        mutating func addNote(_ text: String, level: String = "INFO") {
            add(line: "[\(Self.timestamp()):\(level)] \(text)".utf8)
        }

        /// A line of the runner's own for the log alone.
        mutating func addLogNote(_ text: String) {
            add(logged: "[\(Self.timestamp()):WARNING] \(text)\n".utf8)
        }

        /// `2026-11-24:15:56:44`, in UTC as in a container.
        private static func timestamp() -> String {
            let text = Date().formatted(.iso8601.year().month().day().time(includingFractionalSeconds: false))
            return text.replacing("T", with: ":")
        }
    }
}
