package import TunebookDisplay
package import TunebookLanguage
import TunebookPlatform
package import TunebookSession

/// `edit 5`, `edit train.py`
package struct EditCommand: Command {
    package static let help = CommandHelp(
        Vocabulary.Verb(
            "edit",
            summary: "change an earlier cell in $EDITOR and run it",
            arguments: [.init("CELL", .cellOrScript, optional: true, repeats: true)]
        ),
        details: [
            "Without a number it opens an empty cell. An empty or unchanged text runs nothing.",
            "A script cell can be named, too: edit train.py opens %%script train.py as it is now.",
        ],
        examples: [
            .init("edit 5", "opens cell 5 in the editor"), .init("edit ~1/3", "cell 3 of the session before this one"),
            .init("edit train.py", "opens the script train.py"),
        ],
        isSaved: false
    )

    /// What is opened; `nil` opens an empty cell.
    private enum Subject {
        case cells([CellRange])
        case script(Name)
    }

    private let subject: Subject?

    package init(_ statement: ActionStatement) throws(Diagnostic) {
        var reader = ArgumentReader(statement)
        if reader.isAtEnd {
            subject = nil
        } else if case .value(let literal)? = statement.arguments.first, !Self.namesCells(literal) {
            subject = .script(try reader.word("a cell's number or a script's name", example: "edit train.py"))
        } else {
            subject = .cells(try reader.cells())
        }
        try reader.finish()
    }

    package func run(in context: CommandContext) async throws -> Display {
        guard let edit = context.settings.edit else {
            throw CommandFailure("edit needs a terminal", remedy: "type the cell again, or use rerun")
        }
        let source = try await source(in: context)
        let edited = try await edit(source)
        guard edited != source, edited.contains(where: { !$0.isWhitespace }) else {
            return .text(StyledText("nothing changed", role: .muted))
        }
        await context.session.runNext([edited])
        return .none
    }

    /// Whether an argument is no script's name: it begins as a number, a session or `In[` does.
    private static func namesCells(_ literal: Literal) -> Bool {
        literal.text.first.map { $0.isNumber || $0 == "~" } == true || CellReference(literal.text) != nil
            || literal.reference != nil
    }

    /// The text that the editor opens.
    private func source(in context: CommandContext) async throws -> String {
        switch subject {
        case nil: return ""
        case .cells(let ranges)?:
            return try await context.cells(ranges).map(\.source).joined(separator: "\n")
        case .script(let name)?:
            let scripts = await context.definitions.scripts
            guard let text = scripts[name.text] else {
                throw Diagnostic(
                    "no script cell \"\(name.text)\"",
                    at: name.range,
                    suggestion: nearestName(to: name.text, among: scripts.keys.sorted()),
                    notes: ["a cell that begins %%script \(name.text) makes one"]
                )
            }
            return "%%script \(name.text)\n" + text
        }
    }
}
