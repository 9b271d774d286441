import FoundationEssentials
package import TunebookDisplay

/// A session as a Jupyter notebook of format 4.5, with outputs.
///
/// Tables come as HTML beside their text; charts as SVG, with a PNG beside it, since JupyterLab shows no SVG of a file that
/// its reader has not trusted. What reading the session back needs, and nothing of Jupyter's has a place for, is in the
/// metadata under `tunebook`.
///
/// - SeeAlso: https://nbformat.readthedocs.io/en/latest/format_description.html
package enum JupyterNotebook: SessionExport {
    package static let fileExtension = "ipynb"
    package static let summary = "a Jupyter notebook"
    static let dataType = "application/vnd.tunebook.run+json"

    package static func content(
        of cells: [Cell],
        name: String,
        lines: (Display) -> [String],
        savedLines: (Display) -> [String]
    ) -> String {
        let notebook = Datum.object([
            "cells": .list(
                cells.map { cell in
                    .object([
                        "cell_type": .text("code"),
                        "execution_count": .integer(cell.number.value),
                        "id": .text("cell-\(cell.number.value)"),
                        "metadata": .object([
                            "tunebook": .object([
                                "number": .integer(cell.number.value),
                                "output": .list(cell.output.flatMap(savedLines).map { .text($0) }),
                            ])
                        ]),
                        "outputs": .list(
                            ExportedPart.parts(of: cell.output).map { output(of: $0, lines: lines) }
                        ),
                        "source": multiline(cell.source),
                    ])
                }
            ),
            "metadata": .object([
                "kernelspec": .object(["display_name": .text("tunebook"), "name": .text("tunebook")]),
                "language_info": .object([
                    "file_extension": .text(".\(SessionFile.fileExtension)"), "mimetype": .text("text/x-tunebook"),
                    "name": .text("tunebook"),
                ]),
                "tunebook": .object(["format_version": .integer(SessionFile.version)]),
            ]),
            "nbformat": .integer(4),
            "nbformat_minor": .integer(5),
        ])
        return notebook.indentedJSON + "\n"
    }

    package static func isOurs(_ content: [UInt8]) -> Bool {
        Datum(json: content)?["metadata"]?["tunebook"] != nil
    }

    // MARK: Outputs

    private static func output(of part: ExportedPart, lines: (Display) -> [String]) -> Datum {
        switch part {
        case .text(let displays, let data):
            return display(["text/plain": text(displays.flatMap(lines))], data)
        case .table(let table, let data):
            let html = HTMLFragment(.table(table)).text
            return display(["text/html": multiline(html), "text/plain": text(lines(.table(table)))], data)
        case .chart(let chart):
            let png = Data(ChartPicture([chart]).png).base64EncodedString()
            return display(
                [
                    "image/png": .text(png), "image/svg+xml": multiline(ChartSVG([chart]).text),
                    "text/plain": text(lines(.chart(chart))),
                ],
                chart.data
            )
        case .problem(let problem) where problem.severity == .error:
            return .object([
                "ename": .text("error"), "evalue": .text(problem.headline), "output_type": .text("error"),
                "traceback": .list(lines(.problem(problem)).map { .text($0) }),
            ])
        case .problem(let problem):
            return .object([
                "name": .text("stderr"), "output_type": .text("stream"), "text": text(lines(.problem(problem))),
            ])
        }
    }

    private static func display(_ bundle: KeyValuePairs<String, Datum>, _ data: Datum?) -> Datum {
        var members = bundle.map { Datum.Member($0.key, $0.value) }
        if let data { members.insert(Datum.Member(dataType, data), at: 0) }
        return .object([
            "data": .object(members), "metadata": .object([]), "output_type": .text("display_data"),
        ])
    }

    private static func text(_ lines: [String]) -> Datum {
        multiline(lines.joined(separator: "\n"))
    }

    /// A text as a list of its lines, each with its end: how Jupyter stores texts, so that they can be compared.
    private static func multiline(_ text: String) -> Datum {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        return .list(
            lines.enumerated().compactMap { index, line in
                let isLast = index == lines.count - 1
                return isLast && line.isEmpty ? nil : .text(line + (isLast ? "" : "\n"))
            }
        )
    }
}

// MARK: Reading

extension SessionFile {
    /// Reads back a session out of a notebook that it was exported to.
    ///
    /// Cells of code that somebody added are cells of the session; cells of prose are left out.
    ///
    /// - Throws: What the file is instead, in words.
    init(notebook content: [UInt8], path: String) throws(SessionFileError) {
        guard let notebook = Datum(json: content) else {
            throw .unreadable(path: path, reason: "it is neither a session nor JSON")
        }
        guard case .integer(let format)? = notebook["nbformat"], case .list(let entries)? = notebook["cells"]
        else {
            throw .unreadable(path: path, reason: "it is JSON, but no Jupyter notebook of format 4")
        }
        guard let ours = notebook["metadata"]?["tunebook"] else {
            throw .foreignNotebook(path: path, language: Self.language(of: notebook))
        }
        if case .integer(let version)? = ours["format_version"], version > Self.version {
            throw .newerVersion(version)
        }
        guard format == 4 else { throw .unreadable(path: path, reason: "its notebook format is \(format), not 4") }
        var cells: [SavedCell] = []
        for entry in entries where entry["cell_type"] == .text("code") {
            let source = Self.joined(entry["source"])
            guard !source.allSatisfy(\.isWhitespace) else { continue }
            let ours = entry["metadata"]?["tunebook"]
            var number = (cells.last?.number ?? 0) + 1
            if case .integer(let own)? = ours?["number"] { number = own }
            var output: [String] = []
            if case .list(let lines)? = ours?["output"] { output = lines.map { Self.joined($0) } }
            cells.append(SavedCell(number: number, source: source, output: output))
        }
        self.init(cells: cells)
    }

    /// A text of a notebook: a string, or a list of strings.
    private static func joined(_ text: Datum?) -> String {
        switch text {
        case .text(let text)?: text
        case .list(let lines)?: lines.map { joined($0) }.joined()
        default: ""
        }
    }

    private static func language(of notebook: Datum) -> String? {
        let metadata = notebook["metadata"]
        let names = [metadata?["language_info"]?["name"], metadata?["kernelspec"]?["language"]]
        for case .text(let name)? in names { return name }
        return nil
    }
}
