import FoundationEssentials
import TunebookCatalogue
import TunebookCore
package import TunebookDisplay
package import TunebookLanguage
import TunebookLaunch
package import TunebookSession

/// `launch xgb max_depth=7 on local --fresh --detach`
package struct LaunchCommand: PlannableLaunch {
    package static let help = CommandHelp(
        Vocabulary.Verb(
            "launch",
            summary: "run a task, or take its known result",
            arguments: [
                .init("TASK", .task),
                .init("on", .keyword, optional: true),
                .init("ENGINE", .engine, optional: true),
            ],
            options: [
                .init("fresh", "run even if the result is known, and keep the new one"),
                .init("detach", "come back to the prompt at once; the run goes on"),
                .init("dry-run", "print the request that a service would get, and send nothing"),
                .init("overwrite-cache", "as --fresh, and the service's own cache gets the new result too"),
                .init("label", value: "NAME=VALUE", "a label of the execution, on flyte"),
                .init("annotation", value: "NAME=VALUE", "an annotation of the execution, on flyte"),
                .init("role", value: "ROLE", "whom the job runs as, on flyte"),
                .init("output-prefix", value: "URI", "what the places of outputs begin with, on flyte"),
            ],
            takesAssignments: true
        ),
        details: [
            "A result whose definition, data and library are the same as an earlier run's is taken from the catalogue.",
            "NAME=VALUE after the task holds for this launch alone and leaves the definition as it is.",
            "Ctrl-C gives the prompt back; the run goes on.",
        ],
        examples: [
            .init("launch xgb", "runs xgb here, or says which earlier run has the result"),
            .init("launch xgb max_depth=7 eta=0.1", "with two hyperparameters changed for this launch"),
            .init("launch xgb --fresh", "runs it again in any case"),
            .init("launch xgb on sagemaker --dry-run", "what `aws sagemaker … --cli-input-json` takes"),
            .init("launch tune on flyte --label \"team=ml\"", "an execution on Flyte that bears a label"),
        ]
    )

    private let statement: SourceRange
    let task: Name
    private let engine: Name?
    let overrides: [(path: Path, value: Literal)]
    private let isFresh: Bool
    private let isDetached: Bool
    private let isDryRun: Bool
    private let options: LaunchOptions
    /// The options that only some engines take, as they were typed.
    private let ownOptions: [Name]

    package init(_ statement: ActionStatement) throws(Diagnostic) {
        self.statement = statement.range
        var reader = ArgumentReader(statement)
        task = try reader.word("a task", example: "launch xgb")
        engine = reader.keyword("on") ? try reader.word("an engine", example: "on local") : nil
        let isFresh = reader.flag("fresh")
        isDetached = reader.flag("detach")
        isDryRun = reader.flag("dry-run")
        let reading = try EngineOptions(&reader, statement)
        (options, ownOptions) = (reading.options, reading.names)
        self.isFresh = isFresh || options.overwritesCache
        overrides = reader.assignments
        try reader.finish()
    }

    package func run(in context: CommandContext) async throws -> Display {
        let engine = try engine(in: context)
        try checkOptions(of: engine)
        let (specification, warnings) = try await specification(in: context)
        for warning in warnings { await context.show(.problem(Problem(.warning, warning))) }
        if isDryRun { return try await requests(for: specification, on: engine, context) }
        var options = options
        options.overwritesCache = isFresh
        let launch = try await context.launcher.launch(
            specification,
            on: engine,
            fresh: isFresh,
            options: options,
            announce: { await NoticeDisplay.show($0, in: context) }
        )
        await context.session.note(run: launch.run.number, in: context.cell, by: statement)
        switch launch {
        case .hit(let run):
            return RunDisplay(run: run, home: context.catalogue.directory).display
        case .started(let run):
            let query = RunQuery(newest: 1, before: run.number, task: task.text)
            let earlier = try await context.catalogue.runs(query).first
            if let changes = changes(since: earlier, run, context) { await context.show(changes) }
            if let reuse = await reuse(run, on: engine, context) { await context.show(reuse) }
            if let page = await NoticeDisplay.page(of: run, on: engine, context) { await context.show(page) }
            return try await watch(run, in: context)
        case .joined(let run):
            await context.show(
                .text(StyledText("run \(run.number) runs the same already; watching it", role: .muted, savedText: ""))
            )
            return try await watch(run, in: context)
        }
    }

    func planned(in context: CommandContext) async throws -> PlannedLaunch {
        PlannedLaunch(
            specifications: [try await specification(in: context).specification],
            engine: try engine(in: context),
            isFresh: isFresh
        )
    }

    private func engine(in context: CommandContext) throws -> any Engine {
        try context.engines.engine(named: engine?.text ?? context.settings.defaultEngine)
    }

    private func specification(
        in context: CommandContext
    ) async throws -> (specification: Specification, warnings: [String]) {
        let frozen = try await TaskFreezer(context: context).freeze(task, overrides: overrides)
        guard case .tuning(var tuning) = frozen.specification else { return (frozen.specification, frozen.warnings) }
        tuning.ignoresKnown = isFresh
        return (.tuning(tuning), frozen.warnings)
    }

    private func checkOptions(of engine: any Engine) throws(CommandFailure) {
        let type = type(of: engine)
        guard let name = ownOptions.first(where: { !type.launchOptions.contains($0.text) }) else { return }
        throw CommandFailure(
            "the engine \(type.name) has no use for --\(name.text)",
            remedy: "leave it out, or launch on flyte"
        )
    }

    /// What a launch would send; the run in it has the number 0, since none is made.
    private func requests(
        for specification: Specification,
        on engine: any Engine,
        _ context: CommandContext
    ) async throws -> Display {
        let located = try await context.launcher.withOrigins(specification)
        try await engine.validate(located)
        let specification = try await context.launcher.digested(try await engine.resolved(located))
        let name = type(of: engine).name
        let run = Run(
            number: 0,
            taskName: task.text,
            engineName: name,
            specification: specification,
            created: Date(timeIntervalSince1970: 0),
            options: options
        )
        let requests = try await engine.requests(for: run)
        guard !requests.isEmpty else {
            return .text(StyledText("the engine \(name) sends nothing: it runs \(task.text) on this machine"))
        }
        return .group(requests.map { .text(StyledText($0.json)) })
    }

    private func watch(_ run: Run, in context: CommandContext) async throws -> Display {
        guard !isDetached else {
            LastWatched(run, home: context.catalogue.directory).note()
            var text = StyledText("run \(run.number) · ", role: .heading, savedText: "")
            text.append(run.taskName, role: .name)
            text.append(" · \(run.engineName) · started")
            text.append("; attach \(run.number) watches it", savedText: "")
            return .text(text)
        }
        return try await RunWatch(context: context, run: run).watch()
    }

    /// How much of what is known a tuning run takes up.
    private func reuse(_ run: Run, on engine: any Engine, _ context: CommandContext) async -> Display? {
        guard !type(of: engine).searchesInService, case .tuning(let tuning) = run.specification, !tuning.ignoresKnown,
            let outlook = try? await TuningOutlook(
                tuning,
                launcher: context.launcher,
                engine: engine,
                catalogue: context.catalogue,
                algorithms: context.rules.algorithms,
                before: run.number
            ), outlook.inside + outlook.outside > 0
        else { return nil }
        // What other launches found inside the ranges teaches the search too, but is no job of it.
        let (reused, rest) = (outlook.knownJobs, max(0, outlook.inside + outlook.outside - outlook.knownJobs))
        var parts: [String] = []
        if reused > 0 {
            let words = reused == 1 ? "result lies inside the ranges and is" : "results lie inside the ranges and are"
            parts.append("\(reused) earlier \(words) reused")
        }
        if rest > 0 {
            let results = rest == 1 ? "result stays" : "results stay"
            parts.append("\(rest) \(reused > 0 ? "other" : "earlier") \(results) as knowledge")
        }
        let text = parts.joined(separator: "; ")
        return .text(StyledText(text, role: .muted, savedText: ""))
    }

    /// What differs from the task's last launch, as far as it is not said already.
    private func changes(since earlier: Run?, _ run: Run, _ context: CommandContext) -> Display? {
        guard let earlier else { return nil }
        let comparison = SpecificationComparison(
            earlier.specification,
            run.specification,
            algorithms: context.rules.algorithms
        )
        guard !comparison.differences.isEmpty else { return nil }
        var text = StyledText("changed since run \(earlier.number):", role: .muted, savedText: "")
        if comparison.differences.count == 1, let only = comparison.differences.first {
            text.append(" \(only.name) \(only.before) → \(only.after)", role: .muted, savedText: "")
        } else {
            text.append("\n" + comparison.text.plainText, role: .muted, savedText: "")
        }
        return .text(text)
    }
}
