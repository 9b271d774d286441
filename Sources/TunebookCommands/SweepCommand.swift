import TunebookCore
package import TunebookDisplay
package import TunebookLanguage
import TunebookLaunch
package import TunebookSession

/// `sweep xgb eta=0.05,0.1,0.2 max_depth=3..5`
package struct SweepCommand: PlannableLaunch {
    package static let help = CommandHelp(
        Vocabulary.Verb(
            "sweep",
            summary: "run a task with every combination of some values",
            arguments: [
                .init("TASK", .task), .init("on", .keyword, optional: true), .init("ENGINE", .engine, optional: true),
            ],
            options: [
                .init("fresh", "run even what is known"),
                .init("parallel", value: "COUNT", "how many run at a time; 1 when not given"),
            ],
            takesAssignments: true
        ),
        details: [
            "NAME=A,B,C takes these values, NAME=3..5 the whole numbers of a range, NAME=[a, b] words. The definition stays "
                + "as it is.",
            "Each set is a run with a key of its own: what is known is taken from the catalogue, and what was interrupted "
                + "goes on with the same cell again. Out[7].best.eta is a value of the best set of cell 7.",
            "A tuning job searches where there are too many combinations to try them all.",
        ],
        examples: [
            .init("sweep xgb eta=0.05,0.1,0.2 max_depth=3..5", "nine runs, and a table of what came of them"),
            .init("sweep xgb seed=1,2,3 --parallel 2", "two at a time"),
        ],
        givesData: true
    )

    private let statement: SourceRange
    let task: Name
    let overrides: [(path: Path, value: Literal)]
    private let axes: SweepAxes
    private let engine: Name?
    private let isFresh: Bool
    private let parallel: Int

    package init(_ statement: ActionStatement) throws(Diagnostic) {
        self.statement = statement.range
        var reader = ArgumentReader(statement)
        task = try reader.word("a task", example: "sweep xgb eta=0.05,0.1")
        engine = reader.keyword("on") ? try reader.word("an engine", example: "on local") : nil
        isFresh = reader.flag("fresh")
        overrides = reader.assignments
        if let literal = reader.option("parallel") {
            guard case .integer(let count) = literal.kind, (1...100).contains(count) else {
                throw Diagnostic("--parallel takes a count from 1 to 100, not \"\(literal.text)\"", at: literal.range)
            }
            parallel = count
        } else {
            parallel = 1
        }
        guard !overrides.isEmpty else {
            throw Diagnostic(
                "sweep needs values to try",
                at: statement.range,
                notes: ["as in sweep \(task.text) eta=0.05,0.1,0.2 max_depth=3..5"]
            )
        }
        axes = try SweepAxes(overrides, of: task.text)
        try reader.finish(assigning: "eta=0.05,0.1")
    }

    package func run(in context: CommandContext) async throws -> Display {
        let planned = try await planned(in: context)
        let sweep = Sweep(
            axes: axes,
            planned: planned,
            parallel: parallel,
            statement: statement,
            context: context
        )
        return try await sweep.run()
    }

    func planned(in context: CommandContext) async throws -> PlannedLaunch {
        let engine = try context.engines.engine(named: engine?.text ?? context.settings.defaultEngine)
        if let definition = await context.definitions[task.text], definition.kind == .tuningJob {
            throw Diagnostic(
                "\(task.text) is a tuning job; a sweep takes a training job",
                at: task.range,
                suggestion: definition.base
            )
        }
        var specifications: [Specification] = []
        for set in axes.sets {
            specifications.append(try await TaskFreezer(context: context).freeze(task, overrides: set).specification)
        }
        return PlannedLaunch(specifications: specifications, engine: engine, isFresh: isFresh)
    }
}
