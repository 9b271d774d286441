import FoundationEssentials
import TunebookCatalogue
import TunebookCore
package import TunebookDisplay
package import TunebookLanguage
import TunebookLaunch
package import TunebookSession

/// `attach 7`, `attach xgb-12-3f9c1a2b on sagemaker`
package struct AttachCommand: Command {
    package static let help = CommandHelp(
        Vocabulary.Verb(
            "attach",
            summary: "watch a run that goes on, or a job that was started elsewhere",
            arguments: [
                .init("RUN-OR-JOB", .run), .init("on", .keyword, optional: true),
                .init("ENGINE", .engine, optional: true),
            ]
        ),
        details: [
            "What happened since you left is told first: how many jobs or rounds, how the best has changed, what failed.",
            "A run that has ended is shown.",
            "A job's name or ARN finds one that another machine has started, and makes a run of it here.",
        ],
        examples: [
            .init("attach 7", "watches run 7 to its end"),
            .init("attach xgb-12-3f9c1a2b on sagemaker", "finds the job in your account, and watches it"),
        ]
    )

    private enum Target {
        case run(Int)
        case job(String, engine: Name)
    }

    private let target: Target

    package init(_ statement: ActionStatement) throws(Diagnostic) {
        var reader = ArgumentReader(statement)
        let name = try reader.word("a run's number, or a job's name", example: "attach 7")
        if reader.keyword("on") {
            target = .job(name.text, engine: try reader.word("an engine", example: "on sagemaker"))
        } else if let number = Int(name.text), number > 0 {
            target = .run(number)
        } else {
            throw Diagnostic(
                "attach takes a run's number, not \"\(name.text)\"",
                at: name.range,
                notes: ["a job that was started elsewhere is found where it runs: attach \(name.text) on sagemaker"]
            )
        }
        try reader.finish()
    }

    package func run(in context: CommandContext) async throws -> Display {
        let run: Run
        switch target {
        case .run(let number): run = try await RunLookup(context: context).run(number)
        case .job(let name, let engine):
            run = try await context.launcher.takeUp(name, on: context.engines.engine(named: engine.text))
        }
        // A hit has no events of its own.
        guard run.hitOf == nil else { return RunDisplay(run: run, home: context.catalogue.directory).display }
        let watched = LastWatched(run, home: context.catalogue.directory)
        let since = watched.time
        guard !run.state.isFinal else {
            if let since, let ended = run.ended?.timeIntervalSince1970, ended > since {
                let events = (try? await EventsSoFar.of(run, in: context)) ?? []
                await context.show(CatchUp(run, events: events, since: since).display)
                watched.note()
            }
            return RunDisplay(run: run, home: context.catalogue.directory).display
        }
        let events = try await EventsSoFar.of(run, in: context)
        await context.show(CatchUp(run, events: events, since: since ?? run.created.timeIntervalSince1970).display)
        return try await RunWatch(context: context, run: run).watch(after: events)
    }
}
