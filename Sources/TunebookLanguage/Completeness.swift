/// Whether a text is a whole cell, which is what Enter asks.
package enum Completeness: Hashable, Sendable {
    /// Nothing is left open.
    case complete
    /// More has to follow; `openDepth` is how many braces and brackets are open, for indenting the next line.
    case incomplete(Reason, openDepth: Int)
    /// Something is closed that was not open; more text cannot mend it.
    case invalid

    /// What is still open.
    package enum Reason: Hashable, Sendable {
        /// A `{` has no `}` yet.
        case openBrace
        /// A `[` has no `]` yet.
        case openBracket
        /// A `"` has no partner yet.
        case openQuote
        /// A `\` ends the last line.
        case continuation
        /// A cell magic has no empty line behind it yet.
        case cellMagic
    }

    /// Judges a text.
    ///
    /// - Parameters:
    ///   - text: The lines typed so far, without the line end that Enter is about to add.
    ///   - vocabulary: Says which verbs take raw text, where braces and quotes open nothing.
    /// - Complexity: O(*n*) in the bytes of the text.
    package init(of text: String, with vocabulary: Vocabulary) {
        if startsCellMagic(text.drop { $0.isWhitespace }) {
            self = Self.ofMagic(text)
            return
        }
        let tokens = Lexer.tokens(of: text, with: vocabulary)
        var open: [Token.Kind] = []
        for token in tokens {
            switch token.kind {
            case .openBrace, .openBracket:
                open.append(token.kind)
            case .closeBracket:
                guard open.last == .openBracket else {
                    self = .invalid
                    return
                }
                open.removeLast()
            case .closeBrace:
                // A bracket that a brace closes over is an error for the parser to point at.
                while open.last == .openBracket { open.removeLast() }
                guard open.popLast() != nil else {
                    self = .invalid
                    return
                }
            default:
                break
            }
        }
        if tokens.last?.kind == .unclosedQuote {
            self = .incomplete(.openQuote, openDepth: open.count)
        } else if tokens.last?.kind == .continuation, text.utf8.last?.isLineEnd == false {
            self = .incomplete(.continuation, openDepth: open.count)
        } else if let innermost = open.last {
            self = .incomplete(innermost == .openBrace ? .openBrace : .openBracket, openDepth: open.count)
        } else {
            self = .complete
        }
    }

    /// A cell magic ends with an empty line; until then the next line is indented as the last one, deeper after a `:`.
    private static func ofMagic(_ text: String) -> Completeness {
        let lines = text.utf8.split(omittingEmptySubsequences: false, whereSeparator: \.isLineEnd)
        guard let last = lines.last, lines.count > 1 else { return .incomplete(.cellMagic, openDepth: 0) }
        guard !last.allSatisfy(\.isBlank) else { return .complete }
        let blanks = last.reduce(into: (count: 0, isOver: false)) { blanks, byte in
            if !byte.isBlank { blanks.isOver = true }
            if !blanks.isOver { blanks.count += byte == .tab ? 4 : 1 }
        }.count
        let opensBlock = last.last { !$0.isBlank } == UInt8(ascii: ":")
        return .incomplete(.cellMagic, openDepth: blanks / 4 + (opensBlock ? 1 : 0))
    }
}
