package import TunebookDisplay
package import TunebookLanguage
package import TunebookSession

/// `rerun 4`, `rerun 4-6 9`
package struct RerunCommand: Command {
    package static let help = CommandHelp(
        Vocabulary.Verb(
            "rerun",
            summary: "run earlier cells again, as new cells",
            arguments: [.init("CELLS", .cells, repeats: true)]
        ),
        examples: [.init("rerun 4-6", "runs cells 4, 5 and 6 once more")],
        isSaved: false
    )

    private let ranges: [CellRange]

    package init(_ statement: ActionStatement) throws(Diagnostic) {
        var reader = ArgumentReader(statement)
        var ranges: [CellRange] = []
        while let literal = reader.next() { ranges.append(try CellRange(literal)) }
        guard !ranges.isEmpty else {
            throw Diagnostic("rerun needs cells", at: statement.verb.range, suggestion: "rerun 4-6")
        }
        self.ranges = ranges
        try reader.finish()
    }

    package func run(in context: CommandContext) async throws -> Display {
        var sources: [String] = []
        for number in ranges.flatMap(\.numbers) {
            guard let cell = await context.session.cells.first(where: { $0.number.value == number }) else {
                throw CommandFailure("no cell \(number)", remedy: "history lists the cells")
            }
            guard cell.number < context.cell else { throw CommandFailure("cell \(number) cannot run itself") }
            sources.append(cell.source)
        }
        await context.session.runNext(sources)
        return .none
    }
}
