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
            "Cells are written as in IPython: 4, 4-6, 4,6-9, In[4], and ~1/3 for cell 3 of the session before this one.",
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
            await context.session.runNext(try await context.cells(ranges))
            return .none
        }
        let cells = ranges.isEmpty ? nil : Set(try await context.cells(ranges).map(\.number))
        let stale = try await StaleLaunches(context: context, cells: cells)
        if !isDryRun { await context.session.runNext(stale.sources) }
        return stale.display
    }
}
