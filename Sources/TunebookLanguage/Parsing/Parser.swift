/// Reads a cell's text into statements.
///
/// A recursive descent over the tokens. After an error it goes on at the next field or line, so that one reading
/// reports all that is wrong with a pasted block; what an error makes doubtful is skipped in silence.
/// What names mean is left to those who know: the parser knows kinds, verbs and options, and takes any field's name.
package struct Parser {
    let source: SourceBytes
    let vocabulary: Vocabulary
    private let tokens: [Token]
    private let kinds: [String: Vocabulary.Kind]
    private let verbs: [String: Vocabulary.Verb]
    private var index = 0
    private var diagnostics: [Diagnostic] = []
    /// Whether the statement at hand was already told how fields are separated.
    var hasReportedSeparator = false
    /// Whether quotes are out of step, so that nothing after can be trusted.
    var isLost = false

    /// How many errors are worth reading at once.
    private static let errorLimit = 20
    /// How deep groups and lists may nest.
    static let nestingLimit = 32

    /// Reads a whole cell.
    ///
    /// - Parameters:
    ///   - text: The cell, with pasted prompts already taken off (``strippingPrompts(_:)``).
    ///   - vocabulary: The kinds, verbs and options there are.
    /// - Returns: The statements in the order they were typed; none for blank lines and comments.
    /// - Throws: Every error found, in the order of their places.
    /// - Complexity: O(*n*) in the bytes of the text.
    package static func parse(
        _ text: String,
        with vocabulary: Vocabulary
    ) throws(DiagnosticList) -> [Statement] {
        let (statements, errors) = read(text, with: vocabulary)
        guard errors.isEmpty else { throw DiagnosticList(errors) }
        return statements
    }

    /// Reads a whole cell as far as it can be read, so that what follows an error can be checked too.
    ///
    /// - Returns: The statements that were made out, without the fields that were not, and every error found. A cell with
    ///   errors must not run.
    package static func read(
        _ text: String,
        with vocabulary: Vocabulary
    ) -> (statements: [Statement], errors: [Diagnostic]) {
        if let error = foreignBytes(in: text) { return ([], [error]) }
        var parser = Parser(text, vocabulary)
        let statements = parser.parseStatements()
        return (statements, parser.diagnostics)
    }

    /// Input that is no UTF-8 arrives with U+FFFD in the place of what could not be read; a cell must not run on a guess.
    private static func foreignBytes(in text: String) -> Diagnostic? {
        guard let place = text.unicodeScalars.firstIndex(of: "\u{FFFD}") else { return nil }
        let offset = text.utf8.distance(from: text.startIndex, to: place)
        return Diagnostic(
            "what stands here is no UTF-8 text",
            at: SourceRange(offset, offset + 3),
            notes: ["type it again, or convert the file: iconv -f latin1 -t utf8"]
        )
    }

    private init(_ text: String, _ vocabulary: Vocabulary) {
        source = SourceBytes(text)
        self.vocabulary = vocabulary
        tokens = Lexer.tokens(of: source, with: vocabulary).filter { $0.kind != .comment && $0.kind != .continuation }
        kinds = Dictionary(vocabulary.kinds.map { ($0.name, $0) }) { first, _ in first }
        verbs = Dictionary(vocabulary.verbs.map { ($0.name, $0) }) { first, _ in first }
    }

    private mutating func parseStatements() -> [Statement] {
        var statements: [Statement] = []
        while !hasGivenUp {
            skipNewlines()
            guard !isAtEnd else { break }
            hasReportedSeparator = false
            if let statement = parseStatement() {
                statements.append(statement)
                expectEndOfStatement()
            } else {
                skipToEndOfStatement()
            }
        }
        return statements
    }

    private mutating func parseStatement() -> Statement? {
        guard let first = peek() else { return nil }
        switch first.kind {
        case .magic:
            return parseMagic()
        case .word:
            if let typed = typedName(), source[typed.name.range].contains(UInt8(ascii: ".")) {
                return parseTypedChange(typed)
            }
            if peek(1)?.kind == .equals { return parseAssignment() }
            if text(first) == "unset" { return parseUnset() }
            return parseAction()
        case .closeBrace:
            report("\"}\" closes nothing", at: first.range, notes: ["no \"{\" is open here"])
        case .openBrace:
            report(
                "a brace stands on the line of its kind",
                at: first.range,
                notes: ["a definition is written name = kind { field = value … }"]
            )
        default:
            reportUnexpected(first, expected: "a definition, a change such as xgb.eta = 0.1, or a verb such as help")
        }
        return nil
    }

    // MARK: Tokens

    var isAtEnd: Bool { index >= tokens.count }

    /// The token some places ahead, or `nil` past the end.
    func peek(_ distance: Int = 0) -> Token? {
        index + distance < tokens.count ? tokens[index + distance] : nil
    }

    /// The token just read.
    var previous: Token? { index > 0 ? tokens[index - 1] : nil }

    /// Steps over the next token and returns it.
    @discardableResult
    mutating func next() -> Token? {
        guard index < tokens.count else { return nil }
        defer { index += 1 }
        return tokens[index]
    }

    mutating func skipNewlines() {
        while peek()?.kind == .newline { index += 1 }
    }

    /// Whether the next token ends the line or the cell.
    var isAtEndOfLine: Bool { peek().map { $0.kind == .newline } ?? true }

    func text(_ token: Token) -> String { source.text(token.range) }
    /// A token in a message: a text in quotes as it was typed, anything else between quotes.
    func shown(_ token: Token) -> String {
        let typed = quoted(text(token))
        return token.kind == .quoted ? String(typed.dropFirst().dropLast()) : typed
    }
    func name(_ token: Token) -> Name { Name(text(token), token.range) }
    func kind(named name: String) -> Vocabulary.Kind? { kinds[name] }
    func verb(named name: String) -> Vocabulary.Verb? { verbs[name] }

    /// The empty place at the end of the text read so far.
    var placeAfterPrevious: SourceRange {
        let end = previous?.range.upperBound ?? 0
        return SourceRange(end, end)
    }

    // MARK: Errors

    mutating func report(
        _ message: String,
        at range: SourceRange,
        suggestion: String? = nil,
        notes: [String] = []
    ) {
        guard !hasGivenUp else { return }
        var notes = notes
        if diagnostics.count == Parser.errorLimit - 1 { notes.append("further errors are not shown") }
        diagnostics.append(Diagnostic(message, at: range, suggestion: suggestion, notes: notes))
    }

    /// Whether so much was wrong that reading on is of no use.
    var hasGivenUp: Bool { isLost || diagnostics.count >= Parser.errorLimit }

    /// Reports a token that cannot stand where it is, in words that fit what it is.
    mutating func reportUnexpected(_ token: Token, expected: String) {
        let notes = ["expected \(expected)"]
        switch token.kind {
        case .unclosedQuote:
            report("this quote is never closed", at: SourceRange(token.range.lowerBound, token.range.lowerBound + 1))
            isLost = true
        case .foreignQuote:
            let inner = text(token).dropFirst()
            let content = inner.last.map("'‘’‚‛“”„‟".contains) == true ? inner.dropLast() : inner
            report(
                "text is quoted with double quotes",
                at: token.range,
                suggestion: Literal.quoting(String(content))
            )
        case .control:
            report("a control character stands here", at: token.range, notes: ["take it out, or retype the line"])
        case .newline:
            report("the line ends too early", at: placeAfterPrevious, notes: notes)
        case .closeBracket:
            report("\"]\" closes nothing", at: token.range, notes: ["no \"[\" is open here"])
        default:
            report("unexpected \(shown(token))", at: token.range, notes: notes)
        }
    }

    // MARK: Recovery

    private mutating func expectEndOfStatement() {
        guard let token = peek(), token.kind != .newline else { return }
        reportUnexpected(token, expected: "the end of the line; a new statement starts on a line of its own")
        skipToEndOfStatement()
    }

    /// Skips the rest of the line, and whole braces that open on it.
    mutating func skipToEndOfStatement() {
        var depth = 0
        while let token = peek() {
            switch token.kind {
            case .openBrace: depth += 1
            case .closeBrace: depth = max(0, depth - 1)
            case .newline:
                if depth == 0 || startsStatement(at: 1) { return }
            default: break
            }
            next()
        }
    }

    /// Whether a line that can only be a statement starts some places ahead, so that a brace still open was forgotten.
    func startsStatement(at distance: Int) -> Bool {
        guard let first = peek(distance), first.kind == .word else { return false }
        switch peek(distance + 1)?.kind {
        case .equals:
            guard let value = peek(distance + 2), value.kind == .word else { return false }
            return kinds[String(text(value).prefix { $0 != "(" })] != nil
        case .openBrace, .comma:
            return false
        default:
            return verbs[text(first)] != nil
        }
    }
}
