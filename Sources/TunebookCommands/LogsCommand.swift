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
                .init("detach", "each further line above the line being typed; the prompt comes back at once"),
                .init("off", "ends what --detach began"),
            ]
        ),
        examples: [
            .init("logs 3", "the whole log of run 3"), .init("logs 3 --follow", "what is still to come"),
            .init("logs 3 --detach", "the same while you type"),
        ]
    )

    private let number: Int
    private let follows: Bool
    /// Whether lines are to appear, or to appear no longer, while the person types; `nil` for neither.
    private let besides: Bool?

    package init(_ statement: ActionStatement) throws(Diagnostic) {
        var reader = ArgumentReader(statement)
        number = try reader.number("a run's number", example: "logs 3")
        let (long, short) = (reader.flag("follow"), reader.flag("f"))
        follows = long || short
        let (begins, ends) = (reader.flag("detach"), reader.flag("off"))
        besides = begins || ends ? begins && !ends : nil
        try reader.finish()
    }

    package func run(in context: CommandContext) async throws -> Display {
        var run = try await RunLookup(context: context).run(number)
        if let earlier = run.hitOf { run = try await RunLookup(context: context).run(earlier) }
        let engine = try context.engines.engine(named: run.engineName)
        guard let handle = try await context.catalogue.handle(of: run.number) else {
            throw CommandFailure("run \(run.number) left no log")
        }
        if let besides { return try await follow(run, besides, in: context) }
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
        await context.pass(text(of: earlier.suffix(Self.linesBeforeFollowing)))
        for try await event in engine.events(of: handle, after: soFar.last?.position) {
            try Task.checkCancellation()
            if let line = event.logLine { await context.pass(text(of: [line])) }
        }
        return .none
    }

    /// Has the lines of a run that goes on shown while the person types, or shown no longer.
    private func follow(_ run: Run, _ begins: Bool, in context: CommandContext) async throws -> Display {
        guard context.settings.isInteractive else {
            throw CommandFailure("logs --detach is for the prompt", remedy: "logs \(run.number) --follow")
        }
        let number = run.number
        guard begins else {
            let was = await context.session.attend { $0.followedLogs.remove(number) != nil }
            let words =
                was ? "the log of run \(number) is followed no longer" : "the log of run \(number) is not followed"
            return .text(StyledText(words, role: .muted, savedText: ""))
        }
        guard !run.state.isFinal else {
            throw CommandFailure("run \(number) has ended: nothing is to come", remedy: "logs \(number)")
        }
        await context.session.attend { _ = $0.followedLogs.insert(number) }
        let words = "lines of run \(number) appear as they come; logs \(number) --off ends that"
        return .text(StyledText(words, role: .muted, savedText: ""))
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
                await context.pass(text(of: waiting))
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
