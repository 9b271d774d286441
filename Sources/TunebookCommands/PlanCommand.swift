import TunebookCatalogue
import TunebookCore
package import TunebookDisplay
package import TunebookLanguage
import TunebookLaunch
package import TunebookSession

/// `plan tune`, `plan xgb`
package struct PlanCommand: Command {
    package static let help = CommandHelp(
        Vocabulary.Verb(
            "plan",
            summary: "say what a launch would run, reuse and take, without launching",
            arguments: [
                .init("TASK", .task), .init("on", .keyword, optional: true), .init("ENGINE", .engine, optional: true),
            ]
        ),
        details: [
            "Counts the jobs to run and the jobs that are known, and takes the time from like runs.",
            "Where the best results lie on an end of a range, it offers the wider range.",
        ],
        examples: [
            .init("plan tune", "jobs to run, jobs known, about how long, and which ranges are too narrow"),
            .init("plan xgb", "whether the result is known, or about how long it takes"),
        ],
        isSaved: false,
        givesData: true
    )

    private let task: Name
    private let engine: Name?

    package init(_ statement: ActionStatement) throws(Diagnostic) {
        var reader = ArgumentReader(statement)
        task = try reader.word("a task", example: "plan tune")
        engine = reader.keyword("on") ? try reader.word("an engine", example: "on local") : nil
        try reader.finish()
    }

    package func run(in context: CommandContext) async throws -> Display {
        let engine = try context.engines.engine(named: engine?.text ?? context.settings.defaultEngine)
        let frozen = try await TaskFreezer(context: context).freeze(task)
        for warning in frozen.warnings { await context.show(.problem(Problem(.warning, warning))) }
        try await engine.validate(try await context.launcher.withOrigins(frozen.specification))
        switch frozen.specification {
        case .training(let training): return try await plan(training, on: engine, context)
        case .tuning(let tuning):
            let outlook = try await TuningOutlook(
                tuning,
                launcher: context.launcher,
                engine: engine,
                catalogue: context.catalogue,
                algorithms: context.rules.algorithms
            )
            return OutlookDisplay(outlook: outlook, tuning: tuning, engineName: type(of: engine).name).display
        }
    }

    private func plan(
        _ training: TrainingSpecification,
        on engine: any Engine,
        _ context: CommandContext
    ) async throws -> Display {
        let key = try await context.launcher.key(of: .training(training), on: engine)
        let nearest = try await context.catalogue.nearestRun(to: key, task: training.taskName)
        var text = StyledText("plan of ", role: .heading)
        text.append(training.taskName, role: .name)
        text.append(" · \(type(of: engine).name)")
        let policy = training.cachePolicy
        if policy.isCacheable,
            let known = try await context.catalogue.resultNumber(for: key, ofAnyEngine: policy.takesAnyEngine)
        {
            text.append("\n  the result is known: run \(known)", role: .hit)
        } else if let nearest, let time = nearest.result?.trainingTime {
            text.append("\n  1 training job to run, about \(RunTexts.duration(time))")
            text.append(" as run \(nearest.number) took", role: .muted)
        } else {
            text.append("\n  1 training job to run; none like it has been timed")
        }
        return .text(text)
    }
}
