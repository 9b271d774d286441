package import TunebookDisplay
package import TunebookLanguage
package import TunebookSession

/// `history`, `history --all`
package struct HistoryCommand: Command {
    package static let help = CommandHelp(
        Vocabulary.Verb(
            "history",
            summary: "list the cells of this session",
            options: [.init("all", "the newest cells of all sessions")]
        ),
        examples: [
            .init("history", "every cell so far, with its number"), .init("history --all", "earlier sessions too"),
        ],
        isSaved: false
    )

    private let isGlobal: Bool

    package init(_ statement: ActionStatement) throws(Diagnostic) {
        var reader = ArgumentReader(statement)
        isGlobal = reader.flag("all")
        try reader.finish()
    }

    package func run(in context: CommandContext) async throws -> Display {
        if isGlobal {
            let cells = context.settings.earlierCells(1000).reversed()
            return .text(StyledText(cells.joined(separator: "\n"), savedText: ""))
        }
        var text = StyledText()
        for cell in await context.session.cells where cell.number < context.cell {
            if !text.spans.isEmpty { text.append("\n", savedText: "") }
            let label = "[\(cell.number)] "
            text.append(label, role: .muted, savedText: "")
            let indent = String(repeating: " ", count: label.count)
            let lines = cell.source.split(separator: "\n", omittingEmptySubsequences: false)
            text.append(lines.joined(separator: "\n" + indent), savedText: "")
        }
        return .text(text)
    }
}
