import FoundationEssentials
import TunebookCatalogue
import TunebookCore
package import TunebookDisplay
package import TunebookLanguage
package import TunebookSession

/// `attach 7`
package struct AttachCommand: Command {
    package static let help = CommandHelp(
        Vocabulary.Verb("attach", summary: "watch a run that goes on", arguments: [.init("RUN", .run)]),
        details: [
            "What happened since you left is told first: how many jobs or rounds, how the best has changed, what failed.",
            "A run that has ended is shown.",
        ],
        examples: [.init("attach 7", "watches run 7 to its end")]
    )

    private let number: Int

    package init(_ statement: ActionStatement) throws(Diagnostic) {
        var reader = ArgumentReader(statement)
        number = try reader.number("a run's number", example: "attach 7")
        try reader.finish()
    }

    package func run(in context: CommandContext) async throws -> Display {
        let run = try await RunLookup(context: context).run(number)
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
