/// What a piece of a cell is, for colouring.
package enum HighlightRole: Hashable, Sendable, CaseIterable {
    /// A verb, or a word that stands as it is among its arguments, such as `on`.
    case verb
    /// The kind of a definition.
    case kind
    /// A task's name.
    case name
    /// A field's name, or the path behind a task's name.
    case field
    /// A number, a word, a range.
    case value
    /// Text in quotes, and raw text.
    case string
    /// An option, dashes included.
    case option
    /// From `#` to the end of the line.
    case comment
    /// What cannot stand where it is, such as an unknown verb or an unclosed quote.
    case error
}

/// A stretch of a cell with one role.
package struct HighlightSpan: Hashable, Sendable {
    /// What the stretch is.
    package var role: HighlightRole
    /// Where it is; never empty.
    package var range: SourceRange

    /// Makes a span.
    package init(_ role: HighlightRole, _ range: SourceRange) {
        self.role = role
        self.range = range
    }
}

/// Tells the roles of a cell's words without reading it as statements, so that a cell with errors has colours too.
///
/// - Returns: Spans in the order of the text that do not overlap; blanks and punctuation have none.
/// - Complexity: O(*n*) in the bytes of the text.
package func highlighting(of text: String, with vocabulary: Vocabulary) -> [HighlightSpan] {
    var highlighter = Highlighter(text, vocabulary)
    return highlighter.run()
}

private struct Highlighter {
    private enum Form {
        /// Nothing of the statement was read yet.
        case start
        /// After `name`, before and after its `=`.
        case definition
        case change
        case action(Vocabulary.Verb)
        case unset
        /// After something that is no statement.
        case unknown
    }

    let source: SourceBytes
    let vocabulary: Vocabulary
    let tokens: [Token]
    var spans: [HighlightSpan] = []
    private var form = Form.start
    private var depth = 0
    private var argumentIndex = 0
    private var isOptionValue = false

    init(_ text: String, _ vocabulary: Vocabulary) {
        source = SourceBytes(text)
        self.vocabulary = vocabulary
        tokens = Lexer.tokens(of: source, with: vocabulary)
    }

    mutating func run() -> [HighlightSpan] {
        for (index, token) in tokens.enumerated() {
            switch token.kind {
            case .comment: add(.comment, token.range)
            case .unclosedQuote, .foreignQuote, .control: add(.error, token.range)
            case .rawText: add(.string, token.range)
            case .magic:
                let isKnown = vocabulary.magics.contains { $0.name == source.text(token.range) }
                add(isKnown ? .verb : .error, token.range)
                form = .unknown
            case .openBrace: depth += 1
            case .closeBrace:
                if depth == 0 { add(.error, token.range) }
                depth = max(0, depth - 1)
            case .newline:
                if depth == 0 { form = .start }
            case .word, .quoted:
                let following = tokens[(index + 1)...].first { $0.kind != .continuation }?.kind
                if depth > 0 {
                    let isName = following == .equals || following == .openBrace
                    add(isName ? .field : valueRole(token), token.range)
                } else {
                    highlightStatement(token, following)
                }
            default: break
            }
        }
        return spans
    }

    private mutating func highlightStatement(_ token: Token, _ following: Token.Kind?) {
        switch form {
        case .start:
            highlightFirst(token, following)
        case .definition:
            addKind(token.range)
            form = .unknown
        case .change, .unknown:
            add(valueRole(token), token.range)
        case .unset:
            addPath(token.range)
        case .action(let verb):
            highlightArgument(token, following, of: verb)
        }
    }

    private mutating func highlightFirst(_ token: Token, _ following: Token.Kind?) {
        let text = source.text(token.range)
        if following == .equals {
            addPath(token.range)
            form = text.contains(".") ? .change : .definition
        } else if text == "unset" {
            add(.verb, token.range)
            form = .unset
        } else if let verb = vocabulary.verbs.first(where: { $0.name == text }) {
            add(.verb, token.range)
            form = .action(verb)
            argumentIndex = 0
            isOptionValue = false
        } else {
            let isHelp = text.hasPrefix("?") || text.hasSuffix("?")
            add(isHelp ? .verb : .error, token.range)
            form = .unknown
        }
    }

    private mutating func highlightArgument(_ token: Token, _ following: Token.Kind?, of verb: Vocabulary.Verb) {
        let text = source.text(token.range)
        if token.kind == .word, text.hasPrefix("--") {
            add(.option, token.range)
            isOptionValue = verb.options.contains { "--\($0.name)" == text && $0.valueName != nil }
        } else if following == .equals {
            add(.field, token.range)
            isOptionValue = true
        } else if isOptionValue {
            isOptionValue = false
            add(valueRole(token), token.range)
        } else {
            let pattern = argumentIndex < verb.arguments.count ? verb.arguments[argumentIndex] : verb.arguments.last
            argumentIndex += 1
            switch pattern?.meaning {
            case .task, .path: addPath(token.range)
            case .keyword, .verb: add(.verb, token.range)
            default: add(valueRole(token), token.range)
            }
        }
    }

    // MARK: Spans

    private mutating func add(_ role: HighlightRole, _ range: SourceRange) {
        guard range.lowerBound < range.upperBound else { return }
        spans.append(HighlightSpan(role, range))
    }

    private func valueRole(_ token: Token) -> HighlightRole {
        token.kind == .quoted ? .string : .value
    }

    /// A task's name, and the path behind its first dot.
    private mutating func addPath(_ range: SourceRange) {
        guard let dot = source[range].firstIndex(of: UInt8(ascii: ".")) else { return add(.name, range) }
        add(.name, SourceRange(range.lowerBound, dot))
        add(.field, SourceRange(dot + 1, range.upperBound))
    }

    /// `kind` or `kind(base)`.
    private mutating func addKind(_ range: SourceRange) {
        let bytes = source[range]
        let open = bytes.firstIndex(of: UInt8(ascii: "(")) ?? range.upperBound
        let kind = SourceRange(range.lowerBound, open)
        let isKnown = vocabulary.kinds.contains { $0.name == source.text(kind) }
        add(isKnown ? .kind : .error, kind)
        guard open < range.upperBound else { return }
        let close = bytes.firstIndex(of: UInt8(ascii: ")")) ?? range.upperBound
        if open + 1 < close { add(.name, SourceRange(open + 1, close)) }
    }
}
