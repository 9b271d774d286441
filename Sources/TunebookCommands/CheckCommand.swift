import TunebookCatalogue
import TunebookCore
package import TunebookDisplay
package import TunebookLanguage
import TunebookLaunch
import TunebookPlatform
package import TunebookSession

/// `check xgb`
package struct CheckCommand: Command {
    package static let help = CommandHelp(
        Vocabulary.Verb(
            "check",
            summary: "train two rounds and show which metrics are reported, before anything is paid for",
            arguments: [
                .init("TASK", .task), .init("on", .keyword, optional: true), .init("ENGINE", .engine, optional: true),
            ]
        ),
        details: [
            "A program of your own runs as it is, with 2 for the first of epochs, num_epochs, n_epochs, max_iter and "
                + "num_round that it has.",
            "Of a tuning job, its training job is trained with the lower ends of the ranges, and its objective must be "
                + "among the metrics.",
        ],
        examples: [.init("check xgb", "each metric with its value and the line of the log that it was read off")]
    )

    private let task: Name
    private let engine: Name?
    private static let rounds = 2
    /// What programs call their rounds.
    private static let roundNames = ["epochs", "num_epochs", "n_epochs", "max_iter", "num_round"]

    package init(_ statement: ActionStatement) throws(Diagnostic) {
        var reader = ArgumentReader(statement)
        task = try reader.word("a task", example: "check xgb")
        engine = reader.keyword("on") ? try reader.word("an engine", example: "on local") : nil
        try reader.finish()
    }

    package func run(in context: CommandContext) async throws -> Display {
        let engine = try context.engines.engine(named: engine?.text ?? context.settings.defaultEngine)
        let frozen = try await TaskFreezer(context: context).freeze(task)
        for warning in frozen.warnings { await context.show(.problem(Problem(.warning, warning))) }
        let training = shortened(frozen.specification, context)
        let launch = try await context.launcher.launch(.training(training), on: engine)
        var run = launch.run
        if case .hit = launch {} else { run = try await context.launcher.follow(run, on: engine) { _ in } }
        guard run.state == .completed, let result = run.result else {
            throw CommandFailure(RunDisplay(run: run, home: context.catalogue.directory).display, status: .runFailed)
        }
        let lines = try await log(of: run, on: engine, context)
        let definitions = training.program?.metricDefinitions ?? []
        let table = Display.table(
            MetricSources(metrics: result.metrics, lines: lines, definitions: definitions).table
        )
        guard case .tuning(let tuning) = frozen.specification else { return table }
        let metric = tuning.objective.metricName
        guard result.metrics[metric] != nil else {
            await context.show(table)
            let direction = tuning.objective.direction.rawValue.lowercased()
            let reported = RunTexts.sortedMetricNames(result.metrics.keys).first
            throw CommandFailure(
                "\(metric), the objective of \(task.text), is not reported",
                remedy: reported.map { "set it: \(task.text).objective = \(direction) \($0)" },
                status: .runFailed
            )
        }
        return .group([
            table, .text(StyledText("\(metric), the objective of \(task.text), is reported", role: .success)),
        ])
    }

    /// The training job, or the one of a tuning job, with two rounds; a task of its own, so that it is no launch of it.
    private func shortened(_ specification: Specification, _ context: CommandContext) -> TrainingSpecification {
        var training = specification.training
        if case .tuning(let tuning) = specification {
            let values = tuning.ranges.map { tunable in
                switch tunable.range {
                case .continuous(let lower, _, _): (tunable.name, "\(lower)")
                case .integer(let lower, _, _): (tunable.name, "\(lower)")
                case .categorical(let words): (tunable.name, words.first ?? "")
                }
            }
            training = tuning.training(with: Dictionary(values) { _, last in last })
        }
        training.taskName = "check \(training.taskName)"
        let algorithm = context.rules.algorithms.first { $0.name == training.algorithmName }
        let isBuiltIn = algorithm?.hyperparameters.contains { $0.field.name == "num_round" } == true
        let rounds = isBuiltIn ? "num_round" : Self.roundNames.first { training.parameters[$0] != nil }
        if let rounds { training.setParameter(rounds, to: "\(Self.rounds)") }
        return training
    }

    private func log(of run: Run, on engine: any Engine, _ context: CommandContext) async throws -> [String] {
        guard let handle = try await context.catalogue.handle(of: run.hitOf ?? run.number) else { return [] }
        var lines: [String] = []
        for try await event in engine.events(of: handle, after: nil) {
            if case .log(let line) = event.kind { lines.append(line) }
        }
        return lines
    }
}

/// Metrics with the lines that they were read off.
private struct MetricSources {
    let metrics: [String: Double]
    let lines: [String]
    /// How a program's metrics are read off its log.
    let definitions: [MetricDefinition]

    var table: Table {
        Table(
            columns: [
                Table.Column("metric"),
                Table.Column(definitions.isEmpty ? "after 2 rounds" : "value", alignment: .trailing),
                Table.Column("read off the line", dropOrder: 1, isVolatile: true),
            ],
            rows: RunTexts.sortedMetricNames(metrics.keys).map { name in
                [
                    .text(name, role: .name), .number(metrics[name] ?? .nan, decimals: 5),
                    .text(line(of: name) ?? "computed, not logged", role: .muted),
                ]
            }
        )
    }

    /// The last line with the metric, which XGBoost's container writes as `validation-error:0.1`.
    private func line(of name: String) -> String? {
        if let definition = definitions.first(where: { $0.name == name }),
            let expression = try? RegularExpression(definition.pattern)
        {
            return lines.last { (try? expression.firstMatch(in: Array($0.utf8)[...])) ?? nil != nil }
        }
        let spelling = name.replacing(":", with: "-") + ":"
        return lines.last { $0.contains(spelling) }
    }
}
