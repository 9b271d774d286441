import FoundationEssentials
import Glibc
import Testing
import TunebookCore
import TunebookLocal
import TunebookPlatform

@Suite(.timeLimit(.minutes(1))) struct EventSequenceTests {
    let run: RunFixture
    private let completed = RunEvent.Kind.finished(RunOutcome(state: .completed))

    init() throws {
        run = try RunFixture()
        try createDirectory(run.folder.path)
    }

    /// Writes events to the journal as a runner does.
    private func journal(_ kinds: [RunEvent.Kind]) throws {
        var journal = try EventJournal(run.folder)
        #expect(journal.append(kinds) == nil)
    }

    private func append(_ text: String) throws {
        try OwnedDescriptor(opening: run.folder.journalFile, O_WRONLY | O_APPEND | O_CREAT).write([UInt8](text.utf8))
    }

    @Test func `the events of a run that has ended`() async throws {
        try journal([.state(.running), .log("a"), completed])
        let events = try await run.events()
        #expect(events.map(\.kind) == [.state(.running), .log("a"), completed])
        #expect(events.map(\.position) == [1, 2, 3])
    }

    @Test func `from a position on, only what comes after it`() async throws {
        try journal([.state(.running), .log("a"), .log("b"), completed])
        #expect(try await run.events(after: 2).map(\.kind) == [.log("b"), completed])
        #expect(try await run.events(after: 4) == [])
        #expect(try await run.events(after: 99) == [])
    }

    @Test func `nothing comes after the end`() async throws {
        try journal([completed, .log("late")])
        #expect(try await run.events().map(\.kind) == [completed])
    }

    @Test func `a journal that is written on is followed`() async throws {
        let lock = try #require(try Held(run.folder.lockFile))
        try journal([.log("a")])
        var events = EventSequence(run.folder).makeAsyncIterator()
        #expect(try await events.next()?.kind == .log("a"))
        try journal([.log("b")])
        #expect(try await events.next()?.kind == .log("b"))
        try journal([.log("c"), completed])
        #expect(try await events.next()?.kind == .log("c"))
        #expect(try await events.next()?.kind == completed)
        #expect(try await events.next() == nil)
        lock.release()
    }

    @Test func `a journal that is not there yet is waited for`() async throws {
        let lock = try #require(try Held(run.folder.lockFile))
        async let events = run.events()
        try journal([completed])
        #expect(try await events.map(\.kind) == [completed])
        lock.release()
    }

    @Test func `a line that is half written is read when it is whole`() async throws {
        let lock = try #require(try Held(run.folder.lockFile))
        try append(#"{"kind":{"log":{"_0":"a"}},"posi"#)
        async let events = run.events()
        try append("tion\":1,\"time\":0}\n")
        try journal([completed])
        #expect(try await events.map(\.kind) == [.log("a"), completed])
        lock.release()
    }

    @Test func `a runner that died in the middle of a line has its last word said for it, once`() async throws {
        try journal([.log("a")])
        try append(#"{"kind":{"finished":{"_0":{"atte"#)
        let events = try await run.events()
        #expect(events.map(\.position) == [1, 2])
        #expect(events.last?.outcome?.state == .failed)
        #expect(events.last?.outcome?.failure?.headline == "the run's process ended without a word")
        #expect(try await run.events(after: 2) == [])
    }

    @Test func `what the runner printed last is the reason`() async throws {
        try AtomicFile.write([UInt8]("first\ncannot open run.json\n".utf8), to: run.folder.runnerOutputFile)
        #expect(try await run.events().last?.outcome?.failure?.reason == "cannot open run.json")
    }

    @Test func `a run whose folder is gone has failed`() async throws {
        var events = EventSequence(RunFolder("/no/such/run")).makeAsyncIterator()
        #expect(try await events.next()?.outcome?.state == .failed)
        #expect(try await events.next() == nil)
    }

    @Test func `the death of a runner ends the waiting`() async throws {
        let lock = try #require(try Held(run.folder.lockFile))
        try journal([.log("a")])
        async let events = run.events()
        for try await event in EventSequence(run.folder) where event.kind == .log("a") { break }
        lock.release()
        #expect(try await events.last?.outcome?.state == .failed)
    }

    @Test func `a line that is nonsense costs that line alone`() async throws {
        try journal([.log("a")])
        try append("\0\0\0\n")
        try journal([.log("c"), completed])
        let events = try await run.events()
        #expect(events.map(\.position) == [1, 3, 4])
        #expect(try await run.events(after: 2).map(\.position) == [3, 4])
    }

    @Test func `cancelling ends the iteration`() async throws {
        let lock = try #require(try Held(run.folder.lockFile))
        try journal([.log("a")])
        let waiting = Task { [folder = run.folder] in
            var count = 0
            for try await _ in EventSequence(folder) { count += 1 }
            return count
        }
        waiting.cancel()
        #expect(try await waiting.value <= 1)
        lock.release()
    }

    @Test func `the journal's form is fixed, since a newer program reads an older one's`() async throws {
        let lines = [
            #"{"kind":{"state":{"_0":"running"}},"position":1,"time":1.5}"#,
            #"{"kind":{"attempt":{"_0":1}},"position":2,"time":1.5}"#,
            #"{"kind":{"metric":{"name":"train:error","round":0,"value":0.25}},"position":3,"time":1.5}"#,
            #"{"kind":{"metric":{"name":"train:error","round":1,"value":"nan"}},"position":4,"time":1.5}"#,
            #"{"kind":{"log":{"_0":"a"}},"position":5,"time":1.5}"#,
            #"{"kind":{"finished":{"_0":{"attempts":1,"state":"stopped"}}},"position":6,"time":1.5}"#,
        ]
        try append(lines.joined(separator: "\n") + "\n")
        let events = try await run.events()
        #expect(events.count == 6)
        #expect(events.last?.outcome == RunOutcome(state: .stopped))
    }

    @Test func `the outcome can be asked for without waiting`() throws {
        let lock = try #require(try Held(run.folder.lockFile))
        #expect(run.folder.outcome() == nil)
        try journal([.log("a")])
        #expect(run.folder.outcome() == nil)
        try journal([completed])
        #expect(run.folder.outcome() == RunOutcome(state: .completed))
        lock.release()
    }

    @Test func `the outcome of a run that nobody looks after is a failure`() throws {
        try journal([.log("a")])
        #expect(run.folder.outcome()?.state == .failed)
        #expect(RunFolder("").outcome()?.state == .failed)
    }
}

/// A lock that stands for a runner's life.
final class Held {
    private var lock: FileLock?

    init?(_ path: String) throws {
        guard let lock = try FileLock.take(path) else { return nil }
        self.lock = consume lock
    }

    func release() {
        lock = nil
    }
}
