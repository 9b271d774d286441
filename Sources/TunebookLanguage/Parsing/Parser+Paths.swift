extension Parser {
    /// Splits a word at its dots.
    ///
    /// - Returns: `nil` after reporting, when a name between the dots is missing.
    mutating func path(_ token: Token) -> Path? {
        var names: [Name] = []
        var start = token.range.lowerBound
        for offset in token.range.lowerBound...token.range.upperBound {
            guard offset == token.range.upperBound || source[offset] == UInt8(ascii: ".") else { continue }
            let range = SourceRange(start, offset)
            guard start < offset else {
                report(
                    "a name is missing in \(quoted(text(token)))",
                    at: token.range,
                    notes: ["a path is names joined by single dots, such as xgb.hyperparameters.eta"]
                )
                return nil
            }
            names.append(Name(source.text(range), range))
            start = offset + 1
        }
        return Path(names)
    }

    /// Reads `path = value` or `name = kind …`; the next two tokens are a word and `=`.
    mutating func parseAssignment() -> Statement? {
        guard let target = next(), let equals = next() else { return nil }
        let range = source[target.range]
        if range.contains(UInt8(ascii: ".")) {
            guard let path = path(target) else { return nil }
            return parseChange(of: path)
        }
        return parseDefinition(of: name(target), equals: equals)
    }

    private mutating func parseChange(of path: Path) -> Statement? {
        if let token = peek(), token.kind == .openBrace {
            report(
                "a change sets one field",
                at: token.range,
                notes: ["write a line for each, such as \(path.text).NAME = …"]
            )
            return nil
        }
        guard let value = parseValue(of: path.text, in: .line) else { return nil }
        return .change(ChangeStatement(path: path, value: value, range: path.range.union(value.range)))
    }

    /// Reads `unset path`; a task's name alone unsets the whole task.
    mutating func parseUnset() -> Statement? {
        guard let word = next() else { return nil }
        guard let token = peek(), token.kind == .word else {
            let example = "unset takes the path of a field, such as unset xgb.hyperparameters.eta"
            if let token = peek(), token.kind != .newline {
                reportUnexpected(token, expected: "the path of a field")
            } else {
                report("the path of a field is missing after unset", at: word.range, notes: [example])
            }
            return nil
        }
        next()
        guard let path = path(token) else { return nil }
        return .unset(UnsetStatement(path: path, range: word.range.union(path.range)))
    }
}
