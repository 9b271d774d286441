import TunebookPlatform

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
                return reportShortOption(token, shortOption, of: verb)
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
    private func argumentLiteral(_ token: Token) -> Literal {
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

    // MARK: Options

    private mutating func parseOption(_ token: Token, of verb: Vocabulary.Verb) -> Argument? {
        next()
        let typed = String(text(token).dropFirst(2))
        let hasEquals = peek()?.kind == .equals
        guard let option = verb.options.first(where: { $0.name == typed }) else {
            if hasEquals {
                next()
                if !isAtEndOfLine { _ = parseLiteral() }
            }
            reportUnknownOption(typed, at: token.range, of: verb)
            return nil
        }
        guard let valueName = option.valueName else {
            if let equals = peek(), hasEquals {
                next()
                if !isAtEndOfLine { _ = parseLiteral() }
                report("--\(typed) takes no value", at: token.range.union(equals.range), suggestion: "--\(typed)")
                return nil
            }
            return .option(Name(typed, token.range), nil)
        }
        if hasEquals { next() }
        let isNextOption = !hasEquals && peek().map { source[$0.range].starts(with: "--".utf8) } == true
        guard !isAtEndOfLine, !isNextOption else {
            report("--\(typed) needs a value", at: token.range, suggestion: "--\(typed) \(valueName.uppercased())")
            return nil
        }
        if let word = peek(), word.kind == .word {
            next()
            return .option(Name(typed, token.range), argumentLiteral(word))
        }
        return parseLiteral().map { .option(Name(typed, token.range), $0) }
    }

    private mutating func reportUnknownOption(_ typed: String, at range: SourceRange, of verb: Vocabulary.Verb) {
        let names = verb.options.map(\.name)
        let nearest = nearestName(to: typed, among: names)
        let list = names.map { "--\($0)" }.joined(separator: ", ")
        report(
            typed.isEmpty ? "the name of an option is missing" : "\(verb.name) has no option \(quoted("--\(typed)"))",
            at: range,
            suggestion: nearest.map { "--\($0)" },
            notes: nearest != nil ? [] : [names.isEmpty ? "\(verb.name) has no options" : "its options are \(list)"]
        )
    }

    /// The letters after a single dash, where the word is an option as other programs spell it.
    private func shortOption(_ token: Token) -> String? {
        guard source[token.range.lowerBound] == UInt8(ascii: "-") else { return nil }
        let letters = text(token).dropFirst()
        guard let first = letters.first, first.isLetter else { return nil }
        return String(letters)
    }

    private mutating func reportShortOption(_ token: Token, _ letters: String, of verb: Vocabulary.Verb) -> Argument? {
        let names = verb.options.map(\.name)
        let meant = names.first { $0.hasPrefix(letters) } ?? nearestName(to: letters, among: names)
        report(
            "an option is written with two dashes",
            at: token.range,
            suggestion: meant.map { "--\($0)" },
            notes: ["in quotes it is a text: \"\(text(token))\""]
        )
        return nil
    }

    // MARK: Help and unknown verbs

    /// `?`, `?name` and `name?`, which are `help` and `help name`.
    private mutating func parseHelp(_ first: Token) -> Statement? {
        let mark = UInt8(ascii: "?")
        let bytes = source[first.range]
        let range = first.range
        if bytes.first == mark {
            let lower = range.lowerBound + bytes.prefix { $0 == mark }.count
            let verb = Name("help", SourceRange(range.lowerBound, lower))
            var subject = SourceRange(lower, range.upperBound)
            if lower == range.upperBound {
                guard let word = peek(), word.kind == .word else {
                    return .action(ActionStatement(verb: verb, arguments: [], range: range))
                }
                next()
                subject = word.range
            }
            return help(verb, subject)
        }
        guard bytes.last == mark, isAtEndOfLine else { return nil }
        let upper = range.upperBound - bytes.reversed().prefix { $0 == mark }.count
        return help(Name("help", SourceRange(upper, range.upperBound)), SourceRange(range.lowerBound, upper))
    }

    private func help(_ verb: Name, _ subject: SourceRange) -> Statement {
        let literal = Literal(.word, text: source.text(subject), range: subject)
        let range = verb.range.union(subject)
        return .action(ActionStatement(verb: verb, arguments: [.value(literal)], range: range))
    }

    private mutating func reportUnknownVerb(_ token: Token) {
        let word = text(token)
        if let following = peek(), following.kind == .word {
            let isKind = kind(named: String(text(following).prefix { $0 != "(" })) != nil
            if isKind {
                report(
                    "\"=\" is missing after \(quoted(word))",
                    at: token.range,
                    suggestion: "\(word) ="
                )
                return
            }
        }
        if let brace = peek(), brace.kind == .openBrace {
            report(
                "a kind is missing before \"{\"",
                at: brace.range,
                notes: ["a definition is written \(word) = kind { field = value … }"]
            )
            return
        }
        var suggestion = nearestName(to: word, among: vocabulary.verbs.map(\.name) + ["unset"])
        if suggestion == nil || word.contains("."), isAtEndOfLine, verb(named: "show") != nil, looksLikePath(token) {
            suggestion = "show \(word)"
        }
        report(
            "no verb \(quoted(word))",
            at: token.range,
            suggestion: suggestion,
            notes: suggestion == nil ? ["help lists the verbs"] : []
        )
    }

    /// Whether a word could be a task's name or a path from one.
    private func looksLikePath(_ token: Token) -> Bool {
        let bytes = source[token.range]
        guard bytes.count <= 200, let first = bytes.first, !first.isDigit else { return false }
        return bytes.allSatisfy { byte in
            byte.isDigit || byte >= 0x80 || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
                || byte == UInt8(ascii: ".") || (byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z"))
        }
    }
}
