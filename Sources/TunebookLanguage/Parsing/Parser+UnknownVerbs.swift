import TunebookPlatform

extension Parser {
    /// `?`, `?name` and `name?`, which are `help` and `help name`.
    mutating func parseHelp(_ first: Token) -> Statement? {
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

    /// `Out[7]` on a line of its own, which shows a value in IPython.
    private mutating func reportLoneReference(_ reference: CellReference, _ token: Token) {
        let verb = reference.side == .output && reference.path.isEmpty ? "runs" : nil
        let isInput = reference.side == .input
        report(
            "\(reference) does nothing by itself",
            at: token.range,
            suggestion: isInput ? "at In[\(reference.cell)]" : verb.map { "\($0) \(reference)" },
            notes: isInput || verb != nil ? [] : ["it is a value, as in xgb.hyperparameters.eta = \(reference)"]
        )
    }

    /// Says that a statement's first word is no verb, and what was likely meant.
    mutating func reportUnknownVerb(_ token: Token) {
        let word = text(token)
        if let reference = CellReference(word) {
            reportLoneReference(reference, token)
            return
        }
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
        if let following = peek(), following.kind == .word || following.kind == .quoted, word.contains("."),
            looksLikePath(token)
        {
            report(
                "\"=\" is missing after \(quoted(word))",
                at: token.range,
                suggestion: "\(word) = \(text(following))"
            )
            return
        }
        if let brace = peek(), brace.kind == .openBrace, word.contains(".") {
            report("a change sets one field", at: brace.range, notes: ["write a line for each: \(word).NAME = …"])
            return
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
