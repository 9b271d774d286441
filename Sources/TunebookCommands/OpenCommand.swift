package import TunebookDisplay
package import TunebookLanguage
package import TunebookSession

/// `open breast-cancer`
package struct OpenCommand: Command {
    package static let help = CommandHelp(
        Vocabulary.Verb(
            "open",
            summary: "replay a saved session here",
            arguments: [.init("NAME", .file)]
        ),
        details: ["Its cells run as new cells of this session, up to the first that fails."],
        examples: [.init("open breast-cancer", "replays breast-cancer.tunebook")],
        isSaved: false
    )

    private let name: String

    package init(_ statement: ActionStatement) throws(Diagnostic) {
        var reader = ArgumentReader(statement)
        name = try reader.word("a name", example: "open breast-cancer").text
        try reader.finish()
    }

    package func run(in context: CommandContext) async throws -> Display {
        let path = SessionFile.path(named: name, in: await context.session.directory)
        let file = try SessionFile(contentsOf: path, with: context.session.vocabulary)
        await context.session.setDirectory(SessionFile.folder(ofFile: path))
        await context.session.runNext(file.cells)
        return .none
    }
}
