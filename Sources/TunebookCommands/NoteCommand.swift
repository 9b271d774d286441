import TunebookCatalogue
import TunebookCore
package import TunebookDisplay
package import TunebookLanguage
package import TunebookSession

/// `note 7 the label column was shifted`, `note 7`, `note 7 --clear`
package struct NoteCommand: Command {
    package static let help = CommandHelp(
        Vocabulary.Verb(
            "note",
            summary: "write a line about a run",
            arguments: [.init("RUN", .run), .init("TEXT", .text, optional: true)],
            takesRawText: true
        ),
        details: [
            "Everything behind the run is the note, as it stands. Without a text it shows the note; --clear takes it away.",
            "runs 7 shows it, runs --where \"note ~ shifted\" finds it. Notes are kept with the results, and not in saved "
                + "sessions.",
        ],
        examples: [
            .init("note 7 trained before the label column was mended", "a line about run 7"),
            .init("note xgb", "the note of the newest run of xgb"),
            .init("note 7 --clear", "takes it away"), .init("note 7 --json", "the note for machines"),
        ],
        isSaved: false
    )

    private enum Action {
        case show(asData: Bool)
        case write(String?)
    }

    private let subject: RunSubject
    private let action: Action

    private static let longestNote = 4096

    package init(_ statement: ActionStatement) throws(Diagnostic) {
        var reader = ArgumentReader(statement)
        guard let literal = reader.next() else {
            throw Diagnostic("note needs a run", at: statement.verb.range, notes: ["as in note 7 a line about it"])
        }
        let word = literal.text.prefix { $0 != " " && $0 != "\t" }
        let start = literal.range.lowerBound
        subject = try RunSubject(
            Literal(.word, text: String(word), range: SourceRange(start, start + word.utf8.count))
        )
        var text = literal.text.dropFirst(word.count).drop { $0 == " " || $0 == "\t" }
        if text.count > 1, text.first == "\"", text.last == "\"" { text = text.dropFirst().dropLast() }
        switch text {
        case "": action = .show(asData: false)
        // Everything behind the run is text, so that this option is read here.
        case "--json": action = .show(asData: true)
        case "--clear": action = .write(nil)
        default:
            guard text.utf8.count <= Self.longestNote else {
                throw Diagnostic("a note has \(Self.longestNote) bytes at most", at: literal.range)
            }
            action = .write(String(text))
        }
        try reader.finish()
    }

    package func run(in context: CommandContext) async throws -> Display {
        let numbers = try await subject.numbers(in: context)
        if case .write(let note) = action { try await context.catalogue.setNote(note, of: numbers) }
        var lines: [Display] = []
        for number in numbers {
            let run = try await RunLookup(context: context).run(number)
            var text = StyledText("run \(number)", role: .name, savedText: "")
            text.append(" · \(run.note ?? "no note")", role: run.note == nil ? .muted : .plain, savedText: "")
            let data = Datum.object(["run": .integer(number), "note": run.note.map { .text($0) } ?? .null])
            lines.append(.record(Record(.text(text), data: data)))
        }
        let display = lines.count == 1 ? lines[0] : .group(lines)
        guard case .show(asData: true) = action else { return display }
        let data = context.settings.data(display)
        return .record(Record(.text(StyledText(data.json, savedText: "").keepingLines()), data: data))
    }
}
