import TunebookCatalogue
import TunebookCore
package import TunebookDisplay
package import TunebookLanguage
import TunebookLaunch
import TunebookPlatform
package import TunebookSession

/// `plot 3`, `plot xgb`, `plot 3 4 7`, `plot tune`, `plot tune eta`, `plot tune importance`
package struct PlotCommand: Command {
    package static let help = CommandHelp(
        Vocabulary.Verb(
            "plot",
            summary: "draw learning curves, or what a search found",
            arguments: [
                .init("TASK", .task, optional: true),
                .init("RUN", .run, optional: true, repeats: true),
                .init("HYPERPARAMETER", .field(inGroup: "ranges"), optional: true),
                .init("VIEW", .choice(["importance", "parallel"]), optional: true),
            ],
            options: [
                .init("metric", value: "METRIC", "the metric to draw, with its channel or without"),
                .init("svg", value: "FILE", "write the picture to an SVG file"),
            ]
        ),
        details: [
            "Of a training job it draws each metric round by round; of several runs one metric that they share.",
            """
            Of a tuning job it draws the objective of each job and the best so far. A hyperparameter's name draws that \
            one against the objective; importance says how much each mattered, and by what method; parallel shows all \
            side by side.
            """,
            "A task's name means its newest run with a result. Of a run that goes on it draws what there is so far.",
            "A saved session keeps what a picture says, a line for each series.",
        ],
        examples: [
            .init("plot 3", "the learning curves of run 3"),
            .init("plot xgb --metric logloss", "one metric of the newest run of xgb"),
            .init("plot 3 4-7", "one metric of several runs"),
            .init("plot tune", "the search so far"),
            .init("plot tune eta", "eta against the objective"),
            .init("plot tune importance", "which hyperparameters mattered"),
            .init("plot tune parallel --svg tune.svg", "all hyperparameters, as a file"),
        ]
    )

    private enum Subject {
        case run(Int)
        /// A task or, after a tuning job, what to draw of it.
        case word(Name)
    }

    private let subjects: [Subject]
    private let metric: String?
    private let file: Literal?

    package init(_ statement: ActionStatement) throws(Diagnostic) {
        var reader = ArgumentReader(statement)
        var subjects: [Subject] = []
        while let literal = reader.next() {
            if literal.text.first?.isNumber == true {
                subjects += try RunNumbers.list(literal).map(Subject.run)
            } else {
                subjects.append(.word(Name(literal.text, literal.range)))
            }
        }
        guard !subjects.isEmpty else {
            throw Diagnostic(
                "plot needs a run or a task",
                at: statement.verb.range,
                notes: ["as in plot 3, or plot tune eta"]
            )
        }
        self.subjects = subjects
        metric = reader.option("metric")?.text
        file = reader.option("svg")
        if let file, file.text.split(separator: "/").last?.contains(".") == true, !file.text.hasSuffix(".svg") {
            throw Diagnostic("--svg writes SVG, to a file whose name ends in .svg", at: file.range)
        }
        try reader.finish()
    }

    package func run(in context: CommandContext) async throws -> Display {
        let charts = try await charts(in: context)
        guard let file else { return charts.count == 1 ? .chart(charts[0]) : .group(charts.map { .chart($0) }) }
        let name = file.text.hasSuffix(".svg") ? file.text : file.text + ".svg"
        let path = name.hasPrefix("/") ? name : await context.session.directory + "/" + name
        do {
            try AtomicFile.write(Array(ChartSVG(charts).text.utf8), to: path, permissions: 0o644)
        } catch {
            throw CommandFailure("cannot write \(name)", reason: error.systemMessage)
        }
        return .record(Record(.text(StyledText("wrote \(name)")), data: .object(["svg": .text(path)])))
    }

    // MARK: What is drawn

    private func charts(in context: CommandContext) async throws -> [Chart] {
        let first = try await run(subjects[0], in: context)
        guard case .tuning = first.specification else {
            var runs = [first]
            for subject in subjects.dropFirst() {
                let run = try await run(subject, in: context)
                if case .tuning = run.specification { throw mixed(training: first, tuning: run) }
                runs.append(run)
            }
            for index in runs.indices { runs[index] = try await CurvesSoFar.run(runs[index], in: context) }
            return try LearningCurves(runs, metric: metric).charts()
        }
        let found = try await TuningLookup(context: context).find(first.number)
        if let metric {
            throw CommandFailure("--metric \(metric) is for training jobs; \(words(first)) has one objective")
        }
        guard subjects.count > 1 else { return [TuningCharts(found, algorithms: context.rules.algorithms).progress] }
        if subjects.count == 2, case .word(let view) = subjects[1] {
            if let chart = try self.chart(view, found, in: context) { return [chart] }
            if await context.definitions[view.text] == nil { throw unknown(view, found) }
        }
        return [try await comparison(found, in: context)]
    }

    /// The best so far of several tuning runs.
    private func comparison(_ first: TuningLookup.Found, in context: CommandContext) async throws -> Chart {
        var found = [first]
        for subject in subjects.dropFirst() {
            let run = try await run(subject, in: context)
            guard case .tuning(let tuning) = run.specification else { throw mixed(training: run, tuning: first.run) }
            guard tuning.objective == first.tuning.objective else {
                throw CommandFailure(
                    "the runs have different objectives",
                    reason:
                        "\(words(first.run)): \(first.tuning.objective.metricName), \(words(run)): \(tuning.objective.metricName)"
                )
            }
            found.append(try await TuningLookup(context: context).find(run.number))
        }
        return TuningCharts.comparison(found)
    }

    /// What a word names of a tuning run; `nil` for none.
    private func chart(_ view: Name, _ found: TuningLookup.Found, in context: CommandContext) throws -> Chart? {
        let charts = TuningCharts(found, algorithms: context.rules.algorithms)
        if let tunable = found.tuning.ranges.first(where: { $0.name == view.text }) {
            return charts.scatter(of: tunable)
        }
        switch view.text {
        case "parallel": return charts.parallel
        case "importance":
            if let chart = charts.importance { return chart }
            throw CommandFailure(
                "importance needs at least \(HyperparameterFacts.leastJobs) jobs with a value",
                reason:
                    "run \(found.run.number) has \(found.jobs.count { $0.state.isFinal && $0.value?.isFinite == true })"
            )
        default: return nil
        }
    }

    private func unknown(_ view: Name, _ found: TuningLookup.Found) -> Diagnostic {
        let names = found.tuning.ranges.map(\.name) + ["importance", "parallel"]
        let near = nearestName(to: view.text, among: names)
        return Diagnostic(
            "\(found.tuning.taskName) has no hyperparameter \"\(view.text)\" in its ranges",
            at: view.range,
            suggestion: near,
            notes: near == nil ? ["it can be plotted by \(names.joined(separator: ", "))"] : []
        )
    }

    // MARK: Runs

    /// The run that a number or a task's name means: of a task its newest that left something to draw, else its newest.
    private func run(_ subject: Subject, in context: CommandContext) async throws -> Run {
        switch subject {
        case .run(let number): return try await RunLookup(context: context).run(number)
        case .word(let name):
            let runs = try await context.catalogue.runs(RunQuery(newest: 50, task: name.text))
            guard let run = runs.first(where: { $0.result != nil }) ?? runs.first else {
                let store = await context.definitions
                guard store[name.text] != nil else { throw context.rules.unknownTask(name, in: store) }
                throw CommandFailure("\(name.text) has no run yet", remedy: "launch \(name.text)")
            }
            return try await RunLookup(context: context).run(run.number)
        }
    }

    private func mixed(training: Run, tuning: Run) -> CommandFailure {
        CommandFailure(
            "\(words(training)) is a training job and \(words(tuning)) a tuning job",
            remedy: "plot runs of one kind at a time"
        )
    }

    private func words(_ run: Run) -> String { "run \(run.number) (\(run.taskName))" }
}
