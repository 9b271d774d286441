import Foundation
import Testing
import TunebookCatalogue
import TunebookCore

@Suite("Artifacts on disk")
struct ArtifactStoreTests {
    let folder: TestFolder
    let catalogue: Catalogue

    init() throws {
        folder = try TestFolder()
        catalogue = try folder.catalogue()
    }

    private func names(in path: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path).sorted()
    }

    @Test("a finished file moves into its run's folder, with its size and digest")
    func install() throws {
        let temporary = try folder.write("abc", to: "temporary")
        let artifact = try catalogue.artifacts.install(fileAt: temporary, as: "model.tar.gz", for: 7)
        #expect(
            artifact
                == Artifact(
                    name: "model.tar.gz",
                    location: folder.path + "/runs/7/model.tar.gz",
                    size: ByteCount(3),
                    digest: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
                )
        )
        #expect(!FileManager.default.fileExists(atPath: temporary))
        #expect(try String(contentsOfFile: artifact.location, encoding: .utf8) == "abc")
        let mode = try FileManager.default.attributesOfItem(atPath: artifact.location)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        #expect(catalogue.artifacts.shortLocation(artifact.location) == "runs/7/model.tar.gz")
    }

    @Test("replaces a file of the same name whole")
    func replace() throws {
        for text in ["first", "second"] {
            let temporary = try folder.write(text, to: "temporary")
            _ = try catalogue.artifacts.install(fileAt: temporary, as: "log", for: 1)
        }
        #expect(try String(contentsOfFile: folder.path + "/runs/1/log", encoding: .utf8) == "second")
        #expect(try names(in: folder.path + "/runs/1") == ["log"])
    }

    @Test("comes whole from another disk", .enabled(if: TestMount.isAllowed))
    func otherDisk() throws {
        let mount = try TestMount(kilobytes: 1024)
        let temporary = mount.path + "/model"
        try Data("abc".utf8).write(to: URL(fileURLWithPath: temporary))
        let artifact = try catalogue.artifacts.install(fileAt: temporary, as: "model", for: 1)
        #expect(artifact.digest.hasPrefix("ba7816bf"))
        #expect(!FileManager.default.fileExists(atPath: temporary))
        #expect(try names(in: folder.path + "/runs/1") == ["model"])
    }

    @Test("on a full disk leaves nothing behind that could be a hit", .enabled(if: TestMount.isAllowed))
    func fullDisk() throws {
        let mount = try TestMount(kilobytes: 2048)
        let catalogue = try Catalogue(directory: mount.path)
        _ = try catalogue.claim(request())
        let temporary = try folder.write(String(repeating: "x", count: 4_000_000), to: "temporary")
        #expect(throws: CatalogueError.full(path: mount.path + "/runs/1/model.tar.gz.partial")) {
            try catalogue.artifacts.install(fileAt: temporary, as: "model.tar.gz", for: 1)
        }
        #expect(try names(in: mount.path + "/runs/1") == [])
        #expect(FileManager.default.fileExists(atPath: temporary))
        #expect(try catalogue.claim(request()).word == "in progress")
        try catalogue.record(
            RunOutcome(state: .failed, failure: Explanation("the disk is full")),
            of: 1,
            at: noon
        )
        #expect(try catalogue.claim(request()).word == "started")
    }

    @Test("refuses names that leave the run's folder", arguments: ["", ".", "..", "../x", "a/b", "/etc/passwd", "a\0"])
    func badNames(name: String) throws {
        let temporary = try folder.write("abc", to: "temporary")
        #expect(throws: CatalogueError.badArtifactName(name)) {
            try catalogue.artifacts.install(fileAt: temporary, as: name, for: 1)
        }
    }

    @Test("refuses a link, which could name any file")
    func link() throws {
        let secret = try folder.write("secret", to: "secret")
        let link = folder.path + "/link"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: secret)
        #expect(throws: CatalogueError.self) {
            try catalogue.artifacts.install(fileAt: link, as: "model", for: 1)
        }
        #expect(try names(in: folder.path + "/runs/1") == [])
    }
}

@Suite("Verifying a catalogue")
struct VerificationTests {
    let folder: TestFolder
    let catalogue: Catalogue

    init() throws {
        folder = try TestFolder()
        catalogue = try folder.catalogue()
        for number in 1...4 {
            try catalogue.completeRun(request(["num_round": "\(number)"]), model: "model \(number)", in: folder)
        }
    }

    @Test("finds nothing where all is well")
    func well() async throws {
        _ = try await catalogue.claim(request(["num_round": "1"]))
        #expect(try await catalogue.verify() == [])
    }

    @Test("finds what is missing, of another size, or of another content")
    func problems() throws {
        try FileManager.default.removeItem(atPath: folder.path + "/runs/1/model.tar.gz")
        try folder.write("short", to: "runs/2/model.tar.gz")
        try folder.write("m0del 3", to: "runs/3/model.tar.gz")
        let problems = try catalogue.verify()
        #expect(
            problems.map(\.description) == [
                "runs/1/model.tar.gz is missing; run 1 is no hit any more",
                "runs/2/model.tar.gz has 5 bytes, recorded are 7; run 2 is no hit any more",
                "runs/3/model.tar.gz has another content than was recorded; launch run 3's task with --fresh",
            ]
        )
    }

    @Test("stops when it is cancelled")
    func cancelled() {
        #expect(throws: CatalogueError.cancelled) { try catalogue.verify { true } }
    }
}
