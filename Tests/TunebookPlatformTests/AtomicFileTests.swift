import FoundationEssentials
import Glibc
import Testing
import TunebookPlatform

@Suite struct AtomicFileTests {
    let folder: ScratchFolder

    init() throws {
        folder = try ScratchFolder()
    }

    @Test func `the file is there when it is committed, and not before`() throws {
        let path = folder.path + "/result"
        let file = try AtomicFile(replacing: path)
        try file.write([1, 2])
        try file.write([3])
        #expect(throws: CError(ENOENT, "open", path: path)) { try readFile(path) }
        try file.commit(durably: true)
        #expect(try readFile(path) == [1, 2, 3])
        #expect(try folder.names == ["result"])
    }

    @Test func `a file that is given up leaves the old one, and nothing else`() throws {
        let path = folder.path + "/result"
        try AtomicFile.write([1], to: path)
        func giveUp() throws {
            let file = try AtomicFile(replacing: path)
            try file.write([2])
        }
        try giveUp()
        #expect(try readFile(path) == [1])
        #expect(try folder.names == ["result"])
    }

    @Test func `an unfinished file is hidden, and known by its suffix`() throws {
        let file = try AtomicFile(replacing: folder.path + "/result")
        let name = try #require(try folder.names.first)
        #expect(name.hasPrefix(".result."))
        #expect(name.hasSuffix(AtomicFile.suffix))
        try file.commit()
    }

    @Test func `only this user may read it`() throws {
        let path = folder.path + "/result"
        try AtomicFile.write([1], to: path)
        var status = stat()
        #expect(unsafe stat(path, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o600)
    }

    @Test func `an error names the file that was to be`() throws {
        let path = folder.path + "/none/result"
        #expect(throws: CError(ENOENT, "write", path: path)) { try AtomicFile.write([1], to: path) }
    }

    @Test func `folders are made with those above them, and made once`() throws {
        let path = folder.path + "/a/b/c"
        try createDirectory(path)
        try createDirectory(path)
        var status = stat()
        #expect(unsafe stat(folder.path + "/a/b", &status) == 0)
        #expect(status.st_mode & 0o777 == 0o700)
    }

    @Test func `a folder cannot be made below a file`() throws {
        try AtomicFile.write([], to: folder.path + "/file")
        let error = #expect(throws: CError.self) { try createDirectory(folder.path + "/file/a") }
        #expect(error?.code == ENOTDIR)
    }
}
