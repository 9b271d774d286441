import TunebookCore
package import TunebookDisplay
package import TunebookLanguage
package import TunebookSession

/// `diff 1 3`, `diff In[4] In[7]`
package struct DiffCommand: Command {
    package static let help = CommandHelp(
        Vocabulary.Verb(
            "diff",
            summary: "compare two runs: settings and metrics; or the definitions after two cells",
            arguments: [.init("RUN", .run), .init("RUN", .run)]
        ),
        details: [
            "Settings and metrics that are the same in both are left out; compare sets more than two runs side by side.",
            "Out[3] in the place of a run is what cell 3 launched.",
        ],
        examples: [
            .init("diff 1 3", "what changed from run 1 to run 3, and what came of it"),
            .init("diff In[4] In[7]", "how the definitions differ from after cell 4 to after cell 7"),
        ],
        givesData: true
    )

    private enum Subject {
        case runs(Int, Int)
        case cells(CellRange, CellRange)
    }

    private let subject: Subject

    package init(_ statement: ActionStatement) throws(Diagnostic) {
        var reader = ArgumentReader(statement)
        if case .value(let literal)? = statement.arguments.first, CellReference(literal.text)?.side == .input {
            subject = .cells(try Self.cell(&reader, statement), try Self.cell(&reader, statement))
        } else {
            let first = try reader.number("two runs", example: "diff 1 3")
            subject = .runs(first, try reader.number("a second run", example: "diff \(first) 3"))
        }
        try reader.finish()
    }

    private static func cell(_ reader: inout ArgumentReader, _ statement: ActionStatement) throws(Diagnostic)
        -> CellRange
    {
        guard let literal = reader.next() else {
            throw Diagnostic("diff needs a second cell", at: statement.verb.range, suggestion: "diff In[4] In[7]")
        }
        guard CellReference(literal.text)?.side == .input, let cell = try CellRange.list(literal).first else {
            throw Diagnostic("diff takes two cells or two runs", at: literal.range, notes: ["as in diff In[4] In[7]"])
        }
        return cell
    }

    package func run(in context: CommandContext) async throws -> Display {
        switch subject {
        case .runs(let first, let second): return try await runs(first, second, context)
        case .cells(let first, let second):
            let numbers = try await context.cells([first, second]).map(\.number)
            let stores = await context.session.cells.filter { numbers.contains($0.number.value) }
            func store(_ number: Int) -> DefinitionStore? { stores.first { $0.number.value == number }?.definitions }
            guard let before = store(numbers[0]), let after = store(numbers[1]) else {
                throw CommandFailure("no cell \(numbers[0])", remedy: "history lists the cells")
            }
            let display = ChangeDisplay(DefinitionStoreChange(from: before, to: after, rules: context.rules)).display
            return display == .none ? .text(StyledText("  no definition differs", role: .muted)) : display
        }
    }

    private func runs(_ first: Int, _ second: Int, _ context: CommandContext) async throws -> Display {
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
        let (left, right) = (RunComparison.outcomes(of: before), RunComparison.outcomes(of: after))
        let all = RunTexts.sortedMetricNames(Set(left.keys).union(right.keys))
        guard !all.isEmpty else { return .text(StyledText("  neither run has metrics", role: .muted)) }
        let names = all.filter { left[$0] != right[$0] }
        guard !names.isEmpty else { return .text(StyledText("  no metric differs", role: .muted)) }
        let same = all.filter { left[$0] == right[$0] }
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
                },
                footer: same.isEmpty ? nil : StyledText("the same: \(same.joined(separator: ", "))", role: .muted)
            )
        )
    }

    private func cell(_ value: Double?) -> Table.Cell {
        value.map { .number($0, decimals: 5) } ?? .empty
    }
}
