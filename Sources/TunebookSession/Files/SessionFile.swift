package import TunebookLanguage

/// A session as text: a version line, then the cells as typed under `# %% [n]` marks with their outputs as `#>` lines.
///
/// Everything but the cells is a comment of the language, so a file also runs as a script, and a script without marks is
/// a session whose cells are its statements.
///
/// The lines of a script cell that would be read as marks or outputs, such as the `# %%` of a Python file, are kept with a
/// `\` behind their `#`; see ``ScriptLines``.
package struct SessionFile: Hashable, Sendable {
    package var cells: [SavedCell]

    package struct SavedCell: Hashable, Sendable {
        package var number: Int
        package var source: String
        /// The output's lines, without the `#>` in front.
        package var output: [String]

        package init(number: Int, source: String, output: [String] = []) {
            self.number = number
            self.source = source
            self.output = output
        }
    }

    /// The version of the format that this product writes.
    package static let version = 1
    static let header = "# tunebook session, version "

    package init(cells: [SavedCell]) {
        self.cells = cells
    }
}

/// Why a text is no session.
package enum SessionFileError: Error, Hashable, Sendable {
    /// The file was written by a newer version of this product.
    case newerVersion(Int)
    /// A Jupyter notebook of something else, in a language that it may name.
    case foreignNotebook(path: String, language: String?)
    case unreadable(path: String, reason: String)
    case unwritable(path: String, reason: String)
}

// MARK: Reading

extension SessionFile {
    /// Reads a session, or a script.
    ///
    /// - Parameter vocabulary: Tells where the statements of a script end.
    /// - Throws: ``SessionFileError/newerVersion(_:)``; everything else is left for the cells themselves.
    package init(parsing text: String, with vocabulary: Vocabulary) throws(SessionFileError) {
        let lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
        if let first = lines.first, first.hasPrefix(Self.header) {
            let version = Int(first.dropFirst(Self.header.count).prefix { $0.isNumber }) ?? 0
            if version > Self.version { throw .newerVersion(version) }
        }
        cells =
            lines.contains { Self.markedNumber($0) != nil }
            ? Self.readMarked(lines) : Self.readScript(lines, vocabulary)
    }

    private static func readMarked(_ lines: [Substring]) -> [SavedCell] {
        var cells: [SavedCell] = []
        var source: [Substring] = []
        var output: [String] = []
        var number = 0
        func finish() {
            let text = cellText(source)
            if !text.isEmpty { cells.append(SavedCell(number: number, source: text, output: output)) }
            (source, output) = ([], [])
        }
        for line in lines {
            if let next = markedNumber(line) {
                finish()
                number = next
            } else if line.hasPrefix("#>") {
                output.append(String(line.dropFirst(line.hasPrefix("#> ") ? 3 : 2)))
            } else if !line.hasPrefix(header) {
                source.append(line)
            }
        }
        finish()
        return cells
    }

    /// The number in a line `# %% [7]`; 0 when the mark has none.
    fileprivate static func markedNumber(_ line: Substring) -> Int? {
        guard line.hasPrefix("# %%") else { return nil }
        return Int(line.drop { !$0.isNumber }.prefix { $0.isNumber }) ?? 0
    }

    /// One cell for each statement, however many lines it spans.
    private static func readScript(_ lines: [Substring], _ vocabulary: Vocabulary) -> [SavedCell] {
        var cells: [SavedCell] = []
        var collector = CellCollector(vocabulary)
        for line in lines {
            if !collector.isInScript, line.hasPrefix("#>") || line.hasPrefix(header) { continue }
            if let source = collector.add(line) { cells.append(SavedCell(number: cells.count + 1, source: source)) }
        }
        if let source = collector.finish() { cells.append(SavedCell(number: cells.count + 1, source: source)) }
        return cells
    }

    /// A cell's lines as they were typed.
    private static func cellText(_ lines: [Substring]) -> String {
        let isScript = lines.first { !$0.allSatisfy(\.isWhitespace) }.map(startsCellMagic) ?? false
        return trimmed(isScript ? lines.map(ScriptLines.read) : lines)
    }

    private static func trimmed(_ lines: [Substring]) -> String {
        let isBlank: (Substring) -> Bool = { $0.allSatisfy(\.isWhitespace) }
        let body = lines.drop(while: isBlank).reversed().drop(while: isBlank).reversed()
        return body.joined(separator: "\n")
    }
}

// MARK: Writing

extension SessionFile {
    /// The file's text; the same session gives the same text.
    package var text: String {
        var lines = [Self.header + "\(Self.version)", ""]
        for cell in cells {
            lines.append("# %% [\(cell.number)]")
            lines.append(ScriptLines.written(cell.source))
            lines += cell.output.map { $0.isEmpty ? "#>" : "#> " + $0 }
            lines.append("")
        }
        return lines.joined(separator: "\n")
    }
}

/// Joins lines to cells: a cell ends where its last line leaves nothing open, a script cell at the next `# %%` mark, and
/// with the input.
package struct CellCollector {
    private let vocabulary: Vocabulary
    private var lines: [Substring] = []

    package init(_ vocabulary: Vocabulary) {
        self.vocabulary = vocabulary
    }

    /// Whether a cell has begun and is not complete.
    package var isOpen: Bool { !lines.isEmpty }

    /// Whether the cell that has begun is a script's.
    package var isInScript: Bool { lines.first.map(startsCellMagic) ?? false }

    /// - Returns: The cell that this line completes.
    package mutating func add(_ line: Substring) -> String? {
        if lines.isEmpty, line.allSatisfy(\.isWhitespace) { return nil }
        if isInScript {
            if SessionFile.markedNumber(line) != nil { return finish() }
            lines.append(ScriptLines.read(line))
            return nil
        }
        lines.append(line)
        if startsCellMagic(line), lines.count == 1 { return nil }
        let text = lines.joined(separator: "\n")
        if case .incomplete = Completeness(of: text, with: vocabulary) { return nil }
        lines = []
        return text
    }

    /// What is left at the end of the input, complete or not.
    package mutating func finish() -> String? {
        defer { lines = [] }
        return lines.isEmpty ? nil : lines.joined(separator: "\n")
    }
}
