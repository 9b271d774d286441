import TunebookCatalogue
import TunebookCore
package import TunebookDisplay
package import TunebookLanguage
package import TunebookSession

/// `attach 7`
package struct AttachCommand: Command {
    package static let help = CommandHelp(
        Vocabulary.Verb("attach", summary: "watch a run that goes on", arguments: [.init("RUN", .run)]),
        details: ["What happened while nobody watched is caught up with first. A run that has ended is shown."],
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
        if run.state.isFinal { return RunDisplay(run: run, home: context.catalogue.directory).display }
        return try await RunWatch(context: context, run: run).watch()
    }
}
