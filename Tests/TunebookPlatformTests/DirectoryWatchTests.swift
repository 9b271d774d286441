import Testing
import TunebookPlatform

@Suite(.timeLimit(.minutes(1))) struct DirectoryWatchTests {
    let folder: ScratchFolder

    init() throws {
        folder = try ScratchFolder()
    }

    @Test func `a file that appears is told`() async throws {
        var changes = DirectoryWatch(folder.path, for: .appeared).changes(atLeastEvery: .seconds(600))
            .makeAsyncIterator()
        try AtomicFile.write([], to: folder.path + "/new")
        #expect(await changes.next() != nil)
    }

    @Test func `a file that grows is told`() async throws {
        let path = folder.path + "/log"
        try AtomicFile.write([], to: path)
        var changes = DirectoryWatch(path, for: .written).changes(atLeastEvery: .seconds(600)).makeAsyncIterator()
        try OwnedDescriptor(opening: path, 1).write([1])
        #expect(await changes.next() != nil)
    }

    @Test func `what changed before the first question is told too`() async throws {
        let watch = DirectoryWatch(folder.path, for: .appeared)
        try AtomicFile.write([], to: folder.path + "/new")
        var changes = watch.changes(atLeastEvery: .seconds(600)).makeAsyncIterator()
        #expect(await changes.next() != nil)
    }

    @Test func `without a change, time alone wakes`() async throws {
        var changes = DirectoryWatch(folder.path, for: .appeared).changes(atLeastEvery: .milliseconds(1))
            .makeAsyncIterator()
        #expect(await changes.next() != nil)
        #expect(await changes.next() != nil)
    }

    @Test func `what cannot be watched is looked at often`() async throws {
        let watch = DirectoryWatch(folder.path + "/none", for: .appeared)
        #expect(watch.descriptor == nil)
        var changes = watch.changes(atLeastEvery: .seconds(600)).makeAsyncIterator()
        #expect(await changes.next() != nil)
    }

    @Test func `cancelling ends the changes`() async throws {
        let changes = DirectoryWatch(folder.path, for: .appeared).changes(atLeastEvery: .seconds(600))
        let waiting = Task { for await _ in changes {} }
        waiting.cancel()
        await waiting.value
    }
}
