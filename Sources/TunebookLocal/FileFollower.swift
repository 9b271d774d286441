import Glibc
import TunebookPlatform

/// Reads a file that another process appends to, without polling where the system tells of changes.
struct FileFollower {
    /// How often to look without being told: the death of a process that has the file open is told a moment before its
    /// lock is free, so that the last look could be the one too early.
    private static let longestWait = Duration.milliseconds(200)

    private let path: String
    private let reader: Reader
    private var buffer = [UInt8](repeating: 0, count: 1 << 16)
    private var changes: AsyncStream<Void>.AsyncIterator?

    /// - Parameter offset: Where to begin, in bytes.
    init(_ path: String, from offset: Int = 0) {
        self.path = path
        reader = Reader(offset: offset)
    }

    /// The bytes that came since the last call, or some of them; `nil` when there are none now.
    mutating func read() -> ArraySlice<UInt8>? {
        guard let count = reader.read(path, into: &buffer), count > 0 else { return nil }
        return buffer[..<count]
    }

    /// Waits until there may be more to read.
    ///
    /// - Returns: Whether to go on; false once the task is cancelled.
    mutating func waitForMore() async -> Bool {
        guard var iterator = changes else {
            // Bytes may have come between the last look and the watch's beginning, so look once more before waiting.
            changes = DirectoryWatch(path, for: [.written, .closed]).changes(atLeastEvery: Self.longestWait)
                .makeAsyncIterator()
            return !Task.isCancelled
        }
        let change: Void? = await iterator.next(isolation: #isolation)
        changes = iterator
        return change != nil
    }

    /// Owns the open file, which a copyable iterator cannot.
    private final class Reader {
        private var descriptor: OwnedDescriptor?
        private let offset: Int

        init(offset: Int) {
            self.offset = offset
        }

        func read(_ path: String, into buffer: inout [UInt8]) -> Int? {
            if descriptor == nil {
                descriptor = try? OwnedDescriptor(opening: path, OpenMode.read)
                if let number = descriptor?.number { lseek(number, offset, SEEK_SET) }
            }
            return try? descriptor?.read(into: &buffer)
        }
    }
}
