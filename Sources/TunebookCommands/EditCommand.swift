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
            arguments: [.init("CELL", .cellOrScript, optional: true)]
        ),
        details: [
            "Without a number it opens an empty cell. An empty or unchanged text runs nothing.",
            "A script cell can be named, too: edit train.py opens %%script train.py as it is now.",
        ],
        examples: [
            .init("edit 5", "opens cell 5 in the editor"), .init("edit train.py", "opens the script train.py"),
        ],
        isSaved: false
    )

    /// What is opened; `nil` opens an empty cell.
    private enum Subject {
        case cell(Int)
        case script(Name)
    }

    private let subject: Subject?

    package init(_ statement: ActionStatement) throws(Diagnostic) {
        var reader = ArgumentReader(statement)
        if reader.isAtEnd {
            subject = nil
        } else if case .value(let literal)? = statement.arguments.first,
            literal.kind == .word || literal.kind == .quoted
        {
            subject = .script(try reader.word("a cell's number or a script's name", example: "edit train.py"))
        } else {
            subject = .cell(try reader.number("a cell's number", example: "edit 5"))
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

    /// The text that the editor opens.
    private func source(in context: CommandContext) async throws -> String {
        switch subject {
        case nil: return ""
        case .cell(let number)?:
            guard let cell = await context.session.cells.first(where: { $0.number.value == number }) else {
                throw CommandFailure("no cell \(number)", remedy: "history lists the cells")
            }
            return cell.source
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
