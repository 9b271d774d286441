import TunebookCatalogue
import TunebookCore
package import TunebookDisplay
package import TunebookLanguage
package import TunebookSession

/// `logs 3`, `logs 3 --follow`
package struct LogsCommand: Command {
    package static let help = CommandHelp(
        Vocabulary.Verb(
            "logs",
            summary: "show the log of a run",
            arguments: [.init("RUN", .run)],
            options: [.init("follow", "go on with each new line until the run ends"), .init("f", "the same as --follow")]
        ),
        examples: [.init("logs 3", "the whole log of run 3"), .init("logs 3 --follow", "and what is still to come")]
    )

    private let number: Int
    private let follows: Bool

    package init(_ statement: ActionStatement) throws(Diagnostic) {
        var reader = ArgumentReader(statement)
        number = try reader.number("a run's number", example: "logs 3")
        let (long, short) = (reader.flag("follow"), reader.flag("f"))
        follows = long || short
        try reader.finish()
    }

    package func run(in context: CommandContext) async throws -> Display {
        var run = try await RunLookup(context: context).run(number)
        if let earlier = run.hitOf { run = try await RunLookup(context: context).run(earlier) }
        let engine = try context.engines.engine(named: run.engineName)
        guard let handle = try await context.catalogue.handle(of: run.number) else {
            throw CommandFailure("run \(run.number) left no log")
        }
        var lines: [String] = []
        var isPastEnd = false
        for try await event in engine.events(of: handle, after: nil) {
            switch event.kind {
            case .log(let line):
                if follows, !run.state.isFinal { await context.show(.text(StyledText(line, savedText: ""))) } else { lines.append(line) }
            case .finished: isPastEnd = true
            default: break
            }
            if !follows, !run.state.isFinal, isPastEnd { break }
        }
        return lines.isEmpty ? .none : .text(StyledText(lines.joined(separator: "\n"), savedText: ""))
    }
}
