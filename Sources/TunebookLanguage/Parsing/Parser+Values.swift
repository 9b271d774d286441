extension Parser {
    /// What ends a value besides the line's end.
    enum ValuePlace {
        /// Inside a definition's braces: the next field and the closing brace.
        case braces
        /// After `path =` on a line of its own: nothing else.
        case line
    }

    /// Reads a value: one literal, or several with blanks between.
    ///
    /// - Parameters:
    ///   - field: What the value is for, for messages.
    ///   - place: What ends the value.
    /// - Returns: `nil` after reporting.
    mutating func parseValue(of field: String, in place: ValuePlace) -> Literal? {
        guard let equals = previous else { return nil }
        var literals: [Literal] = []
        scan: while let token = peek() {
            switch token.kind {
            case .newline, .closeBrace:
                break scan
            case .word where place == .braces && !literals.isEmpty && typedName() != nil:
                break scan
            case .word, .quoted:
                let following = peek(1)?.kind
                if following == .equals || (following == .openBrace && place == .braces) {
                    if place == .braces {
                        guard literals.isEmpty, let separator = separator(in: token) else { break scan }
                        next()
                        reportSeparator(separator)
                        return nil
                    }
                    report("a line holds one change", at: token.range, notes: ["start a new line for it"])
                    return nil
                }
                next()
                guard let literal = literal(token, after: literals.last) else { return nil }
                literals.append(literal)
            case .openBracket:
                guard let list = parseList(depth: 1) else { return nil }
                literals.append(list)
            case .comma, .semicolon:
                next()
                guard place == .braces, isAtStartOfField, !literals.isEmpty else {
                    reportComma(token, in: literals)
                    return nil
                }
                reportSeparator(token)
                break scan
            case .openBrace:
                report("unexpected \"{\" in a value", at: token.range)
                return nil
            default:
                reportUnexpected(token, expected: "a value")
                next()
                return nil
            }
        }
        guard !literals.isEmpty else {
            let end = equals.range.upperBound
            report("the value of \(quoted(field)) is missing", at: SourceRange(end, end))
            return nil
        }
        return combine(literals)
    }

    /// Reads one word, quoted text or list, as an argument or the value of an assignment.
    mutating func parseLiteral() -> Literal? {
        guard let token = peek() else { return nil }
        switch token.kind {
        case .openBracket:
            return parseList(depth: 1)
        case .word, .quoted:
            next()
            return literal(token, after: nil)
        default:
            reportUnexpected(token, expected: "a value")
            return nil
        }
    }

    /// The `,` or `;` in a word, where `a=1,b=2` was typed without blanks.
    func separator(in token: Token) -> Token? {
        guard token.kind == .word else { return nil }
        let place = source[token.range].firstIndex { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: ";") }
        return place.map { Token(.comma, SourceRange($0, $0 + 1)) }
    }

    /// Whether the next token can begin a field or ends the braces.
    private var isAtStartOfField: Bool {
        guard let token = peek() else { return true }
        switch token.kind {
        case .newline, .closeBrace: return true
        case .word, .quoted:
            return peek(1)?.kind == .equals || peek(1)?.kind == .openBrace || typedName() != nil
        default: return false
        }
    }

    private mutating func reportComma(_ token: Token, in literals: [Literal]) {
        let character = text(token)
        guard let last = literals.last, let next = peek(), next.kind == .word else {
            report("unexpected \(quoted(character)) in a value", at: token.range)
            return
        }
        let following = text(next)
        report(
            "a value has no blank after \(quoted(character))",
            at: last.range.union(next.range),
            suggestion: "\(last.text)\(character)\(following)",
            notes: character == "," ? ["several values are a list: [\(last.text), \(following)]"] : []
        )
    }

    // MARK: One literal

    /// Reads a token that is a word or a quoted text.
    mutating func literal(_ token: Token, after previous: Literal?) -> Literal? {
        if let previous, previous.range.upperBound == token.range.lowerBound {
            return reportMissingBlank(previous, token)
        }
        guard token.kind == .word else {
            return Literal(.quoted, text: quotedText(token), range: token.range)
        }
        let text = text(token)
        let reading = WordReading(text)
        if let problem = reading.problem {
            report(
                problem.message,
                at: token.range,
                suggestion: problem.suggestion,
                notes: problem.note.map { [$0] } ?? []
            )
        }
        return Literal(reading.kind, text: text, range: token.range)
    }

    /// A quote that touches a word: most often an earlier quote that was meant to end on its line.
    private mutating func reportMissingBlank(_ previous: Literal, _ token: Token) -> Literal? {
        if previous.kind == .quoted, source[previous.range].contains(where: \.isLineEnd) {
            let start = previous.range.lowerBound
            report("this quote is not closed on its line", at: SourceRange(start, start + 1))
            isLost = true
        } else {
            report("a blank is missing between two values", at: token.range)
        }
        return nil
    }

    /// The text of a quoted token, without the quotes and with `\"`, `\\`, `\n` and `\t` resolved.
    ///
    /// Any other `\` stays, so that a regular expression can be typed as it is.
    func quotedText(_ token: Token) -> String {
        Literal.unquoting(source[SourceRange(token.range.lowerBound + 1, token.range.upperBound - 1)])
    }

    // MARK: Several literals

    /// Makes one literal of several: a range with its modifiers, or a phrase.
    private mutating func combine(_ literals: [Literal]) -> Literal? {
        let first = literals[0]
        guard literals.count > 1 else { return first }
        let range = first.range.union(literals[literals.count - 1].range)
        if let apart = rangeWithBlanks(literals) {
            report("a range has no blanks around its dots", at: apart.range, suggestion: apart.text)
            return nil
        }
        let text = text(of: literals, in: range, isList: false)
        let words = literals.dropFirst()
        if case .range(let lower, let upper, _) = first.kind, words.allSatisfy({ $0.kind == .word }) {
            let modifiers = words.map { Name($0.text, $0.range) }
            return Literal(.range(lower: lower, upper: upper, modifiers: modifiers), text: text, range: range)
        }
        return Literal(.phrase(literals), text: text, range: range)
    }

    /// `0.1 .. 0.3` or `0.1 ..0.3` among the literals, joined as it was meant.
    private func rangeWithBlanks(_ literals: [Literal]) -> Name? {
        for (start, dots) in literals.enumerated().dropFirst() where dots.kind == .word && dots.text.hasPrefix("..") {
            let end = min(start + (dots.text == ".." ? 1 : 0), literals.count - 1)
            let parts = literals[start - 1...end]
            let text = parts.map(\.text).joined()
            if case .range = WordReading(text).kind {
                return Name(text, parts[start - 1].range.union(parts[end].range))
            }
        }
        return nil
    }

    /// The text of several literals as it was typed, or put together anew where it runs over lines.
    func text(of literals: [Literal], in range: SourceRange, isList: Bool) -> String {
        guard source[range].contains(where: \.isLineEnd) else { return source.text(range) }
        let texts = literals.map { $0.kind == .quoted ? Literal.quoting($0.text) : $0.text }
        return isList ? "[\(texts.joined(separator: ", "))]" : texts.joined(separator: " ")
    }
}
