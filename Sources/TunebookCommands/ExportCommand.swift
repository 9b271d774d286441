package import TunebookDisplay
package import TunebookLanguage
import TunebookPlatform
package import TunebookSession

/// `export breast-cancer.ipynb`, `export tasks.py --for flytekit`
package struct ExportCommand: Command {
    package static let help = CommandHelp(
        Vocabulary.Verb(
            "export",
            summary: "write the session as a notebook or a web page, or its definitions for another program",
            arguments: [.init("NAME", .file)],
            options: [
                .init("force", "replace a file that no export wrote"),
                .init(
                    "for",
                    value: "PROGRAM",
                    among: ["flytectl", "flytekit", "sagemaker"],
                    "the program that the definitions are for"
                ),
            ]
        ),
        details: [
            "The file's extension says the form: "
                + sessionExports.map { ".\($0.fileExtension), \($0.summary)" }.joined(separator: "; ") + ".",
            "Outputs come along: tables as tables, plots as pictures. open NAME.ipynb brings the session back.",
        ],
        examples: [
            .init("export breast-cancer.ipynb", "a notebook that Jupyter opens, with outputs"),
            .init("export breast-cancer.html", "one page that needs nothing else"),
            .init("export tasks.py --for flytekit", "the definitions as Python, with the very tasks that Flyte gets"),
            .init("export tasks --for flytectl", "a folder that `flytectl register files` takes"),
            .init("export jobs.py --for sagemaker", "estimators and tuners of the SageMaker SDK"),
        ],
        isSaved: false
    )

    private let name: Name
    private let form: any SessionExport.Type
    /// The program that the definitions are for; `nil` to write the session.
    private let program: String?
    private let isForced: Bool

    package init(_ statement: ActionStatement) throws(Diagnostic) {
        var reader = ArgumentReader(statement)
        name = try reader.word("a file's name", example: "export breast-cancer.ipynb")
        isForced = reader.flag("force")
        program = reader.option("for")?.text
        try reader.finish()
        let text = name.text
        let named = sessionExports.first { text.hasSuffix(".\($0.fileExtension)") }
        guard let form = named ?? (program == nil ? nil : sessionExports.first) else {
            let forms = sessionExports.map { ".\($0.fileExtension) (\($0.summary))" }.joined(separator: " or ")
            throw Diagnostic(
                "export needs a name that ends in \(forms)",
                at: name.range,
                notes: ["save \(text) keeps the session as text"]
            )
        }
        self.form = form
    }

    package func run(in context: CommandContext) async throws -> Display {
        let folder = await context.session.directory
        let path = name.text.hasPrefix("/") ? name.text : folder + "/" + name.text
        if let program {
            return try await DefinitionExport(program: program, name: name.text, path: path, isForced: isForced)
                .write(in: context)
        }
        if !isForced, let earlier = try? readFile(path), !form.isOurs(earlier) {
            throw CommandFailure(
                "\"\(name.text)\" exists, and no export wrote it",
                remedy: "export under another name, or add --force"
            )
        }
        let cells = await context.session.savedCells
        let title = name.text.split(separator: "/").last?.dropLast(form.fileExtension.count + 1) ?? ""
        let content = form.content(
            of: cells,
            name: String(title),
            lines: context.settings.plainLines,
            savedLines: context.settings.savedLines
        )
        do {
            try AtomicFile.write(Array(content.utf8), to: path, permissions: 0o644)
        } catch {
            throw CommandFailure("cannot write \(name.text)", reason: error.systemMessage)
        }
        let count = "\(cells.count) cell\(cells.count == 1 ? "" : "s")"
        let data = Datum.object(["file": .text(path), "cells": .integer(cells.count)])
        return .record(Record(.text(StyledText("wrote \(name.text) (\(count))")), data: data))
    }
}
