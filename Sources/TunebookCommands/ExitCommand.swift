import TunebookCore
package import TunebookDisplay
package import TunebookLanguage
package import TunebookSession

/// `exit`
package struct ExitCommand: Command {
    package static let help = CommandHelp(
        Vocabulary.Verb("exit", summary: "leave; runs that go on go on"),
        details: ["Ctrl-D on an empty line does the same."],
        examples: [.init("exit", "leaves tunebook")],
        isSaved: false
    )

    package init(_ statement: ActionStatement) throws(Diagnostic) {
        try ArgumentReader(statement).finish()
    }

    package func run(in context: CommandContext) async throws -> Display {
        await context.session.end()
        return .none
    }
}
