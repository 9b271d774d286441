package import TunebookDisplay
package import TunebookLanguage
package import TunebookSession

/// `rerun 4`, `rerun 4-6 9`, `rerun ~1/3`, `rerun --stale`
package struct RerunCommand: Command {
    package static let help = CommandHelp(
        Vocabulary.Verb(
            "rerun",
            summary: "run earlier cells again, as new cells",
            arguments: [.init("CELLS", .cells, optional: true, repeats: true)],
            options: [
                .init("stale", "launch what a change made stale, and nothing else"),
                .init("dry-run", "with --stale: say what it would cost, and run nothing"),
            ]
        ),
        details: [
            "Cells are written as in IPython: 4, 4-6, 4,6-9, In[4], and ~1/3 for cell 3 of the session before this one. "
                + "A value from a cell that runs again with its reader is taken from the new cell.",
            "--stale launches again what was launched in this session from a definition, data or a value of another "
                + "cell that has changed since, in the order in which they need each other, after saying how many "
                + "results are known and about how long the rest takes. A value that was taken from a cell that runs "
                + "again, as Out[7].best.eta, is taken from the new cell.",
        ],
        examples: [
            .init("rerun 4-6", "runs cells 4, 5 and 6 once more"),
            .init("rerun ~1/3", "runs cell 3 of the session before this one"),
            .init("rerun --stale", "launches what is stale, after saying what that costs"),
            .init("rerun --stale --dry-run", "says what is stale and what it would cost"),
        ],
        isSaved: false,
        givesData: true
    )

    private let ranges: [CellRange]
    private let isAboutStale: Bool
    private let isDryRun: Bool

    package init(_ statement: ActionStatement) throws(Diagnostic) {
        var reader = ArgumentReader(statement)
        ranges = try reader.cells()
        isAboutStale = reader.flag("stale")
        isDryRun = reader.flag("dry-run")
        guard !ranges.isEmpty || isAboutStale else {
            throw Diagnostic("rerun needs cells", at: statement.verb.range, suggestion: "rerun 4-6")
        }
        if isDryRun, !isAboutStale {
            throw Diagnostic("--dry-run goes with --stale", at: statement.range, suggestion: "rerun --stale --dry-run")
        }
        try reader.finish()
    }

    package func run(in context: CommandContext) async throws -> Display {
        guard isAboutStale else {
            return try await rerun(try await context.cells(ranges), in: context)
        }
        let cells = ranges.isEmpty ? nil : Set(try await context.cells(ranges).map(\.number))
        let stale = try await StaleLaunches(context: context, cells: cells)
        if !isDryRun { await context.session.runNext(stale.sources) }
        return stale.display
    }

    /// A value from a cell that runs again with its reader is taken from the new cell; cells of an earlier session take none
    /// from elsewhere, since this session's cell of that number is another.
    private func rerun(_ cells: [SessionFile.SavedCell], in context: CommandContext) async throws -> Display {
        let isForeign = ranges.contains { $0.first.sessionsBack > 0 }
        let numbers = Set(cells.map(\.number))
        for cell in cells where isForeign {
            let needed = CellReference.all(in: cell.source, with: context.session.vocabulary)
            guard let missing = needed.first(where: { !numbers.contains($0.cell) }) else { continue }
            throw CommandFailure(
                "cell \(cell.number) of the earlier session takes a value from its cell \(missing.cell)",
                remedy: "rerun that cell with it, as in rerun ~1/\(missing.cell),~1/\(cell.number)"
            )
        }
        await context.session.runNext(cells)
        return .none
    }
}
