package import TunebookDisplay
package import TunebookLanguage
package import TunebookSession

/// `doctor`
package struct DoctorCommand: Command {
    package static let help = CommandHelp(
        Vocabulary.Verb("doctor", summary: "say what is found on this machine and how to mend what is not"),
        examples: [.init("doctor", "library, terminal, folders and engines")],
        isSaved: false
    )

    package init(_ statement: ActionStatement) throws(Diagnostic) {
        try ArgumentReader(statement).finish()
    }

    package func run(in context: CommandContext) async throws -> Display {
        await context.settings.examine().display
    }
}
