import TunebookCore
package import TunebookDisplay
package import TunebookLanguage
package import TunebookSession

/// `engine sagemaker`
package struct EngineCommand: Command {
    package static let help = CommandHelp(
        Vocabulary.Verb(
            "engine",
            summary: "show what an engine runs with: its library, or whose account it is, where, and as whom",
            arguments: [.init("ENGINE", .engine)]
        ),
        examples: [.init("engine sagemaker", "the account, the region, the role and the bucket; never a secret")],
        givesData: true
    )

    private let engine: String

    package init(_ statement: ActionStatement) throws(Diagnostic) {
        var reader = ArgumentReader(statement)
        engine = try reader.word("an engine", example: "engine sagemaker").text
        try reader.finish()
    }

    package func run(in context: CommandContext) async throws -> Display {
        try await EnginesCommand(showing: engine).run(in: context)
    }
}
