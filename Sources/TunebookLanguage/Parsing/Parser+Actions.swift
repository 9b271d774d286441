extension Parser {
    /// Reads `verb arguments --options`, `?name` or `name?`.
    mutating func parseAction() -> Statement? {
        guard let first = next() else { return nil }
        if let help = parseHelp(first) { return help }
        guard let verb = verb(named: text(first)) else {
            reportUnknownVerb(first)
            return nil
        }
        var arguments: [Argument] = []
        var isSound = true
        while let token = peek(), token.kind != .newline {
            guard let argument = parseArgument(token, of: verb) else {
                isSound = false
                // After a bad option the rest of the line still makes sense; after anything else it may not.
                guard token.kind == .word, source[token.range.lowerBound] == UInt8(ascii: "-") else { break }
                continue
            }
            arguments.append(argument)
        }
        guard isSound else { return nil }
        let end = arguments.last?.range.upperBound ?? first.range.upperBound
        return .action(
            ActionStatement(
                verb: name(first),
                arguments: arguments,
                range: SourceRange(first.range.lowerBound, end)
            )
        )
    }

    /// Reads one argument.
    ///
    /// - Returns: `nil` after reporting; the rest of the line is then still to be read, or was left for skipping.
    private mutating func parseArgument(_ token: Token, of verb: Vocabulary.Verb) -> Argument? {
        switch token.kind {
        case .rawText:
            next()
            return .value(Literal(.quoted, text: text(token), range: token.range))
        case .word:
            if source[token.range].starts(with: "--".utf8) { return parseOption(token, of: verb) }
            if peek(1)?.kind == .equals { return parseArgumentAssignment(token, of: verb) }
            next()
            if let shortOption = shortOption(token) {
                return parseShortOption(token, shortOption, of: verb)
            }
            return .value(argumentLiteral(token))
        case .quoted, .openBracket:
            return parseLiteral().map { .value($0) }
        case .comma:
            report("arguments are separated by blanks", at: token.range)
        case .semicolon:
            report("a line holds one statement", at: token.range, notes: ["start a new line for the next one"])
        default:
            reportUnexpected(token, expected: "an argument of \(verb.name)")
        }
        return nil
    }

    /// A word among arguments; one that merely looks like a bad range is a word there.
    func argumentLiteral(_ token: Token) -> Literal {
        let text = text(token)
        return Literal(WordReading(text).kind, text: text, range: token.range)
    }

    // MARK: Assignments

    /// Reads `max_depth=7`, or `eta=0.01..0.3 log`.
    private mutating func parseArgumentAssignment(_ token: Token, of verb: Vocabulary.Verb) -> Argument? {
        next()
        let equals = next()
        guard verb.takesAssignments else {
            if !isAtEndOfLine { _ = parseLiteral() }
            report("\(verb.name) takes no assignments", at: token.range.union(equals?.range ?? token.range))
            return nil
        }
        guard let path = path(token) else {
            if !isAtEndOfLine { _ = parseLiteral() }
            return nil
        }
        guard !isAtEndOfLine else {
            report("the value of \(quoted(path.text)) is missing", at: placeAfterPrevious)
            return nil
        }
        guard let value = parseLiteral() else { return nil }
        return .assignment(path, withScaling(value))
    }

    /// Takes the scaling word after a range or a list, if one stands there.
    private mutating func withScaling(_ value: Literal) -> Literal {
        guard let token = peek(), token.kind == .word, Literal.scalingWords.contains(text(token)) else { return value }
        let range = value.range.union(token.range)
        let word = name(token)
        switch value.kind {
        case .range(let lower, let upper, let modifiers):
            next()
            let kind = Literal.Kind.range(lower: lower, upper: upper, modifiers: modifiers + [word])
            return Literal(kind, text: "\(value.text) \(word.text)", range: range)
        case .list:
            next()
            let literals = [value, Literal(.word, text: word.text, range: word.range)]
            return Literal(.phrase(literals), text: "\(value.text) \(word.text)", range: range)
        default:
            return value
        }
    }
}
