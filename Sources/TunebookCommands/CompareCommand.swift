import TunebookCore
package import TunebookDisplay
package import TunebookLanguage
import TunebookLaunch
package import TunebookSession

/// `compare 9 12`
package struct CompareCommand: Command {
    package static let help = CommandHelp(
        Vocabulary.Verb(
            "compare",
            summary: "set two tuning runs side by side: ranges, best, and how the best came down",
            arguments: [.init("RUN", .run), .init("RUN", .run)]
        ),
        examples: [.init("compare 9 12", "what run 12 searched otherwise than run 9, and what came of it")]
    )

    private let first: Name
    private let second: Name

    package init(_ statement: ActionStatement) throws(Diagnostic) {
        var reader = ArgumentReader(statement)
        first = try reader.word("two tuning runs", example: "compare 9 12")
        second = try reader.word("a second tuning run", example: "compare \(first.text) 12")
        try reader.finish()
    }

    package func run(in context: CommandContext) async throws -> Display {
        let lookup = TuningLookup(context: context)
        return TuningComparison(left: try await lookup.find(first), right: try await lookup.find(second)).display
    }
}
