import FoundationEssentials
import TunebookCatalogue
import TunebookCore
package import TunebookDisplay
package import TunebookLanguage
import TunebookLaunch
package import TunebookSession

/// `runs`, `runs xgb`, `runs 3`
package struct RunsCommand: Command {
    package static let help = CommandHelp(
        Vocabulary.Verb(
            "runs",
            summary: "list runs, or show one",
            arguments: [.init("RUN-OR-TASK", .run, optional: true)],
            options: [
                .init("limit", value: "COUNT", "how many to list; 20 when not given"),
                .init(
                    "sort",
                    value: "ORDER",
                    among: ["job", "objective"],
                    "the jobs of a tuning run by job or by objective"
                ),
            ]
        ),
        details: [
            "A result whose definition has changed since is marked stale.",
            "Of a tuning run it lists the training jobs: how each set was chosen, what came of it, and which run it "
                + "is; logs, diff and why take those runs' numbers too.",
        ],
        examples: [
            .init("runs", "the newest runs"),
            .init("runs xgb --limit 50", "the newest 50 of one task"),
            .init("runs 3", "everything about run 3: metrics, settings, where its model is"),
            .init("runs 9 --sort objective", "the training jobs of tuning run 9, best first"),
        ]
    )

    private let number: Int?
    private let task: String?
    private let limit: Int
    private let order: JobTable.Order

    package init(_ statement: ActionStatement) throws(Diagnostic) {
        var reader = ArgumentReader(statement)
        let argument = reader.next()
        if case .integer(let value)? = argument?.kind {
            (number, task) = (value, nil)
        } else {
            (number, task) = (nil, argument?.text)
        }
        let limitText = reader.option("limit")
        if let limitText {
            guard case .integer(let value) = limitText.kind, value > 0 else {
                throw Diagnostic("--limit takes a count, not \"\(limitText.text)\"", at: limitText.range)
            }
            limit = value
        } else {
            limit = 20
        }
        if let literal = reader.option("sort") {
            guard let order = JobTable.Order(rawValue: literal.text) else {
                throw Diagnostic("--sort takes job or objective, not \"\(literal.text)\"", at: literal.range)
            }
            self.order = order
        } else {
            order = .job
        }
        try reader.finish()
    }

    package func run(in context: CommandContext) async throws -> Display {
        let staleness = await Staleness(context: context)
        if let number {
            let run = try await RunLookup(context: context).run(number)
            let detail = RunDetail(run: run, isStale: staleness.isStale(run), context: context).display
            guard case .tuning = run.specification else { return detail }
            let jobs = JobTable(found: try await TuningLookup(context: context).find(number), order: order)
            return .group([detail, .table(jobs.table)])
        }
        try await closeLostRuns(context)
        let runs = try await context.catalogue.runs(RunQuery(newest: limit, task: task))
        guard !runs.isEmpty else {
            let text = task.map { "no runs of \"\($0)\"" } ?? "no runs yet; launch a task to make one"
            return .text(StyledText(text, role: .muted, savedText: ""))
        }
        return .table(table(of: runs, staleness: staleness))
    }

    /// Marks runs as failed whose processes are gone, so that the list is true.
    private func closeLostRuns(_ context: CommandContext) async throws {
        for name in context.engines.names {
            _ = try await context.launcher.findLiveRuns(on: context.engines.engine(named: name))
        }
    }

    private func table(of runs: [Run], staleness: Staleness) -> Table {
        let now = Date.now
        let metrics = RunTexts.sortedMetricNames(Set(runs.flatMap { ($0.result?.metrics ?? [:]).keys })).prefix(4)
        let columns =
            [Table.Column("run", alignment: .trailing), Table.Column("task"), Table.Column("state")]
            + metrics.enumerated().map { Table.Column($1, alignment: .trailing, dropOrder: $0 == 0 ? 0 : 10 + $0) }
            + [
                Table.Column("time", alignment: .trailing, dropOrder: 3), Table.Column("engine", dropOrder: 5),
                Table.Column("when", dropOrder: 4),
            ]
        let rows = runs.map { run -> [Table.Cell] in
            [.integer(run.number), .text(run.taskName, role: .name), .text(state(of: run, staleness))]
                + metrics.map { name in
                    guard let value = run.result?.metrics[name] else { return .empty }
                    return .number(value, decimals: abs(value) < 100 ? 4 : 2)
                } + [
                    .text(time(of: run)),
                    .text(run.engineName, role: .muted),
                    .text(RunTexts.age(of: run.created, at: now), role: .muted),
                ]
        }
        // What a list holds depends on the catalogue and not on the session, so a saved session keeps none of it.
        let volatile = columns.map { column in
            var column = column
            column.isVolatile = true
            return column
        }
        return Table(columns: volatile, rows: rows)
    }

    /// How long the training took; nothing for a hit, which took none.
    private func time(of run: Run) -> String {
        guard run.hitOf == nil, let result = run.result else { return "" }
        return RunTexts.duration(result.trainingTime)
    }

    private func state(of run: Run, _ staleness: Staleness) -> StyledText {
        var text: StyledText
        switch run.state {
        case .completed:
            text = run.hitOf.map { StyledText("hit: run \($0)", role: .hit) } ?? StyledText("completed", role: .success)
        case .failed: text = StyledText("failed", role: .failure)
        case .stopped: text = StyledText("stopped", role: .warning)
        case .pending, .running, .stopping: text = StyledText(run.state.rawValue, role: .value)
        }
        if staleness.isStale(run) { text.append(" stale", role: .warning) }
        return text
    }
}
