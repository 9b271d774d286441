import Foundation
import Testing
import TunebookCore
import TunebookLaunch

/// From a definition to a specification.
@Suite struct FreezerTests {
    private let folder: TemporaryFolder
    private let freezer: Freezer

    init() throws {
        folder = try TemporaryFolder()
        let algorithms: [any Algorithm.Type] = [CountingAlgorithm.self]
        freezer = Freezer(
            schemas: [.trainingJob(algorithms: algorithms)],
            algorithms: algorithms,
            directory: folder.path
        )
        try folder.write("train.csv", "1,2\n")
    }

    private func job(_ edit: (inout Definition) -> Void = { _ in }) -> Definition {
        var definition = Definition(name: "job", kind: .trainingJob)
        definition[path: "inputs.train"] = .text("train.csv")
        definition[path: "hyperparameters.rounds"] = .integer(10)
        edit(&definition)
        return definition
    }

    @Test func `defaults stand where nothing was set`() throws {
        let specification = try freezer.freeze(job()).specification
        #expect(specification.training.algorithmName == "COUNTING")
        #expect(specification.training.algorithmVersion == "2")
        #expect(specification.training.hyperparameters == ["rounds": "10"])
        #expect(specification.training.resources == ResourceConfig())
        #expect(specification.training.stoppingCondition == StoppingCondition())
        #expect(specification.training.retries == 0)
        #expect(specification.training.cachePolicy == CachePolicy())
    }

    @Test func `a relative path starts from the session's folder and keeps its own spelling`() throws {
        let channel = try #require(try freezer.freeze(job()).specification.training.channels.first)
        #expect(channel.source == .local(path: "train.csv", files: [folder.path + "/train.csv"]))
        #expect(channel.contentType == "text/csv")
        #expect(channel.digest == nil)
    }

    @Test func `a folder is every file below it, in the order of relative paths`() throws {
        try folder.write("parts/b.csv", "1,2\n")
        try folder.write("parts/a/c.csv", "1,2\n")
        let specification = try freezer.freeze(job { $0[path: "inputs.train"] = .text("parts") }).specification
        #expect(
            specification.training.channels.first?.source
                == .local(path: "parts", files: [folder.path + "/parts/a/c.csv", folder.path + "/parts/b.csv"])
        )
    }

    @Test func `an S3 URI is kept as it is`() throws {
        let specification = try freezer.freeze(job { $0[path: "inputs.train"] = .text("s3://b/k") }).specification
        #expect(specification.training.channels.first?.source == .s3(uri: "s3://b/k"))
    }

    @Test(arguments: [
        ("inputs.train", FieldValue?.none, "job has no inputs.train"),
        ("inputs.train", .text("no.csv"), "no file or folder \"no.csv\""),
        ("inputs.train", .text("empty.csv"), "\"empty.csv\" is empty"),
        ("inputs.train", .text("hollow"), "the folder \"hollow\" has no files"),
        ("hyperparameters.rounds", nil, "job cannot be launched: rounds is required"),
        ("algorithm_name", .text("OTHER"), "job names an algorithm that is not built in: \"OTHER\""),
    ])
    func `what stops a launch is said`(path: String, value: FieldValue?, headline: String) throws {
        try folder.write("empty.csv", "")
        try folder.makeFolder("hollow")
        do {
            _ = try freezer.freeze(job { $0[path: FieldPath(stringLiteral: path)] = value })
            Issue.record("it was frozen")
        } catch {
            #expect(error.explanation.headline == headline)
        }
    }
}

/// A folder of one test, removed with it.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "tunebook-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    func write(_ name: String, _ text: String) throws {
        let file = path + "/" + name
        try makeFolder(name.split(separator: "/").dropLast().joined(separator: "/"))
        try text.write(toFile: file, atomically: true, encoding: .utf8)
    }

    func makeFolder(_ name: String) throws {
        try FileManager.default.createDirectory(atPath: path + "/" + name, withIntermediateDirectories: true)
    }
}
