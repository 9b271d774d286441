internal import TunebookDisplay

/// A line that the person at the terminal has just typed and still sees above the output.
package struct EchoedLine: Hashable, Sendable {
    package var text: String
    package var promptWidth: Int

    package init(_ text: String, promptWidth: Int) {
        self.text = text
        self.promptWidth = promptWidth
    }
}

/// An error or a warning as lines: the place in the cell, carets under it, then the message.
///
/// ```
/// line 3: xgb.hyperparameters.max_dept = 3
///                             ^^^^^^^^
///         no hyperparameter "max_dept" in XGBOOST; did you mean "max_depth"?
/// ```
/// Right under the typed line, its repetition is left out and the carets stand under what was typed.
struct ProblemLayout {
    private let problem: Problem
    private let width: Int?
    private let echo: EchoedLine?

    init(_ problem: Problem, width: Int?, echo: EchoedLine? = nil) {
        self.problem = problem
        self.width = width
        self.echo = echo
    }

    func lines() -> [StyledText] {
        guard let excerpt = problem.excerpt else {
            let severity = problem.severity == .error ? "error: " : "warning: "
            return message(prefix: severity, indent: 0, furtherIndent: 2)
        }
        var lines: [StyledText] = []
        let indent: Int
        let marked = MarkedLine(excerpt)
        if let echo, excerpt.lineNumber == 1, echo.text == excerpt.line {
            indent = echo.promptWidth
            lines.append(caretLine(marked.carets, indent: indent))
        } else {
            let label = "line \(excerpt.lineNumber): "
            indent = label.widthInColumns
            let clipped = marked.clipped(to: max(12, (width ?? 120) - indent))
            lines.append((StyledText(label, role: .muted) + StyledText(clipped.text)).withoutTrailingBlanks())
            lines.append(caretLine(clipped.carets, indent: indent))
        }
        return lines
            + message(
                prefix: problem.severity == .warning ? "warning: " : "",
                indent: indent,
                furtherIndent: indent
            )
    }

    private var role: StyledText.Role { problem.severity == .error ? .failure : .warning }

    private func caretLine(_ carets: Range<Int>, indent: Int) -> StyledText {
        StyledText(String(repeating: " ", count: indent + carets.lowerBound))
            + StyledText(String(repeating: "^", count: carets.count), role: role)
    }

    private func message(prefix: String, indent: Int, furtherIndent: Int) -> [StyledText] {
        wrapped(prefix + problem.headline, indent: indent, role: role)
            + wrapped(problem.reason ?? "", indent: furtherIndent, role: .plain)
            + wrapped(problem.remedy ?? "", indent: furtherIndent, role: .plain)
    }

    /// Broken between words where a line would be too wide; a word wider than the line stays whole.
    private func wrapped(_ text: String, indent: Int, role: StyledText.Role) -> [StyledText] {
        guard !text.isEmpty else { return [] }
        // A screen too narrow for the indent gives it up.
        let indent = (width ?? .max) < indent + 24 ? min(indent, 2) : indent
        let room = max(8, (width ?? .max) - indent)
        var lines: [String] = []
        for line in Neutraliser.neutralise(text).split(separator: "\n", omittingEmptySubsequences: false) {
            guard line.widthInColumns > room else {
                lines.append(String(line))
                continue
            }
            var current = ""
            for word in line.split(separator: " ", omittingEmptySubsequences: false) {
                if !current.isEmpty, current.widthInColumns + 1 + word.widthInColumns > room {
                    lines.append(current)
                    current = String(word)
                } else {
                    current += current.isEmpty ? String(word) : " " + word
                }
            }
            lines.append(current)
        }
        let blanks = String(repeating: " ", count: indent)
        return lines.map { StyledText(blanks) + StyledText($0, role: role) }.map { $0.withoutTrailingBlanks() }
    }
}

/// A source line as it is shown, with the columns that are marked in it.
private struct MarkedLine {
    private var pieces: [String] = []
    /// At least one column, behind the end if need be.
    private(set) var carets: Range<Int>

    init(_ excerpt: Problem.Excerpt) {
        var start: Int?
        var end = 0
        var column = 0
        for (position, character) in excerpt.line.enumerated() {
            if position == excerpt.marked.lowerBound { start = column }
            let piece = Neutraliser.neutraliseLine(String(character))
            pieces.append(piece)
            column += piece.widthInColumns
            if position < excerpt.marked.upperBound { end = column }
        }
        let first = start ?? column
        carets = first..<max(first + 1, end)
    }

    var text: String { pieces.joined() }

    /// The stretch around the mark that fits, with `…` where something is missing.
    func clipped(to room: Int) -> MarkedLine {
        let total = text.widthInColumns
        guard max(total, carets.upperBound) > room else { return self }
        // A third of the room stands before the mark.
        let first = max(0, min(carets.lowerBound - room / 3, max(total, carets.upperBound) - room))
        var kept: [String] = []
        var column = 0
        var keptFrom: Int?
        var keptTo = 0
        for piece in pieces {
            let end = column + piece.widthInColumns
            defer { column = end }
            guard column >= first, end <= first + room else { continue }
            if keptFrom == nil { keptFrom = column }
            keptTo = end
            kept.append(piece)
        }
        let origin = keptFrom ?? first
        if origin > 0, let lost = kept.first { kept[0] = "…" + String(repeating: " ", count: lost.widthInColumns - 1) }
        if keptTo < total, let lost = kept.last {
            kept[kept.count - 1] = "…" + String(repeating: " ", count: max(0, lost.widthInColumns - 1))
        }
        var result = self
        result.pieces = kept
        let start = min(max(0, carets.lowerBound - origin), room - 1)
        result.carets = start..<max(start + 1, min(carets.upperBound - origin, room))
        return result
    }
}
