package import TunebookDisplay
package import TunebookLanguage
package import TunebookSession

/// `recover`
package struct RecoverCommand: Command {
    package static let help = CommandHelp(
        Vocabulary.Verb(
            "recover",
            summary: "bring back a session that ended without exit",
            options: [.init("discard", "forget it instead"), .init("all", "with --discard: forget every lost session")]
        ),
        details: [
            "Its cells run again, save and other cells that concern the session itself left out. The lost session is "
                + "forgotten once all of them have run.",
            "Of several lost sessions the newest comes first.",
        ],
        examples: [
            .init("recover", "runs the lost cells again as cells of this session"),
            .init("recover --discard", "forgets the newest lost session"),
        ],
        isSaved: false
    )

    private let discards: Bool
    private let isAboutAll: Bool

    package init(_ statement: ActionStatement) throws(Diagnostic) {
        var reader = ArgumentReader(statement)
        discards = reader.flag("discard")
        isAboutAll = reader.flag("all")
        try reader.finish()
    }

    package func run(in context: CommandContext) async throws -> Display {
        let lost = Journal.lostSessions(in: context.settings.journalsDirectory)
        guard let newest = lost.last else { throw CommandFailure("there is no lost session") }
        if discards {
            let forgotten = isAboutAll ? lost : [newest]
            forgotten.forEach(Journal.discard)
            let sessions = forgotten.count == 1 ? "session" : "sessions"
            let left = lost.count - forgotten.count
            let rest = left == 0 ? "" : "; \(left) earlier \(left == 1 ? "is" : "are") left"
            return .text(StyledText("forgot \(forgotten.count) lost \(sessions)\(rest)", savedText: ""))
        }
        await context.session.recover(newest.cells) { Journal.discard(newest) }
        return .none
    }
}
