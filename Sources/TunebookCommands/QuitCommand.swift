package import TunebookDisplay
package import TunebookLanguage
package import TunebookSession

/// `quit`, for the fingers of people who know `psql` and `R`; the same as `exit`.
package struct QuitCommand: Command {
    package static let help = CommandHelp(
        Vocabulary.Verb("quit", summary: "the same as exit", options: ExitCommand.help.verb.options),
        examples: [.init("quit", "leaves tunebook")],
        isSaved: false
    )

    private let exit: ExitCommand

    package init(_ statement: ActionStatement) throws(Diagnostic) {
        exit = try ExitCommand(statement)
    }

    package func run(in context: CommandContext) async throws -> Display {
        try await exit.run(in: context)
    }
}
