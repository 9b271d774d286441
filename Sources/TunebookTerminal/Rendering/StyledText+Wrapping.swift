internal import TunebookDisplay

extension StyledText {
    /// One line as several that fit a width, broken between words.
    ///
    /// What follows a line's last gap of two blanks or more is its last column, and goes on below itself where that
    /// begins in the left half; a line with gaps further on, such as one of metrics, goes on two columns further in, any
    /// other below its start. A word wider than the room stays whole.
    ///
    /// - Parameter width: In columns; `nil` for as wide as it comes.
    func wrapped(to width: Int?) -> [StyledText] {
        guard let width, !keepsLines, widthInColumns > width else { return [self] }
        let words = words
        let indent = words.first?.column ?? 0
        let lastGap = words.dropFirst().last { $0.blanks > 1 }
        // A narrow screen keeps its room for the words.
        var hang = min(indent + (lastGap == nil ? 0 : 2), width / 4)
        if let lastGap, lastGap.column <= width / 2 { hang = lastGap.column }
        var lines: [StyledText] = []
        var line = StyledText()
        var column = 0
        for word in words {
            // A word that would gain no room stays where it is.
            if column + word.blanks > hang, column > 0, column + word.blanks + word.text.widthInColumns > width {
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
