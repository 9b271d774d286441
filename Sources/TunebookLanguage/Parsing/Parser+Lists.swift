extension Parser {
    /// Reads a list; the next token is its bracket.
    ///
    /// - Returns: `nil` after reporting.
    mutating func parseList(depth: Int) -> Literal? {
        guard let open = next() else { return nil }
        var items: [Literal] = []
        var needsComma = false
        while let token = peek() {
            switch token.kind {
            case .newline:
                if needsComma, startsStatement(at: 1) { return reportUnclosedList(open) }
                next()
            case .closeBracket:
                next()
                let range = open.range.union(token.range)
                return Literal(.list(items), text: text(of: items, in: range, isList: true), range: range)
            case .comma:
                guard needsComma else {
                    reportUnexpected(token, expected: "an item of the list")
                    return nil
                }
                next()
                needsComma = false
            case .word, .quoted, .openBracket:
                let following = peek(1)?.kind
                if token.kind != .openBracket, following == .equals || following == .openBrace {
                    return reportUnclosedList(open)
                }
                guard !needsComma else {
                    report("a comma is missing between two items", at: token.range, suggestion: ", \(text(token))")
                    return nil
                }
                guard let item = parseItem(token, depth: depth) else { return nil }
                items.append(item)
                needsComma = true
            case .closeBrace, .openBrace, .equals:
                return reportUnclosedList(open)
            default:
                reportUnexpected(token, expected: "an item of the list or \"]\"")
                next()
                return nil
            }
        }
        return reportUnclosedList(open)
    }

    private mutating func parseItem(_ token: Token, depth: Int) -> Literal? {
        guard token.kind == .openBracket else {
            next()
            return literal(token, after: nil)
        }
        guard depth < Parser.nestingLimit else {
            report("lists are nested too deeply", at: token.range)
            return nil
        }
        return parseList(depth: depth + 1)
    }

    private mutating func reportUnclosedList(_ open: Token) -> Literal? {
        report("this bracket is never closed", at: open.range, notes: ["a list is written [a, b]"])
        return nil
    }
}
