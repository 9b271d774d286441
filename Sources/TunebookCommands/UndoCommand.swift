package import TunebookDisplay
package import TunebookLanguage
package import TunebookSession

/// `undo`
package struct UndoCommand: Command {
    package static let help = CommandHelp(
        Vocabulary.Verb("undo", summary: "take back the last change of a definition"),
        details: ["Goes back one cell at a time. Runs and their results stay; redo takes the undo back."],
        examples: [.init("undo", "the definitions as they were before the last change")]
    )

    package init(_ statement: ActionStatement) throws(Diagnostic) {
        try ArgumentReader(statement).finish()
    }

    package func run(in context: CommandContext) async throws -> Display {
        guard let change = await context.session.undo() else { throw CommandFailure("nothing is left to undo") }
        let answer = await context.session.answer(to: change.changes)
        let display = ChangeDisplay(change).display
        return answer == .none ? display : .group([display, answer])
    }
}
