import FoundationEssentials
import TunebookCatalogue
import TunebookCore
package import TunebookDisplay
package import TunebookLanguage
import TunebookLaunch
package import TunebookSession

/// `runs`, `runs xgb`, `runs 3`, `runs --where "tag = good"`
package struct RunsCommand: Command {
    package static let help = CommandHelp(
        Vocabulary.Verb(
            "runs",
            summary: "list runs, or show one",
            arguments: [.init("RUN-OR-TASK", .run, optional: true)],
            options: [
                .init("limit", value: "COUNT", "how many to list; 20 when not given"),
                .init("where", value: "CONDITION", "only runs of which it is true, such as \"tag = good\""),
                .init(
                    "sort",
                    value: "ORDER",
                    among: ["job", "objective", "run", "task", "time", "age", "tag"],
                    "by a metric, a hyperparameter, time …; of a tuning run its jobs by job or objective"
                ),
                .init("reverse", "the other way round"),
                .init("jobs", "the training jobs of searches, too"),
            ]
        ),
        details: [
            "A result whose definition has changed since is marked stale.",
            "On a narrow screen columns are left out in this order: metrics from the last on, engine, when, time, tag. The "
                + "metric that a search goes by stands first and stays.",
            "Of a tuning run it lists the training jobs: how each set was chosen, what came of it, and which run it "
                + "is; logs, diff and why take those runs' numbers too.",
            "A condition compares task, engine, state, tag, note, run, time, age, hit, metrics and hyperparameters by = != < <= "
                + "> >= and ~ (holds the text), joined by and, or, not and parentheses. A name alone asks whether there is "
                + "anything: \"tag and not note\". --sort of a metric lists the best first.",
        ],
        examples: [
            .init("runs", "the newest runs"),
            .init("runs xgb --limit 50", "the newest 50 of one task"),
            .init("runs 3", "everything about run 3: metrics, settings, where its model is"),
            .init(
                "runs --where \"validation:error < 0.05 and tag = good\" --sort validation:error",
                "good runs below an error, the best first"
            ),
            .init("runs xgb --where \"eta <= 0.1 and age < 2d\" --sort time --reverse", "the slowest of two days"),
            .init("runs 9 --sort objective", "the training jobs of tuning run 9, best first"),
        ],
        givesData: true
    )

    private let number: Int?
    private let task: String?
    private let limit: Int
    private let condition: ConditionSyntax?
    private let order: Name?
    private let isReversed: Bool
    private let includesJobs: Bool

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
        isReversed = reader.flag("reverse")
        includesJobs = reader.flag("jobs")
        let literal = reader.option("where")
        condition = try literal.map { literal throws(Diagnostic) in try ConditionSyntax(literal) }
        order = reader.option("sort").map { Name($0.text, $0.range) }
        if let order, number != nil, JobTable.Order(rawValue: order.text) == nil {
            throw Diagnostic("--sort takes job or objective, not \"\(order.text)\"", at: order.range)
        }
        if let number, let literal {
            throw Diagnostic(
                "--where chooses among runs, and \(number) is one",
                at: literal.range,
                notes: ["runs --where \"…\" lists runs"]
            )
        }
        try reader.finish()
    }

    package func run(in context: CommandContext) async throws -> Display {
        let staleness = await Staleness(context: context)
        if let number { return try await detail(of: number, staleness, in: context) }
        try await closeLostRuns(context)
        var query = RunQuery(newest: limit, task: task, scope: includesJobs ? .all : .launches)
        if order == nil, isReversed { query.order = RunOrder(.number) }
        // Names are looked up in earlier runs, which a plain list has no need of.
        let names = condition == nil && order == nil ? nil : try await RunFieldNames(context: context)
        var asked: [RunField] = []
        if let names {
            query.condition = try condition.map { try names.condition($0) }
            query.order = try order.map { try names.order($0, reversed: isReversed) } ?? query.order
            asked = try (condition?.names ?? []).map { try names.field($0) } + (query.order.map { [$0.field] } ?? [])
        }
        let runs = try await context.catalogue.runs(query)
        guard !runs.isEmpty else { return nothing(names) }
        return RunList(
            runs: runs,
            staleness: staleness,
            asked: asked,
            objectives: await objectives(of: runs, in: context),
            home: context.catalogue.directory,
            now: .now
        ).display
    }

    private func detail(
        of number: Int,
        _ staleness: Staleness,
        in context: CommandContext
    ) async throws -> Display {
        let run = try await RunLookup(context: context).run(number)
        let detail = RunDetail(run: run, isStale: staleness.isStale(run), context: context).display
        guard case .tuning = run.specification, case .record(let record) = detail,
            case .object(let members) = record.data
        else { return detail }
        let order = order.flatMap { JobTable.Order(rawValue: $0.text) } ?? .job
        let jobs = JobTable(found: try await TuningLookup(context: context).find(number), order: order)
        let data = members + [Datum.Member("training_jobs", jobs.data)]
        return .record(Record(.group([record.display, .table(jobs.table)]), data: .object(data)))
    }

    /// The metrics that searches go by, those among the runs and those that are defined.
    private func objectives(of runs: [Run], in context: CommandContext) async -> Set<String> {
        let defined = await context.definitions.definitions.compactMap { definition -> String? in
            guard case .objective(let objective)? = definition[path: FieldPath("objective")] else { return nil }
            return objective.metricName
        }
        let searched = runs.compactMap { run -> String? in
            guard case .tuning(let tuning) = run.specification else { return nil }
            return tuning.objective.metricName
        }
        return Set(defined + searched)
    }

    /// Why the list is empty; a metric that no run of late has was probably mistyped.
    private func nothing(_ names: RunFieldNames?) -> Display {
        guard let condition else {
            let text = task.map { "no runs of \"\($0)\"" } ?? "no runs yet; launch a task to make one"
            return .record(Record(.text(StyledText(text, role: .muted, savedText: "")), data: .list([])))
        }
        var text = StyledText("no run is like that", role: .muted, savedText: "")
        for name in condition.names where name.text.contains(":") {
            guard let near = names?.nearestMetric(to: name.text) else { continue }
            text.append("; no run of late has \(name.text): did you mean \(near)?", role: .warning, savedText: "")
        }
        return .record(Record(.text(text), data: .list([])))
    }

    /// Marks runs as failed whose processes are gone, so that the list is true.
    private func closeLostRuns(_ context: CommandContext) async throws {
        for name in context.engines.names {
            _ = try await context.launcher.findLiveRuns(on: context.engines.engine(named: name))
        }
    }
}
