package import TunebookPlatform

/// The log of a run, as text: bytes that are no UTF-8 become U+FFFD.
package struct LogFile: Sendable {
    private let folder: RunFolder

    package init(_ folder: RunFolder) {
        self.folder = folder
    }

    /// The lines that are there now, all or the last few.
    ///
    /// - Parameter count: How many from the end; `nil` for all.
    /// - Returns: The lines, oldest first, without line ends.
    /// - Throws: When the log cannot be read.
    package func read(last count: Int? = nil) throws(CError) -> [String] {
        var splitter = LineSplitter(limit: .max)
        let bytes = try readFile(folder.logFile)
        var lines = splitter.add(bytes)
        if let rest = splitter.finish() { lines.append(rest) }
        return lines.suffix(count ?? lines.count).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The lines from the beginning on and as they come, until the run ends or the iterating task is cancelled.
    package func follow() -> Lines {
        Lines(folder: folder)
    }

    /// The lines of a log that may still grow.
    package struct Lines: AsyncSequence, Sendable {
        package typealias Element = String
        package typealias Failure = Never

        fileprivate let folder: RunFolder

        package func makeAsyncIterator() -> Iterator {
            Iterator(folder: folder)
        }

        package struct Iterator: AsyncIteratorProtocol {
            private let folder: RunFolder
            private var follower: FileFollower
            private var splitter = LineSplitter(limit: .max)
            private var lines: [ArraySlice<UInt8>] = []
            private var nextLine = 0
            private var runnerIsGone = false
            private var hasEnded = false

            fileprivate init(folder: RunFolder) {
                self.folder = folder
                follower = FileFollower(folder.logFile)
            }

            package mutating func next() async -> String? {
                while true {
                    if nextLine < lines.count {
                        defer { nextLine += 1 }
                        return String(decoding: lines[nextLine], as: UTF8.self)
                    }
                    if hasEnded { return nil }
                    if let bytes = follower.read() {
                        lines = splitter.add(bytes)
                        nextLine = 0
                    } else if runnerIsGone {
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
