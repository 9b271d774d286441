package import TunebookDisplay
package import TunebookLanguage
package import TunebookSession

/// `history`, `history --all`
package struct HistoryCommand: Command {
    package static let help = CommandHelp(
        Vocabulary.Verb(
            "history",
            summary: "list the cells of this session",
            arguments: [.init("CELLS", .cells, optional: true, repeats: true)],
            options: [.init("all", "the newest cells of all sessions")]
        ),
        examples: [
            .init("history", "every cell so far, with its number"), .init("history --all", "earlier sessions too"),
            .init("history 4-6", "these cells alone"), .init("history ~1/", "the cells of the session before this one"),
        ],
        isSaved: false,
        givesData: true
    )

    private let isGlobal: Bool
    private let ranges: [CellRange]

    package init(_ statement: ActionStatement) throws(Diagnostic) {
        var reader = ArgumentReader(statement)
        isGlobal = reader.flag("all")
        ranges = try reader.cells()
        try reader.finish()
    }

    package func run(in context: CommandContext) async throws -> Display {
        if isGlobal {
            let cells = context.settings.earlierCells(1000).reversed()
            let data = cells.map { Datum.object(["cell": .null, "source": .text($0)]) }
            return .record(Record(.text(StyledText(cells.joined(separator: "\n"), savedText: "")), data: .list(data)))
        }
        var text = StyledText()
        let earlier = await context.session.cells.filter { $0.number < context.cell }
        let all = earlier.map { SessionFile.SavedCell(number: $0.number.value, source: $0.source) }
        let cells = ranges.isEmpty ? all : try await context.cells(ranges)
        for cell in cells {
            if !text.spans.isEmpty { text.append("\n", savedText: "") }
            let label = "[\(cell.number)] "
            text.append(label, role: .muted, savedText: "")
            let indent = String(repeating: " ", count: label.count)
            let lines = cell.source.split(separator: "\n", omittingEmptySubsequences: false)
            text.append(lines.joined(separator: "\n" + indent), savedText: "")
        }
        let data = cells.map { Datum.object(["cell": .integer($0.number), "source": .text($0.source)]) }
        return .record(Record(.text(text), data: .list(data)))
    }
}
