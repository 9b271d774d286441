package import TunebookDisplay
package import TunebookLanguage
package import TunebookSession

/// `save breast-cancer`
package struct SaveCommand: Command {
    package static let help = CommandHelp(
        Vocabulary.Verb(
            "save",
            summary: "save the session as text that can be replayed",
            arguments: [.init("NAME", .file), .init("CELLS", .cells, optional: true, repeats: true)],
            options: [.init("force", "replace a file that this session was not opened from")]
        ),
        details: ["The file holds the cells as typed and their outputs, without run numbers and times."],
        examples: [
            .init("save breast-cancer", "writes breast-cancer.tunebook"),
            .init("save excerpt 4-6 9", "writes these cells alone"),
        ],
        isSaved: false
    )

    private let name: String
    private let ranges: [CellRange]
    private let isForced: Bool

    package init(_ statement: ActionStatement) throws(Diagnostic) {
        var reader = ArgumentReader(statement)
        name = try reader.word("a name", example: "save breast-cancer").text
        isForced = reader.flag("force")
        ranges = try reader.cells()
        if let range = ranges.first(where: { $0.first.sessionsBack > 0 }) {
            throw Diagnostic(
                "save writes cells of this session, not of ~\(range.first.sessionsBack)/",
                at: statement.range,
                notes: ["rerun brings cells of an earlier session into this one"]
            )
        }
        try reader.finish()
        let name = name
        if let form = sessionExports.first(where: { name.hasSuffix(".\($0.fileExtension)") }) {
            throw Diagnostic(
                "save keeps the session as text, and \(name) would be \(form.summary)",
                at: statement.range,
                notes: ["export \(name) writes that"]
            )
        }
    }

    package func run(in context: CommandContext) async throws -> Display {
        let path = SessionFile.path(named: name, in: await context.session.directory)
        var file = await context.session.file
        if !ranges.isEmpty {
            let chosen = Set(try await context.cells(ranges).map(\.number))
            file.cells.removeAll { !chosen.contains($0.number) }
        }
        let replaced = try await context.session.save(file, to: path, replacing: isForced)
        let folder = SessionFile.folder(ofFile: path)
        if folder != (await context.session.directory) {
            let reason = "relative paths in it start from there, and no longer lead where they lead here"
            await context.show(.problem(Problem(.warning, "the session is saved in \(folder)", reason: reason)))
        }
        let count = file.cells.count
        let verb = replaced ? "replaced" : "saved"
        return .text(StyledText("\(verb) \(name) (\(count) cell\(count == 1 ? "" : "s"))", savedText: ""))
    }
}
