import TunebookPlatform

extension Parser {
    /// Reads `--name`, `--name=value` or `--name value`.
    mutating func parseOption(_ token: Token, of verb: Vocabulary.Verb) -> Argument? {
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
    func shortOption(_ token: Token) -> String? {
        guard source[token.range.lowerBound] == UInt8(ascii: "-") else { return nil }
        let letters = text(token).dropFirst()
        guard let first = letters.first, first.isLetter else { return nil }
        return String(letters)
    }

    /// Takes an option that the verb has under one letter, `-f`, and says of any other how it is written.
    mutating func parseShortOption(_ token: Token, _ letters: String, of verb: Vocabulary.Verb) -> Argument? {
        if letters.count == 1, verb.options.contains(where: { $0.name == letters && $0.valueName == nil }) {
            return .option(Name(letters, token.range), nil)
        }
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
}
