import Foundation
import GRDB
import Testing
import TunebookCatalogue

@Suite("Digests of data files")
struct ContentDigestsTests {
    let folder: TestFolder
    let catalogue: Catalogue

    init() throws {
        folder = try TestFolder()
        catalogue = try folder.catalogue()
    }

    /// Digests as they are taken an hour from now, when a file written just now is old.
    private var later: ContentDigests { ContentDigests(catalogue: catalogue, now: { Date() + 3600 }) }

    private func file(_ text: String, _ name: String) throws -> ContentDigests.File {
        ContentDigests.File(relativePath: name, absolutePath: try folder.write(text, to: "data/" + name))
    }

    private func rememberedCount() throws -> Int? {
        try folder.rawDatabase().read { try Int.fetchOne($0, sql: "SELECT count(*) FROM files") }
    }

    @Test("one file's is the SHA-256 of its content, as sha256sum prints it, whatever its name")
    func singleFile() throws {
        let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        #expect(try later.digest(ofFiles: [file("abc", "a.csv")]) == expected)
        #expect(try later.digest(ofFiles: [file("abc", "renamed.csv")]) == expected)
    }

    /// Pinned: a change here makes every result over a folder of files a miss.
    @Test("a folder's is over names and contents, in reading order")
    func folderDigest() throws {
        let a = try file("1,2\n", "a.csv")
        let b = try file("3,4\n", "b.csv")
        let pinned = "273dc46c22a77ebade6b6981b5ae17f351f4bc3f3c27439c5bdaaedc6bc7859a"
        #expect(try later.digest(ofFiles: [a, b]) == pinned)
        #expect(try later.digest(ofFiles: [b, a]) != pinned)
        #expect(try later.digest(ofFiles: [a, file("3,4\n", "c.csv")]) != pinned)
        #expect(try later.digest(ofFiles: [a, file("3,5\n", "b.csv")]) != pinned)
    }

    @Test("is remembered, so that the file is not read again")
    func remembered() throws {
        let data = try file("abc", "a.csv")
        let digest = try later.digest(ofFiles: [data])
        #expect(try rememberedCount() == 1)
        try folder.rawDatabase().write { try $0.execute(sql: "UPDATE files SET digest = 'from the table'") }
        #expect(try later.digest(ofFiles: [data]) == "from the table")
        #expect(digest != "from the table")
    }

    @Test("is taken anew when the file changed, be it with the same size and the old time")
    func changed() throws {
        let data = try file("abc", "a.csv")
        let first = try later.digest(ofFiles: [data])
        let time = try #require(
            try FileManager.default.attributesOfItem(atPath: data.absolutePath)[.modificationDate] as? Date
        )
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: data.absolutePath))
        try handle.write(contentsOf: Data("abd".utf8))
        try handle.close()
        try FileManager.default.setAttributes([.modificationDate: time], ofItemAtPath: data.absolutePath)
        #expect(try later.digest(ofFiles: [data]) != first)
    }

    @Test("is not remembered for a file written within the last two seconds")
    func young() throws {
        let data = try file("abc", "a.csv")
        _ = try ContentDigests(catalogue: catalogue, now: { Date() + 1 }).digest(ofFiles: [data])
        #expect(try rememberedCount() == 0)
        _ = try ContentDigests(catalogue: catalogue, now: { Date() + 3 }).digest(ofFiles: [data])
        #expect(try rememberedCount() == 1)
    }

    @Test("is refused for a file that is written while it is read")
    func changedMeanwhile() throws {
        let data = try file(String(repeating: "1,2,3\n", count: 200_000), "a.csv")
        var asked = 0
        #expect(throws: CatalogueError.fileChanged(path: data.absolutePath)) {
            try later.digest(ofFiles: [data]) {
                asked += 1
                if asked == 2 { _ = try? folder.write("another", to: "data/a.csv") }
                return false
            }
        }
        #expect(try rememberedCount() == 0)
    }

    @Test("is refused for a missing file, a folder and no files at all")
    func noFile() throws {
        let missing = ContentDigests.File(relativePath: "x", absolutePath: folder.path + "/x")
        #expect(
            throws: CatalogueError.fileFailed(path: missing.absolutePath, reason: "no such file or directory")
        ) { try later.digest(ofFiles: [missing]) }
        let directory = ContentDigests.File(relativePath: "", absolutePath: folder.path)
        #expect(throws: CatalogueError.fileFailed(path: folder.path, reason: "it is a folder")) {
            try later.digest(ofFiles: [directory])
        }
        #expect(throws: CatalogueError.noFiles) { try later.digest(ofFiles: []) }
    }

    @Test("is still given while another process keeps the catalogue locked")
    func lockedCatalogue() throws {
        let data = try file("abc", "a.csv")
        let other = try PythonProcess.holdingLock(of: folder.databasePath)
        let digests = ContentDigests(
            catalogue: try folder.catalogue(busyTimeout: .milliseconds(100)),
            now: { Date() + 3600 }
        )
        #expect(try digests.digest(ofFiles: [data]).hasPrefix("ba7816bf"))
        other.finish()
    }

    @Test("stops when it is cancelled")
    func cancelled() async throws {
        let data = try file(String(repeating: "1,2,3\n", count: 200_000), "a.csv")
        #expect(throws: CatalogueError.cancelled) { try later.digest(ofFiles: [data]) { true } }
        let digests = later
        let hashing = Task {
            unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
            return try await digests.digest(ofFiles: [data])
        }
        await #expect(throws: CatalogueError.cancelled) { try await hashing.value }
    }
}
