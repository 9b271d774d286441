import Glibc
import Testing
import TunebookPlatform

@Suite struct FileLockTests {
    let folder: ScratchFolder
    var path: String { folder.path + "/lock" }

    init() throws {
        folder = try ScratchFolder()
    }

    @Test func `one at a time holds the lock`() throws {
        let lock = try #require(try take())
        #expect(try FileLock.isHeld(path))
        #expect(try take() == nil)
        lock.close()
        #expect(try !FileLock.isHeld(path))
        #expect(try take() != nil)
    }

    @Test func `asking makes no file and holds nothing`() throws {
        #expect(try !FileLock.isHeld(path))
        #expect(try folder.names == [])
    }

    @Test func `a child that is given the descriptor holds the lock until it ends`() throws {
        let lock = try #require(try take())
        let input = try makePipe()
        let command = ChildProcess.Command(
            "/bin/cat",
            [],
            environment: [:],
            descriptors: [0: input.readEnd, 3: lock.number]
        )
        let child = try ChildProcess.start(command)
        close(input.readEnd)
        lock.close()
        #expect(try FileLock.isHeld(path))
        close(input.writeEnd)
        #expect(try child.wait() == .exited(code: 0))
        #expect(try !FileLock.isHeld(path))
    }

    @Test func `a lock is taken over only with the right file`() throws {
        let lock = try #require(try take())
        try AtomicFile.write([], to: folder.path + "/other")
        #expect(!isTakenOver(lock.number, folder.path + "/other"))
        #expect(!isTakenOver(999, path))
        #expect(isTakenOver(dup(lock.number), path))
        lock.close()
    }

    private func isTakenOver(_ number: Int32, _ path: String) -> Bool {
        switch FileLock.inherited(number, path: path) {
        case .some: true
        case .none: false
        }
    }

    /// A lock in a box, which `#require` can take.
    private func take() throws -> Box? {
        guard let lock = try FileLock.take(path) else { return nil }
        return Box(lock)
    }

    private final class Box: Equatable {
        private var lock: FileLock?
        let number: Int32

        init(_ lock: consuming FileLock) {
            number = lock.descriptor.number
            self.lock = consume lock
        }

        func close() {
            lock = nil
        }

        static func == (left: Box, right: Box) -> Bool { left === right }
    }
}
