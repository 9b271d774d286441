/// The fields of one definition as they are read, groups flattened.
struct FieldCollector {
    private(set) var fields: [FieldSyntax] = []
    private var places: [String: SourceRange] = [:]

    /// Adds a field.
    ///
    /// - Returns: Whether it is the first of its path.
    mutating func add(_ field: FieldSyntax) -> Bool {
        fields.append(field)
        return places.updateValue(field.path.range, forKey: field.path.text) == nil
    }
}

extension Parser {
    /// Reads fields up to the brace that closes them.
    ///
    /// - Parameters:
    ///   - fields: Gets the fields, in the order they were typed.
    ///   - group: The names of the groups around.
    ///   - open: The brace that was just read.
    ///   - depth: How many braces are open.
    /// - Returns: `false` when the brace is never closed, which was then reported once, for the innermost.
    @discardableResult
    mutating func parseFields(
        into fields: inout FieldCollector,
        group: [Name],
        openedAt open: Token,
        depth: Int
    ) -> Bool {
        while let token = peek(), !hasGivenUp {
            switch token.kind {
            case .newline:
                guard !startsStatement(at: 1) else { return reportUnclosed(open) }
                next()
            case .closeBrace:
                next()
                return true
            case .word, .quoted:
                guard parseField(into: &fields, group: group, depth: depth) else { return false }
            case .comma, .semicolon:
                next()
                reportSeparator(token)
            case .openBrace:
                report("a group needs a name before its brace", at: token.range, notes: ["such as inputs { … }"])
                next()
                guard skipGroup(openedAt: token) else { return false }
            case .equals:
                report("the name of a field is missing before \"=\"", at: token.range)
                next()
                skipToNextField()
            default:
                reportUnexpected(token, expected: "a field, written name = value, or \"}\"")
                next()
                skipToNextField()
            }
        }
        return hasGivenUp ? false : reportUnclosed(open)
    }

    /// Reads one `name = value`, `name { … }` or `name = { … }`.
    ///
    /// - Returns: `false` when a brace inside is never closed.
    private mutating func parseField(into fields: inout FieldCollector, group: [Name], depth: Int) -> Bool {
        if let typed = typedName() {
            parseTypedField(typed, into: &fields, group: group)
            return true
        }
        guard let token = next() else { return true }
        guard let names = fieldNames(token) else {
            skipToNextField()
            return true
        }
        let path = group + names
        var following = peek()
        if following?.kind == .equals, let afterEquals = peek(1), afterEquals.kind == .openBrace {
            next()
            following = afterEquals
        }
        switch following?.kind {
        case .openBrace:
            guard let open = next() else { return true }
            guard depth < Parser.nestingLimit else {
                report("groups are nested too deeply", at: open.range)
                return skipGroup(openedAt: open)
            }
            return parseFields(into: &fields, group: path, openedAt: open, depth: depth + 1)
        case .equals:
            next()
            guard let value = parseValue(of: Path(names).text, in: .braces) else {
                skipToNextField()
                return true
            }
            if !fields.add(FieldSyntax(path: Path(path), value: value)) {
                report("\(quoted(Path(path).text)) is set twice", at: Path(names).range)
            }
            return true
        default:
            reportMissingEquals(after: token)
            skipToNextField()
            return true
        }
    }

    /// Reads `name: type = value` or `name: type`.
    private mutating func parseTypedField(_ typed: TypedName, into fields: inout FieldCollector, group: [Name]) {
        guard let names = fieldNames(typed.name), let type = take(typed) else { return skipToNextField() }
        let path = Path(group + names)
        var field = FieldSyntax(path: path, type: type, value: nil)
        if peek()?.kind == .equals {
            next()
            guard let value = parseValue(of: Path(names).text, in: .braces) else { return skipToNextField() }
            field.value = value
        }
        if !fields.add(field) { report("\(quoted(path.text)) is set twice", at: Path(names).range) }
    }

    /// The names of a field's path; a quoted name is one name, dots and all.
    private mutating func fieldNames(_ token: Token) -> [Name]? {
        if token.kind == .quoted { return [Name(quotedText(token), token.range)] }
        if let separator = separator(in: token) {
            reportSeparator(separator)
            return nil
        }
        return path(token)?.names
    }

    private mutating func reportMissingEquals(after token: Token) {
        let word = text(token)
        guard word.hasSuffix(":"), word.count > 1 else {
            report(
                "\"=\" is missing after \(shown(token))",
                at: token.range,
                notes: ["a field is written name = value, a group name { … }"]
            )
            return
        }
        report("a field is written with \"=\"", at: token.range, suggestion: "\(word.dropLast()) =")
    }

    /// Says once a statement how fields are kept apart.
    mutating func reportSeparator(_ token: Token) {
        guard !hasReportedSeparator else { return }
        hasReportedSeparator = true
        report("fields are separated by blanks or lines, not by \(quoted(text(token)))", at: token.range)
    }

    private mutating func reportUnclosed(_ open: Token) -> Bool {
        report("this brace is never closed", at: open.range, notes: ["a definition ends with \"}\""])
        return false
    }

    // MARK: Recovery

    /// Skips to where a field can start: a new line, a name with its `=` or brace, or the closing brace.
    private mutating func skipToNextField() {
        while let token = peek() {
            switch token.kind {
            case .newline, .closeBrace:
                return
            case .word, .quoted:
                let following = peek(1)?.kind
                if following == .equals || following == .openBrace || typedName() != nil { return }
                next()
            case .openBrace:
                next()
                guard skipGroup(openedAt: token, isReported: true) else { return }
            default:
                next()
            }
        }
    }

    /// Skips to the brace that closes a group, without a look at what is inside.
    private mutating func skipGroup(openedAt open: Token, isReported: Bool = false) -> Bool {
        var depth = 1
        while depth > 0 {
            guard let token = peek(), !(token.kind == .newline && startsStatement(at: 1)) else {
                return isReported ? false : reportUnclosed(open)
            }
            if token.kind == .openBrace { depth += 1 }
            if token.kind == .closeBrace { depth -= 1 }
            next()
        }
        return true
    }
}
