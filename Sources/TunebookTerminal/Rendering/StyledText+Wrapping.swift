internal import TunebookDisplay

extension StyledText {
    /// One line as several that fit a width, broken between words.
    ///
    /// What follows a line's only gap of two blanks or more is its second column, and goes on below itself; a line of
    /// several gaps, such as one of metrics, goes on two columns further in; any other goes on below its start. A word
    /// wider than the room stays whole.
    ///
    /// - Parameter width: In columns; `nil` for as wide as it comes.
    func wrapped(to width: Int?) -> [StyledText] {
        guard let width, !keepsLines, widthInColumns > width else { return [self] }
        let words = words
        let indent = words.first?.column ?? 0
        let gaps = words.dropFirst().filter { $0.blanks > 1 }
        var hang = indent + (gaps.count > 1 ? 2 : 0)
        if gaps.count == 1, let second = gaps.first { hang = second.column }
        // A narrow screen keeps its room for the words.
        if hang > width / 2 { hang = min(indent, width / 4) }
        var lines: [StyledText] = []
        var line = StyledText()
        var column = 0
        for word in words {
            if column > 0, column + word.blanks + word.text.widthInColumns > width {
                lines.append(line)
                line = StyledText()
                line.extend(blanks: hang, before: nil)
                column = hang
            } else {
                line.extend(blanks: word.blanks, before: word.text.spans.first?.role)
                column += word.blanks
            }
            for span in word.text.spans { line.extend(span.text, role: span.role) }
            column += word.text.widthInColumns
        }
        return lines + [line]
    }

    /// Blanks between two words of one role are of that role, so that the stretch is painted as one.
    private mutating func extend(blanks: Int, before role: Role?) {
        extend(String(repeating: " ", count: blanks), role: spans.last?.role == role ? role ?? .plain : .plain)
    }

    private mutating func extend(_ text: String, role: Role) {
        guard !text.isEmpty else { return }
        if let last = spans.indices.last, spans[last].role == role {
            spans[last].text += text
        } else {
            append(text, role: role)
        }
    }

    /// Text without blanks, with the blanks before it.
    private struct Word {
        var blanks: Int
        /// Where it begins in the unbroken line.
        var column: Int
        var text = StyledText()
    }

    private var words: [Word] {
        var words: [Word] = []
        var blanks = 0
        var column = 0
        var isInWord = false
        for span in spans {
            for piece in span.text.split(separator: " ", omittingEmptySubsequences: false).enumerated() {
                if piece.offset > 0 {
                    blanks += 1
                    column += 1
                    isInWord = false
                }
                guard !piece.element.isEmpty else { continue }
                if !isInWord { words.append(Word(blanks: blanks, column: column)) }
                words[words.count - 1].text.append(String(piece.element), role: span.role)
                blanks = 0
                column += piece.element.widthInColumns
                isInWord = true
            }
        }
        return words
    }
}
