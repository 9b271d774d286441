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
            options: [
                .init("follow", "the newest lines, and each further one until the run ends"),
                .init("f", "the same as --follow"),
            ]
        ),
        examples: [.init("logs 3", "the whole log of run 3"), .init("logs 3 --follow", "what is still to come")]
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
        let goesOn = follows && !run.state.isFinal
        let earliest = goesOn ? Self.linesBeforeFollowing : nil
        if let lines = engine.logLines(of: handle, last: earliest, follows: goesOn) {
            return try await show(lines, goesOn, in: context)
        }
        guard goesOn else {
            let events =
                run.state.isFinal
                ? try await all(of: engine.events(of: handle, after: nil)) : try await EventsSoFar.of(run, in: context)
            return text(of: events.compactMap(\.logLine))
        }
        let soFar = try await EventsSoFar.of(run, in: context)
        let earlier = soFar.compactMap(\.logLine)
        context.pass(text(of: earlier.suffix(Self.linesBeforeFollowing)))
        for try await event in engine.events(of: handle, after: soFar.last?.position) {
            try Task.checkCancellation()
            if let line = event.logLine { context.pass(text(of: [line])) }
        }
        return .none
    }

    /// Shows the lines of a log as they come: each at once where it still grows, else by the thousand, so that one larger
    /// than memory can be shown.
    private func show(
        _ lines: any AsyncSequence<String, any Error> & Sendable,
        _ goesOn: Bool,
        in context: CommandContext
    ) async throws -> Display {
        var waiting: [String] = []
        for try await line in lines {
            try Task.checkCancellation()
            waiting.append(line)
            if goesOn || waiting.count == Self.linesAtOnce {
                context.pass(text(of: waiting))
                waiting = []
            }
        }
        return text(of: waiting)
    }

    private static let linesAtOnce = 1000
    /// How much of what there is already stands before the lines that are followed.
    private static let linesBeforeFollowing = 20

    private func all(of events: any AsyncSequence<RunEvent, any Error> & Sendable) async throws -> [RunEvent] {
        var all: [RunEvent] = []
        for try await event in events { all.append(event) }
        return all
    }

    private func text(of lines: some Sequence<String>) -> Display {
        let text = lines.joined(separator: "\n")
        return text.isEmpty ? .none : .text(StyledText(text, savedText: "").keepingLines())
    }
}

extension RunEvent {
    fileprivate var logLine: String? {
        guard case .log(let line) = kind else { return nil }
        return line
    }
}
