package import TunebookDisplay
package import TunebookLanguage
package import TunebookSession

/// `doctor`
package struct DoctorCommand: Command {
    package static let help = CommandHelp(
        Vocabulary.Verb("doctor", summary: "say what this machine has, and how to mend what it lacks"),
        examples: [.init("doctor", "library, terminal, folders and engines")],
        isSaved: false,
        givesData: true
    )

    package init(_ statement: ActionStatement) throws(Diagnostic) {
        try ArgumentReader(statement).finish()
    }

    package func run(in context: CommandContext) async throws -> Display {
        await context.settings.examine().display
    }
}
