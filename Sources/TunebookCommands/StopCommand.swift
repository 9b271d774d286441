import TunebookCatalogue
import TunebookCore
package import TunebookDisplay
package import TunebookLanguage
import TunebookLaunch
package import TunebookSession

/// `stop 7`, `stop 7 --now`
package struct StopCommand: Command {
    package static let help = CommandHelp(
        Vocabulary.Verb(
            "stop",
            summary: "end a run that goes on",
            arguments: [.init("RUN", .run)],
            options: [.init("now", "kill it, without time to finish")]
        ),
        details: ["The training gets its signal to end and its grace period; what is finished is kept."],
        examples: [.init("stop 7", "asks run 7 to end"), .init("stop 7 --now", "kills it")]
    )

    private let number: Int
    private let isKilled: Bool

    package init(_ statement: ActionStatement) throws(Diagnostic) {
        var reader = ArgumentReader(statement)
        number = try reader.number("a run's number", example: "stop 7")
        isKilled = reader.flag("now")
        try reader.finish()
    }

    package func run(in context: CommandContext) async throws -> Display {
        let run = try await RunLookup(context: context).run(number)
        guard !run.state.isFinal else {
            return .text(StyledText("run \(number) has ended already: \(run.state.rawValue)", savedText: ""))
        }
        guard let handle = try await context.catalogue.handle(of: number) else {
            throw CommandFailure("run \(number) has not begun yet", remedy: "try again in a moment")
        }
        let engine = try context.engines.engine(named: run.engineName)
        if isKilled { try await engine.kill(handle) } else { try await engine.stop(handle) }
        let ended = try await context.launcher.follow(run, on: engine) { _ in }
        return RunDisplay(run: ended, home: context.catalogue.directory).display
    }
}
