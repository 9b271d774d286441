import TunebookCore
package import TunebookDisplay
package import TunebookLanguage
package import TunebookSession

/// `diff 1 3`
package struct DiffCommand: Command {
    package static let help = CommandHelp(
        Vocabulary.Verb(
            "diff",
            summary: "compare two runs: settings and metrics",
            arguments: [.init("RUN", .run), .init("RUN", .run)]
        ),
        examples: [.init("diff 1 3", "what changed from run 1 to run 3, and what came of it")]
    )

    private let first: Int
    private let second: Int

    package init(_ statement: ActionStatement) throws(Diagnostic) {
        var reader = ArgumentReader(statement)
        first = try reader.number("two runs", example: "diff 1 3")
        second = try reader.number("a second run", example: "diff \(first) 3")
        try reader.finish()
    }

    package func run(in context: CommandContext) async throws -> Display {
        let lookup = RunLookup(context: context)
        let (before, after) = (try await lookup.run(first), try await lookup.run(second))
        let comparison = SpecificationComparison(
            before.specification,
            after.specification,
            algorithms: context.rules.algorithms
        )
        let settings =
            comparison.differences.isEmpty ? StyledText("  no setting differs", role: .muted) : comparison.text
        return .group([.text(settings), metrics(before, after)])
    }

    private func metrics(_ before: Run, _ after: Run) -> Display {
        let (left, right) = (before.result?.metrics ?? [:], after.result?.metrics ?? [:])
        let names = RunTexts.sortedMetricNames(Set(left.keys).union(right.keys))
        guard !names.isEmpty else { return .text(StyledText("  neither run has metrics", role: .muted)) }
        return .table(
            Table(
                columns: [
                    Table.Column("metric"),
                    Table.Column("run \(before.number)", alignment: .trailing),
                    Table.Column("run \(after.number)", alignment: .trailing),
                    Table.Column("change", alignment: .trailing, dropOrder: 1),
                ],
                rows: names.map { name in
                    let change = left[name].flatMap { before in right[name].map { $0 - before } }
                    return [.text(name, role: .name), cell(left[name]), cell(right[name]), cell(change)]
                }
            )
        )
    }

    private func cell(_ value: Double?) -> Table.Cell {
        value.map { .number($0, decimals: 5) } ?? .empty
    }
}
