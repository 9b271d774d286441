import SwiftProtobuf
import Testing
import TunebookCore
import TunebookFlyte
import TunebookPlatform

/// What flytekit's own classes make of the same definitions: `Tests/Peers/flytekit_015_tasks.py` and
/// `flytekit_101_tasks.py` wrote the files in `Golden`.
@Suite("PluginTask beside flytekit")
struct PluginGoldenTests {
    static let files = [PluginDialect.flytekit015: "flytekit-0.15.0", .awssagemaker101: "awssagemaker-1.0.1"]
    static let definitions: [(String, Specification)] = [
        ("training", .training(Samples.training)), ("tuning", .tuning(Samples.tuning)),
        ("custom", .training(Samples.custom)),
    ]

    @Test("A task equals flytekit's, message for message", arguments: PluginDialect.allCases, definitions.map(\.0))
    func templates(dialect: PluginDialect, name: String) throws {
        var ours = try task(dialect, name).template
        ours.clearID()
        let theirs = try Flyteidl_Core_TaskTemplate(jsonString: try golden(dialect, name, "template"))
        expectEqual(ours, theirs)
    }

    @Test("The inputs of a launch equal flytekit's", arguments: PluginDialect.allCases, definitions.map(\.0))
    func inputs(dialect: PluginDialect, name: String) throws {
        let ours = try task(dialect, name).inputs
        let theirs = try Flyteidl_Core_LiteralMap(jsonString: try golden(dialect, name, "inputs"))
        expectEqual(ours, theirs)
    }

    private func task(_ dialect: PluginDialect, _ name: String) throws -> FlyteTask {
        let specification = try #require(Self.definitions.first { $0.0 == name }?.1)
        return try PluginTask.make(specification, settings: Samples.settings(dialect, keepsCacheVersion: true))
    }

    private func golden(_ dialect: PluginDialect, _ name: String, _ part: String) throws -> String {
        let folder = #filePath.split(separator: "/").dropLast().map { "/" + $0 }.joined()
        let file = try #require(Self.files[dialect])
        let tree = try Google_Protobuf_Struct(jsonUTF8Bytes: try readFile("\(folder)/Golden/\(file).json"))
        return try #require(tree.fields[name]?.structValue.fields[part]).jsonString()
    }

    private func expectEqual(_ ours: some Message & Equatable, _ theirs: some Message & Equatable) {
        #expect(
            ours.isEqualTo(message: theirs),
            "ours:\n\(ours.textFormatString())\ntheirs:\n\(theirs.textFormatString())"
        )
    }
}
