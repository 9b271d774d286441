import Foundation
import GRDB
import Glibc
import Testing
import TunebookCatalogue
import TunebookCore

@Suite("Opening a catalogue")
struct CatalogueTests {
    private func mode(of path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    @Test("makes the folder and its files for their owner alone")
    func modes() throws {
        let folder = try TestFolder()
        let directory = folder.path + "/new/home"
        let catalogue = try Catalogue(directory: directory)
        _ = try catalogue.claim(request())
        #expect(try mode(of: folder.path + "/new") == 0o700)
        #expect(try mode(of: directory) == 0o700)
        for name in ["catalogue.sqlite", "catalogue.sqlite-wal", "catalogue.sqlite-shm"] {
            #expect(try mode(of: directory + "/" + name) == 0o600, "\(name)")
        }
    }

    @Test("takes a path from the current folder, and one with a slash at its end")
    func relativePath() throws {
        let folder = try TestFolder()
        #expect(try Catalogue(directory: folder.path + "/a//").directory == folder.path + "/a")
        let depth = FileManager.default.currentDirectoryPath.split(separator: "/").count
        let up = String(repeating: "../", count: depth) + folder.path.dropFirst()
        let catalogue = try Catalogue(directory: up)
        try catalogue.completeRun(request(), model: "trees", in: folder)
        #expect(try catalogue.claim(request()).word == "hit")
    }

    @Test("finds what was there before")
    func reopens() throws {
        let folder = try TestFolder()
        _ = try folder.catalogue().claim(request())
        #expect(try folder.catalogue().run(1)?.taskName == "xgb")
    }

    @Test("finds the artifacts after the data folder was moved")
    func movedFolder() throws {
        let folder = try TestFolder()
        let old = folder.path + "/old"
        try Catalogue(directory: old).completeRun(request(), model: "trees", in: folder)
        try FileManager.default.moveItem(atPath: old, toPath: folder.path + "/new")
        let catalogue = try Catalogue(directory: folder.path + "/new")
        #expect(try catalogue.claim(request()).word == "hit")
        #expect(
            try catalogue.run(1)?.result?.artifacts.first?.location == folder.path + "/new/runs/1/model.tar.gz"
        )
    }

    @Test("is opened by many at once while none exists")
    func firstOpenRace() async throws {
        let folder = try TestFolder()
        try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<8 {
                group.addTask { try await folder.catalogue().cachedResultCount() }
            }
            for try await count in group { #expect(count == 0) }
        }
    }

    @Test("refuses one of a newer version, and leaves it alone")
    func newerVersion() throws {
        let folder = try TestFolder()
        _ = try folder.catalogue()
        try folder.rawDatabase().write { try $0.execute(sql: "PRAGMA user_version = 99") }
        let known = Migration.all.count
        #expect(throws: CatalogueError.newerVersion(path: folder.databasePath, found: 99, known: known)) {
            try folder.catalogue()
        }
    }

    @Test("refuses a database of another program")
    func otherProgram() throws {
        let folder = try TestFolder()
        try folder.rawDatabase().write { try $0.execute(sql: "CREATE TABLE bookmarks (url TEXT)") }
        #expect(throws: CatalogueError.notACatalogue(path: folder.databasePath)) { try folder.catalogue() }
    }

    @Test("refuses random bytes")
    func randomBytes() throws {
        let folder = try TestFolder()
        try folder.write((0..<9000).map { "\($0)" }.joined(), to: "catalogue.sqlite")
        #expect(throws: CatalogueError.damaged(path: folder.databasePath, detail: "file is not a database")) {
            try folder.catalogue()
        }
    }

    @Test("says that a truncated database is damaged, when it is opened or when it is read")
    func truncated() throws {
        let folder = try TestFolder()
        let whole = try folder.catalogue()
        for number in 0..<50 { try whole.completeRun(request(["num_round": "\(number)"]), in: folder) }
        let copy = try TestFolder()
        try folder.rawDatabase().writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
        let bytes = try Data(contentsOf: URL(fileURLWithPath: folder.databasePath))
        try bytes.prefix(bytes.count / 2).write(to: URL(fileURLWithPath: copy.databasePath))
        let error = #expect(throws: CatalogueError.self) {
            _ = try copy.catalogue().runs(RunQuery(newest: 100))
        }
        guard case .damaged = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test("starts anew after the command that the explanation gives")
    func moveAside() throws {
        let folder = try TestFolder()
        try folder.write(String(repeating: "no database ", count: 100), to: "it's/catalogue.sqlite")
        let directory = folder.path + "/it's"
        let error = #expect(throws: CatalogueError.self) { try Catalogue(directory: directory) }
        let explanation = try #require(error).explanation
        let remedy = try #require(explanation.remedy)
        let command = try #require(remedy.range(of: "mkdir"))
        let shell = Process()
        shell.executableURL = URL(fileURLWithPath: "/bin/sh")
        shell.arguments = ["-c", String(remedy[command.lowerBound...])]
        try shell.run()
        shell.waitUntilExit()
        #expect(try Catalogue(directory: directory).cachedResultCount() == 0)
        #expect(FileManager.default.fileExists(atPath: directory + "/damaged/catalogue.sqlite"))
    }

    @Test("refuses a read-only file system", .enabled(if: TestMount.isAllowed))
    func readOnlyFileSystem() throws {
        let mount = try TestMount(kilobytes: 1024)
        #expect(throws: Never.self) { try Catalogue(directory: mount.path) }
        try mount.makeReadOnly()
        #expect(throws: CatalogueError.readOnly(path: mount.path + "/catalogue.sqlite")) {
            try Catalogue(directory: mount.path)
        }
        #expect(throws: CatalogueError.readOnly(path: mount.path + "/new")) {
            try Catalogue(directory: mount.path + "/new")
        }
    }

    @Test("refuses a folder that the user may not write")
    func forbiddenFolder() throws {
        let folder = try TestFolder()
        _ = try folder.catalogue()
        try FileManager.default.setAttributes([.posixPermissions: 0o500], ofItemAtPath: folder.path)
        defer { try? FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: folder.path) }
        // Root may write anywhere, so the folder is given to nobody, and this thread, no other, deals with files as nobody.
        let setFileUser = try fileUserCall()
        let owner = geteuid() == 0 ? 65_534 : geteuid()
        for path in [folder.path, folder.databasePath] { #expect(unsafe chown(path, owner, getegid()) == 0) }
        let user = setFileUser(owner)
        defer { _ = setFileUser(uid_t(user)) }
        #expect(throws: CatalogueError.noPermission(path: folder.path)) { try folder.catalogue() }
    }

    /// `setfsuid(2)`, which Swift's Glibc module leaves out.
    private func fileUserCall() throws -> @convention(c) (uid_t) -> Int32 {
        let symbol = try #require(unsafe dlsym(nil, "setfsuid"))
        return unsafe unsafeBitCast(symbol, to: (@convention(c) (uid_t) -> Int32).self)
    }

    @Test("refuses a path that is a file")
    func fileInTheWay() throws {
        let folder = try TestFolder()
        let file = try folder.write("", to: "file")
        #expect(throws: CatalogueError.fileFailed(path: file, reason: "not a directory")) {
            try Catalogue(directory: file)
        }
    }
}

@Suite("Sharing a catalogue")
struct SharedCatalogueTests {
    @Test("waits while another process writes")
    func waits() throws {
        let folder = try TestFolder()
        let catalogue = try folder.catalogue()
        let other = try PythonProcess.holdingLock(of: folder.databasePath, thenFor: 1)
        try other.go()
        #expect(try catalogue.claim(request()).word == "started")
    }

    @Test("gives up after the busy timeout, names who is in the way, and works again afterwards")
    func givesUp() throws {
        let folder = try TestFolder()
        let catalogue = try folder.catalogue(busyTimeout: .milliseconds(200))
        let other = try PythonProcess.holdingLock(of: folder.databasePath)
        let holder = "python3 (process \(other.identifier))"
        let locked = CatalogueError.locked(
            path: folder.databasePath,
            holders: [holder],
            waited: .milliseconds(200)
        )
        #expect(throws: locked) { try catalogue.claim(request()) }
        #expect(try catalogue.runs().isEmpty, "reading goes on meanwhile")
        other.finish()
        #expect(try catalogue.claim(request()).word == "started")
    }

    @Test("opens while another process writes")
    func opensMeanwhile() throws {
        let folder = try TestFolder()
        _ = try folder.catalogue()
        let other = try PythonProcess.holdingLock(of: folder.databasePath)
        #expect(try folder.catalogue(busyTimeout: .milliseconds(200)).cachedResultCount() == 0)
        other.finish()
    }

    @Test("of many that launch the same thing at once, one runs it")
    func claimRace() async throws {
        let folder = try TestFolder()
        let launch = try request()
        let claims = try await withThrowingTaskGroup(of: Claim.self) { group in
            for _ in 0..<12 {
                group.addTask { try await folder.catalogue().claim(launch) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(claims.count { $0.word == "started" } == 1)
        #expect(claims.count { $0.word == "in progress" } == 11)
        #expect(Set(claims.map(\.run.number)) == [1])
    }

    @Test(
        "says that the disk is full, keeps nothing half-written, and works again afterwards",
        .enabled(if: TestMount.isAllowed)
    )
    func fullDisk() throws {
        let mount = try TestMount(kilobytes: 2048)
        let catalogue = try Catalogue(directory: mount.path)
        _ = try catalogue.claim(request())
        try mount.fill()
        var recorded = 0
        #expect(throws: CatalogueError.full(path: catalogue.databasePath)) {
            // The log has room left from before for the first few.
            for _ in 0..<1000 {
                _ = try catalogue.claim(request(policy: .fresh))
                recorded += 1
            }
        }
        #expect(try catalogue.runs(RunQuery(newest: 2000)).count == recorded + 1)
        mount.makeRoom()
        #expect(try catalogue.claim(request(policy: .fresh)).word == "started")
    }

    @Test("a result is kept although the task that waits for it was cancelled")
    func cancelledRecord() async throws {
        let folder = try TestFolder()
        let catalogue = try folder.catalogue()
        let number = try await catalogue.claim(request()).run.number
        let recording = Task {
            unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
            return try await catalogue.record(outcome(), of: number, at: noon)
        }
        #expect(try await recording.value)
        #expect(try await catalogue.run(number)?.state == .completed)
    }
}
