import TunebookCatalogue
import TunebookCore
package import TunebookDisplay
package import TunebookLanguage
import TunebookLaunch
package import TunebookSession

/// `exit`
package struct ExitCommand: Command {
    package static let help = CommandHelp(
        Vocabulary.Verb(
            "exit",
            summary: "leave; runs that go on go on",
            options: [.init("stop", "first ask the runs of this session to stop, and wait for them")]
        ),
        details: ["Ctrl-D on an empty line does the same.", "The runs that go on are listed."],
        examples: [
            .init("exit", "leaves tunebook, and its runs running"),
            .init("exit --stop", "stops them first; what is finished is kept"),
        ],
        isSaved: false
    )

    private let stops: Bool

    package init(_ statement: ActionStatement) throws(Diagnostic) {
        var reader = ArgumentReader(statement)
        stops = reader.flag("stop")
        try reader.finish()
    }

    package func run(in context: CommandContext) async throws -> Display {
        if stops { try await stopRuns(in: context) }
        await context.session.end()
        return .none
    }

    /// Stops what the cells of the session launched, all at once.
    private func stopRuns(in context: CommandContext) async throws {
        var live: [(run: Run, engine: any Engine)] = []
        for number in await Set(context.session.cells.flatMap(\.runs)).sorted() {
            guard let run = try await context.catalogue.run(number), !run.state.isFinal else { continue }
            let engine = try context.engines.engine(named: run.engineName)
            try await context.launcher.stop(run, on: engine)
            live.append((run, engine))
        }
        for (run, engine) in live {
            let ended = try await context.launcher.follow(run, on: engine) { _ in }
            await context.show(RunDisplay(run: ended, home: context.catalogue.directory).display)
        }
    }
}
