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

    @Test func `the lines of a log, or the last of them`() throws {
        try append([UInt8]("a\n\nc\nd".utf8))
        #expect(try LogFile(run.folder).read() == ["a", "", "c", "d"])
        #expect(try LogFile(run.folder).read(last: 2) == ["c", "d"])
        #expect(try LogFile(run.folder).read(last: 9).count == 4)
    }

    @Test func `bytes that are no UTF-8 are shown as such`() throws {
        try append([97, 0xff, 98, 10])
        #expect(try LogFile(run.folder).read() == ["a\u{FFFD}b"])
    }

    @Test func `a run without a log has none to show`() throws {
        let error = #expect(throws: CError.self) { try LogFile(run.folder).read() }
        #expect(error?.isMissing == true)
    }

    @Test func `a log is followed until its run ends`() async throws {
        let lock = try #require(try Held(run.folder.lockFile))
        try append([UInt8]("a\nb".utf8))
        var lines = LogFile(run.folder).follow().makeAsyncIterator()
        #expect(await lines.next() == "a")
        try append([UInt8]("c\n".utf8))
        #expect(await lines.next() == "bc")
        try append([UInt8]("end".utf8))
        lock.release()
        #expect(await lines.next() == "end")
        #expect(await lines.next() == nil)
    }

    @Test func `following ends when it is cancelled`() async throws {
        let lock = try #require(try Held(run.folder.lockFile))
        try append([UInt8]("a\n".utf8))
        let waiting = Task { [folder = run.folder] in
            for await _ in LogFile(folder).follow() {}
        }
        waiting.cancel()
        await waiting.value
        lock.release()
    }
}
