package import TunebookDisplay
package import TunebookLanguage
package import TunebookSession

/// `recover`
package struct RecoverCommand: Command {
    package static let help = CommandHelp(
        Vocabulary.Verb(
            "recover",
            summary: "bring back a session that ended without exit",
            options: [.init("discard", "forget them instead")]
        ),
        examples: [.init("recover", "runs the lost cells again as cells of this session")],
        isSaved: false
    )

    private let discards: Bool

    package init(_ statement: ActionStatement) throws(Diagnostic) {
        var reader = ArgumentReader(statement)
        discards = reader.flag("discard")
        try reader.finish()
    }

    package func run(in context: CommandContext) async throws -> Display {
        let lost = Journal.lostSessions(in: context.settings.journalsDirectory)
        guard let newest = lost.last else { throw CommandFailure("there is no lost session") }
        if discards {
            lost.forEach(Journal.discard)
            return .text(StyledText("forgot \(lost.count) lost session\(lost.count == 1 ? "" : "s")", savedText: ""))
        }
        // The cells go into this session's journal as they run, so the old one has done its service.
        await context.session.runNext(newest.sources)
        Journal.discard(newest)
        return .none
    }
}
