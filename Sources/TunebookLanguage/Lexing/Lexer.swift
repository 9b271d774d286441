/// Cuts a cell's text into tokens.
///
/// It never fails: what no token can start with is a token of its own, for the parser to speak about. Blanks lie between
/// tokens and are none. The few places where a character means different things depend on what stands around it:
/// - `#` starts a comment at the start of a token only, so that `s3://bucket/key#1` is one word.
/// - `,` separates items inside brackets; elsewhere it is part of a word (`grow_colmaker,prune`) unless a blank follows.
///   `;` is part of a word unless a blank follows.
/// - `In[7]` and `Out[7]` begin a word, brackets and all, so that `Out[7].best.eta` is one.
/// - `=` ends a word, except after a `/`, so that `s3://bucket/year=2024/` is one word.
/// - `\` at a line's end joins the next line; elsewhere it is part of a word.
/// - `%%name` at the start of a cell makes its first line the arguments of a cell magic, and the rest one raw text.
///
/// - Complexity: O(*n*) in the bytes of the text.
package struct Lexer {
    private let source: SourceBytes
    private let rawVerbs: Set<String>
    private var offset = 0
    private var braceDepth = 0
    private var bracketDepth = 0
    private var startsStatement = true
    private var tokens: [Token] = []

    /// Every token of a text, comments and continuations included.
    ///
    /// The vocabulary says after which verbs the rest of a line is one raw text.
    package static func tokens(of text: String, with vocabulary: Vocabulary) -> [Token] {
        tokens(of: SourceBytes(text), with: vocabulary)
    }

    static func tokens(of source: SourceBytes, with vocabulary: Vocabulary) -> [Token] {
        var lexer = Lexer(source, rawVerbs: Set(vocabulary.verbs.lazy.filter(\.takesRawText).map(\.name)))
        lexer.run()
        return lexer.tokens
    }

    private init(_ source: SourceBytes, rawVerbs: Set<String>) {
        self.source = source
        self.rawVerbs = rawVerbs
    }

    private mutating func run() {
        if let magic = CellMagic(source) {
            runMagic(magic)
            return
        }
        while true {
            skipBlanks()
            guard offset < source.count else { return }
            let start = offset
            let kind = scanToken()
            tokens.append(Token(kind, SourceRange(start, offset)))
            let startedStatement = startsStatement
            if kind == .newline {
                startsStatement = braceDepth == 0 && bracketDepth == 0
            } else if kind != .comment, kind != .continuation {
                startsStatement = false
            }
            if startedStatement, kind == .word, !rawVerbs.isEmpty { scanRawText(after: start) }
        }
    }

    /// The magic's word, the words behind it on its line, and its body as it stands.
    private mutating func runMagic(_ magic: CellMagic) {
        tokens.append(Token(.magic, magic.word))
        offset = magic.word.upperBound
        while true {
            skipBlanks()
            guard offset < magic.firstLine.upperBound else { break }
            let start = offset
            while offset < magic.firstLine.upperBound, !source[offset].isBlank { offset += 1 }
            tokens.append(Token(.word, SourceRange(start, offset)))
        }
        if magic.body.lowerBound < magic.body.upperBound { tokens.append(Token(.rawText, magic.body)) }
    }

    /// Blanks, and the two invisible characters that come with text pasted from elsewhere: a no-break space and a
    /// byte order mark.
    private mutating func skipBlanks() {
        while offset < source.count {
            if source[offset].isBlank {
                offset += 1
            } else if source[offset] == 0xC2, source[offset + 1] == 0xA0 {
                offset += 2
            } else if offset == 0, source.bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
                offset += 3
            } else {
                return
            }
        }
    }

    private mutating func scanToken() -> Token.Kind {
        switch source[offset] {
        case .lineFeed, .carriageReturn:
            skipLineEnd()
            return .newline
        case UInt8(ascii: "#"):
            skipToLineEnd()
            return .comment
        case UInt8(ascii: "{"):
            braceDepth += 1
            bracketDepth = 0
            return single(.openBrace)
        case UInt8(ascii: "}"):
            braceDepth = max(0, braceDepth - 1)
            bracketDepth = 0
            return single(.closeBrace)
        case UInt8(ascii: "["):
            bracketDepth += 1
            return single(.openBracket)
        case UInt8(ascii: "]"):
            bracketDepth = max(0, bracketDepth - 1)
            return single(.closeBracket)
        case UInt8(ascii: "="):
            bracketDepth = 0
            return single(.equals)
        case UInt8(ascii: "\""):
            return scanQuoted()
        case let byte where byte.isControl:
            while offset < source.count, source[offset].isControl { offset += 1 }
            return .control
        default:
            if let end = continuationEnd(at: offset) {
                offset = end
                return .continuation
            }
            if endsWord(at: offset, inParentheses: false) {
                return single(source[offset] == UInt8(ascii: ",") ? .comma : .semicolon)
            }
            if foreignQuoteLength(at: offset) != nil { return scanForeignQuote() }
            return scanWord()
        }
    }

    private mutating func single(_ kind: Token.Kind) -> Token.Kind {
        offset += 1
        return kind
    }

    // MARK: Lines

    private mutating func skipLineEnd() {
        offset += source[offset] == .carriageReturn && source[offset + 1] == .lineFeed ? 2 : 1
    }

    private mutating func skipToLineEnd() {
        while offset < source.count, !source[offset].isLineEnd { offset += 1 }
    }

    /// Where the next line starts if a `\` at this offset ends its line; `nil` for any other character.
    private func continuationEnd(at offset: Int) -> Int? {
        guard source[offset] == UInt8(ascii: "\\") else { return nil }
        var end = offset + 1
        while source[end].isBlank { end += 1 }
        guard end < source.count else { return end }
        guard source[end].isLineEnd else { return nil }
        return source[end] == .carriageReturn && source[end + 1] == .lineFeed ? end + 2 : end + 1
    }

    // MARK: Words

    private mutating func scanWord() -> Token.Kind {
        if let end = CellReference.head(in: source, at: offset) { offset = end }
        var hasSlash = false
        var parentheses = 0
        while offset < source.count {
            let byte = source[offset]
            if byte == UInt8(ascii: "=") {
                guard hasSlash else { break }
            } else if endsWord(at: offset, inParentheses: parentheses > 0) {
                break
            }
            switch byte {
            case UInt8(ascii: "/"): hasSlash = true
            case UInt8(ascii: "("): parentheses += 1
            case UInt8(ascii: ")"): parentheses -= 1
            default: break
            }
            offset += 1
        }
        return .word
    }

    /// Whether the byte at an offset cannot be part of a word; `=` is left to the caller.
    private func endsWord(at offset: Int, inParentheses: Bool) -> Bool {
        let byte = source[offset]
        switch byte {
        case UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "\""):
            return true
        case UInt8(ascii: ","):
            return (bracketDepth > 0 && !inParentheses) || isBoundary(at: offset + 1)
        case UInt8(ascii: ";"):
            return isBoundary(at: offset + 1)
        case UInt8(ascii: "\\"):
            return continuationEnd(at: offset) != nil
        case 0xC2:
            return source[offset + 1] == 0xA0
        default:
            return byte.isBlank || byte.isLineEnd || byte.isControl
        }
    }

    /// Whether nothing that could continue a word stands at an offset.
    private func isBoundary(at offset: Int) -> Bool {
        guard offset < source.count else { return true }
        let byte = source[offset]
        return byte <= .blank || byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") || byte == UInt8(ascii: "{")
            || (byte == 0xC2 && source[offset + 1] == 0xA0)
    }

    // MARK: Quotes

    private mutating func scanQuoted() -> Token.Kind {
        offset += 1
        while offset < source.count {
            switch source[offset] {
            case UInt8(ascii: "\""):
                offset += 1
                return .quoted
            case UInt8(ascii: "\\"):
                offset = min(offset + 2, source.count)
            default:
                offset += 1
            }
        }
        return .unclosedQuote
    }

    /// From a quote of another shape to its partner on the same line, or to the line's end.
    private mutating func scanForeignQuote() -> Token.Kind {
        offset += foreignQuoteLength(at: offset) ?? 0
        while offset < source.count, !source[offset].isLineEnd {
            if let length = foreignQuoteLength(at: offset) {
                offset += length
                return .foreignQuote
            }
            offset += 1
        }
        return .foreignQuote
    }

    /// The length of a single quote or a curly one, in bytes.
    private func foreignQuoteLength(at offset: Int) -> Int? {
        if source[offset] == UInt8(ascii: "'") { return 1 }
        guard source[offset] == 0xE2, source[offset + 1] == 0x80 else { return nil }
        // ‘ ’ ‚ ‛ “ ” „ ‟ are U+2018 to U+201F.
        return (0x98...0x9F).contains(source[offset + 2]) ? 3 : nil
    }

    // MARK: Raw text

    private mutating func scanRawText(after start: Int) {
        guard offset - start <= 32, rawVerbs.contains(source.text(SourceRange(start, offset))) else { return }
        skipBlanks()
        let rawStart = offset
        guard offset < source.count, !source[offset].isLineEnd, source[offset] != UInt8(ascii: "=") else { return }
        skipToLineEnd()
        var end = offset
        while source[end - 1].isBlank { end -= 1 }
        tokens.append(Token(.rawText, SourceRange(rawStart, end)))
    }
}
