package import TunebookDisplay
package import TunebookLanguage
package import TunebookSession

/// `edit 5`
package struct EditCommand: Command {
    package static let help = CommandHelp(
        Vocabulary.Verb(
            "edit",
            summary: "change an earlier cell in $EDITOR and run it",
            arguments: [.init("CELL", .cells, optional: true)]
        ),
        details: ["Without a number it opens an empty cell. An empty or unchanged text runs nothing."],
        examples: [.init("edit 5", "opens cell 5 in the editor")],
        isSaved: false
    )

    private let number: Int?

    package init(_ statement: ActionStatement) throws(Diagnostic) {
        var reader = ArgumentReader(statement)
        number = reader.isAtEnd ? nil : try reader.number("a cell's number", example: "edit 5")
        try reader.finish()
    }

    package func run(in context: CommandContext) async throws -> Display {
        guard let edit = context.settings.edit else {
            throw CommandFailure("edit needs a terminal", remedy: "type the cell again, or use rerun")
        }
        var source = ""
        if let number {
            guard let cell = await context.session.cells.first(where: { $0.number.value == number }) else {
                throw CommandFailure("no cell \(number)", remedy: "history lists the cells")
            }
            source = cell.source
        }
        let edited = try await edit(source)
        guard edited != source, edited.contains(where: { !$0.isWhitespace }) else {
            return .text(StyledText("nothing changed", role: .muted))
        }
        await context.session.runNext([edited])
        return .none
    }
}
