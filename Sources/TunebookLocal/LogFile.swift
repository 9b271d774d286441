import Glibc
import TunebookPlatform

/// The log of a run, as text: bytes that are no UTF-8 become U+FFFD.
package struct LogFile: Sendable {
    private let folder: RunFolder

    package init(_ folder: RunFolder) {
        self.folder = folder
    }

    /// The lines from the beginning on, or from the last few on, read as they are asked for: a log may be larger than
    /// memory.
    ///
    /// - Parameters:
    ///   - count: How many of the lines that are there now to begin with; `nil` for all.
    ///   - follows: Whether to wait for further ones until the run ends or the iterating task is cancelled.
    package func lines(last count: Int? = nil, follows: Bool) -> Lines {
        Lines(folder: folder, offset: count.map(offset(ofLast:)) ?? 0, follows: follows)
    }

    /// Where the last few lines begin, in bytes, found from the end.
    private func offset(ofLast count: Int) -> Int {
        guard let file = try? OwnedDescriptor(opening: folder.logFile, OpenMode.read) else { return 0 }
        let size = lseek(file.number, 0, SEEK_END)
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        // The end of the last line begins none.
        var end = size - 1
        var missing = count
        while end > 0 {
            let start = max(0, end - buffer.count)
            lseek(file.number, start, SEEK_SET)
            guard let read = try? file.read(into: &buffer), read >= end - start else { return start }
            for index in (0..<(end - start)).reversed() where buffer[index] == UInt8(ascii: "\n") {
                missing -= 1
                if missing <= 0 { return start + index + 1 }
            }
            end = start
        }
        return 0
    }

    /// The lines of a log that may still grow.
    package struct Lines: AsyncSequence, Sendable {
        package typealias Element = String
        package typealias Failure = any Error

        fileprivate let folder: RunFolder
        fileprivate let offset: Int
        fileprivate let follows: Bool

        package func makeAsyncIterator() -> Iterator {
            Iterator(self)
        }

        package struct Iterator: AsyncIteratorProtocol {
            private let folder: RunFolder
            private let follows: Bool
            private var follower: FileFollower
            private var splitter = LineSplitter()
            private var lines: [ArraySlice<UInt8>] = []
            private var nextLine = 0
            private var runnerIsGone = false
            private var hasEnded = false

            fileprivate init(_ lines: Lines) {
                folder = lines.folder
                follows = lines.follows
                follower = FileFollower(folder.logFile, from: lines.offset)
            }

            package mutating func next() async throws -> String? {
                while true {
                    if nextLine < lines.count {
                        defer { nextLine += 1 }
                        return String(decoding: lines[nextLine], as: UTF8.self)
                    }
                    if hasEnded { return nil }
                    if let bytes = follower.read() {
                        lines = splitter.add(bytes)
                        nextLine = 0
                    } else if runnerIsGone || !follows {
                        hasEnded = true
                        lines = splitter.finish().map { [$0] } ?? []
                        nextLine = 0
                    } else if !folder.hasLiveRunner {
                        runnerIsGone = true
                    } else if await !follower.waitForMore() {
                        hasEnded = true
                    }
                }
            }
        }
    }
}
