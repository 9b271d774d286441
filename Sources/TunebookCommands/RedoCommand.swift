package import TunebookDisplay
package import TunebookLanguage
package import TunebookSession

/// `redo`
package struct RedoCommand: Command {
    package static let help = CommandHelp(
        Vocabulary.Verb("redo", summary: "take back the last undo"),
        examples: [.init("redo", "the definitions as they were before the undo")]
    )

    package init(_ statement: ActionStatement) throws(Diagnostic) {
        try ArgumentReader(statement).finish()
    }

    package func run(in context: CommandContext) async throws -> Display {
        guard let change = await context.session.redo() else { throw CommandFailure("nothing is left to redo") }
        let answer = await context.session.answer(to: change.changes)
        let display = ChangeDisplay(change).display
        return answer == .none ? display : .group([display, answer])
    }
}
