import Glibc
import Testing
import TunebookCore
import TunebookLocal
import TunebookPlatform

@Suite(.timeLimit(.minutes(1))) struct LogFileTests {
    let run: RunFixture

    init() throws {
        run = try RunFixture()
        try createDirectory(run.folder.path)
    }

    private func append(_ bytes: [UInt8]) throws {
        try OwnedDescriptor(opening: run.folder.logFile, O_WRONLY | O_APPEND | O_CREAT).write(bytes)
    }

    private func read(last count: Int? = nil) async throws -> [String] {
        var lines: [String] = []
        for try await line in LogFile(run.folder).lines(last: count, follows: false) { lines.append(line) }
        return lines
    }

    @Test func `the lines of a log, or the last of them`() async throws {
        try append([UInt8]("a\n\nc\nd".utf8))
        #expect(try await read() == ["a", "", "c", "d"])
        #expect(try await read(last: 2) == ["c", "d"])
        #expect(try await read(last: 9).count == 4)
        try append([UInt8]("\n".utf8))
        #expect(try await read(last: 2) == ["c", "d"])
    }

    @Test func `the last lines of a long log are found from its end`() async throws {
        try append((0..<100_000).flatMap { [UInt8]("line \($0)\n".utf8) })
        #expect(try await read(last: 3) == ["line 99997", "line 99998", "line 99999"])
        #expect(try await read(last: 20_000).first == "line 80000")
    }

    @Test func `bytes that are no UTF-8 are shown as such`() async throws {
        try append([97, 0xff, 98, 10])
        #expect(try await read() == ["a\u{FFFD}b"])
    }

    @Test func `a run without a log has none to show`() async throws {
        #expect(try await read() == [])
    }

    @Test func `a log is followed until its run ends`() async throws {
        let lock = try #require(try Held(run.folder.lockFile))
        try append([UInt8]("a\nb".utf8))
        var lines = LogFile(run.folder).lines(follows: true).makeAsyncIterator()
        #expect(try await lines.next() == "a")
        try append([UInt8]("c\n".utf8))
        #expect(try await lines.next() == "bc")
        try append([UInt8]("end".utf8))
        lock.release()
        #expect(try await lines.next() == "end")
        #expect(try await lines.next() == nil)
    }

    @Test func `following ends when it is cancelled`() async throws {
        let lock = try #require(try Held(run.folder.lockFile))
        try append([UInt8]("a\n".utf8))
        let waiting = Task { [folder = run.folder] in
            for try await _ in LogFile(folder).lines(follows: true) {}
        }
        waiting.cancel()
        try await waiting.value
        lock.release()
    }
}
