import Crypto
import FoundationEssentials
import Glibc
import Testing
import TunebookCore
import TunebookLocal
import TunebookPlatform

/// The archives are read back by the system's own `tar` and `gzip`.
@Suite struct ModelArchiveTests {
    let run: RunFixture
    var model: String { run.folder.modelDirectory }
    var archive: String { run.folder.modelArchive }

    init() throws {
        run = try RunFixture()
        try createDirectory(run.folder.modelDirectory)
    }

    private func shell(_ command: String) throws -> String {
        let pipe = try makePipe()
        let output = OwnedDescriptor(owning: pipe.readEnd)
        let child = try ChildProcess.start(
            ChildProcess.Command(
                "sh",
                ["-c", "cd \(run.folder.path) && \(command)"],
                environment: ["PATH": "/usr/bin:/bin", "TZ": "UTC"],
                descriptors: [1: pipe.writeEnd, 2: pipe.writeEnd]
            )
        )
        close(pipe.writeEnd)
        var printed: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while let count = try output.read(into: &buffer), count > 0 { printed += buffer[..<count] }
        #expect(try child.wait() == .exited(code: 0))
        return String(decoding: printed, as: UTF8.self)
    }

    private func save(_ name: String, _ text: String, permissions: UInt32 = 0o600) throws {
        try AtomicFile.write([UInt8](text.utf8), to: model + "/" + name, permissions: permissions)
    }

    @Test func `everything in the folder is packed at the root, in order, and belongs to nobody`() throws {
        try createDirectory(model + "/code")
        try save("xgboost-model", "trees")
        try save("code/run.sh", "#!/bin/sh", permissions: 0o700)
        try FileManager.default.createSymbolicLink(atPath: model + "/latest", withDestinationPath: "xgboost-model")
        _ = try ModelArchive.pack(model, to: archive)
        let listing = try shell("tar --numeric-owner -tvzf model.tar.gz")
            .split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }
        #expect(
            listing == [
                "drwxr-xr-x 0/0 0 1980-01-01 00:00 code/",
                "-rwxr-xr-x 0/0 9 1980-01-01 00:00 code/run.sh",
                "lrwxrwxrwx 0/0 0 1980-01-01 00:00 latest -> xgboost-model",
                "-rw-r--r-- 0/0 5 1980-01-01 00:00 xgboost-model",
            ]
        )
    }

    @Test func `what comes out is what went in`() throws {
        let sizes = [0, 1, 511, 512, 513, 100_000, 3_000_000]
        for size in sizes {
            let bytes = (0..<size).map { _ in UInt8.random(in: 0 ... .max) }
            try AtomicFile.write(bytes, to: model + "/\(size)")
        }
        _ = try ModelArchive.pack(model, to: archive)
        #expect(try shell("mkdir out && tar -xzf model.tar.gz -C out && diff -r model out && echo same") == "same\n")
    }

    @Test(arguments: [99, 100, 101, 155, 200, 255])
    func `long names survive`(length: Int) throws {
        let folder = String(repeating: "d", count: 120)
        let name = String(repeating: "n", count: length)
        try createDirectory("\(model)/\(folder)/\(folder)")
        try save("\(folder)/\(folder)/\(name)", "x")
        try save(name, "y")
        _ = try ModelArchive.pack(model, to: archive)
        #expect(try shell("mkdir out && tar -xzf model.tar.gz -C out && diff -r model out && echo same") == "same\n")
    }

    @Test func `equal models give equal archives, whenever and wherever they are packed`() throws {
        try save("b", "two")
        try save("a", "one")
        let first = try #require(try ModelArchive.pack(model, to: archive))
        let other = run.folder.path + "/elsewhere"
        try createDirectory(other)
        try AtomicFile.write([UInt8]("one".utf8), to: other + "/a", permissions: 0o644)
        try AtomicFile.write([UInt8]("two".utf8), to: other + "/b")
        let second = try #require(try ModelArchive.pack(other, to: archive))
        #expect(first.digest == second.digest)
    }

    @Test func `the artifact names its file, size and digest`() throws {
        try save("xgboost-model", "trees")
        let artifact = try #require(try ModelArchive.pack(model, to: archive))
        #expect(artifact.name == "model.tar.gz")
        #expect(artifact.location == archive)
        #expect(try shell("sha256sum model.tar.gz | cut -d' ' -f1") == artifact.digest + "\n")
        #expect(try shell("stat -c %s model.tar.gz") == "\(artifact.size.bytes)\n")
    }

    @Test func `an empty folder gives no archive`() throws {
        #expect(try ModelArchive.pack(model, to: archive) == nil)
        #expect(try !FileManager.default.contentsOfDirectory(atPath: run.folder.path).contains("model.tar.gz"))
    }

    @Test func `a file that was never finished stays out`() throws {
        let half = try AtomicFile(replacing: model + "/xgboost-model")
        try half.write([1])
        #expect(try ModelArchive.pack(model, to: archive) == nil)
        try half.commit()
        #expect(try ModelArchive.pack(model, to: archive) != nil)
    }

    @Test func `an archive that cannot be written says where and why`() throws {
        try save("xgboost-model", "trees")
        let error = #expect(throws: (any Error).self) {
            try ModelArchive.pack(model, to: "/no/such/folder/model.tar.gz")
        }
        let explanation = try #require((error as? any Explainable)?.explanation)
        #expect(explanation.headline == "the model is trained but could not be stored")
        #expect(explanation.reason?.contains("No such file or directory") == true)
    }
}
