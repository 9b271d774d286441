import TunebookPlatform

extension Parser {
    /// Reads what stands after `name =`: a kind, its base, its fields in braces.
    mutating func parseDefinition(of name: Name, equals: Token) -> Statement? {
        guard let first = peek(), first.kind != .newline else {
            report(
                "a kind is missing after \(quoted("\(name.text) ="))",
                at: SourceRange(equals.range.upperBound, equals.range.upperBound),
                notes: [kindList]
            )
            return nil
        }
        guard first.kind == .word else {
            reportChangeOfTask(name, first)
            return nil
        }
        let headCount = countHead()
        let opensBrace = peek(headCount)?.kind == .openBrace
        guard let head = DefinitionHead(source, from: first, to: peek(headCount - 1) ?? first) else {
            report("the parentheses after the kind are not closed", at: first.range, suggestion: text(first) + ")")
            return nil
        }
        guard let kind = kind(named: head.kind.text) else {
            let nearest = nearestName(to: head.kind.text, among: vocabulary.kinds.map(\.name))
            guard opensBrace || head.base != nil || nearest != nil else {
                reportChangeOfTask(name, first)
                return nil
            }
            report(
                "no kind \(quoted(head.kind.text))",
                at: head.kind.range,
                suggestion: nearest,
                notes: nearest == nil ? [kindList] : []
            )
            for _ in 0..<headCount { next() }
            _ = parseBraces()
            return nil
        }
        for _ in 0..<headCount { next() }
        checkName(name)
        check(head, of: kind, isFollowedByFields: peek()?.kind == .equals)
        if peek()?.kind == .equals { return nil }
        let fields = parseBraces()
        let end = previous?.range.upperBound ?? first.range.upperBound
        return .definition(
            DefinitionStatement(
                name: name,
                kind: head.kind,
                base: head.base,
                fields: fields,
                range: SourceRange(name.range.lowerBound, end)
            )
        )
    }

    /// How many words stand before the brace or the line's end.
    private func countHead() -> Int {
        var count = 0
        while peek(count)?.kind == .word { count += 1 }
        return count
    }

    /// The fields in braces, or none where no brace opens.
    private mutating func parseBraces() -> [FieldSyntax] {
        guard let open = peek(), open.kind == .openBrace else { return [] }
        next()
        var fields = FieldCollector()
        parseFields(into: &fields, group: [], openedAt: open, depth: 1)
        return fields.fields
    }

    private var kindList: String {
        "the kinds are \(vocabulary.kinds.map(\.name).joined(separator: ", "))"
    }

    /// `xgb = 5`: neither a definition nor a change.
    private mutating func reportChangeOfTask(_ name: Name, _ value: Token) {
        if value.kind != .word, value.kind != .quoted, value.kind != .openBracket, value.kind != .openBrace {
            reportUnexpected(value, expected: "a kind: \(kindList)")
            return
        }
        report(
            "\(quoted(name.text)) alone takes a kind, not a value",
            at: value.range,
            notes: [
                "a change names a field: \(name.text).FIELD = …",
                "a definition names a kind; \(kindList)",
            ]
        )
    }

    /// Task names go into paths and into the services' job names.
    private mutating func checkName(_ name: Name) {
        let isValid = name.text.unicodeScalars.enumerated().allSatisfy { position, scalar in
            scalar.properties.isAlphabetic || scalar == "_"
                || position > 0 && (scalar == "-" || scalar.properties.numericType != nil)
        }
        guard !isValid else { return }
        report(
            "\(quoted(name.text)) cannot be a task's name",
            at: name.range,
            notes: ["a name starts with a letter and goes on with letters, digits, _ and -"]
        )
    }

    private mutating func check(_ head: DefinitionHead, of kind: Vocabulary.Kind, isFollowedByFields: Bool) {
        if let rest = head.rest {
            report(
                "unexpected \(quoted(rest.text)) after \(quoted(kind.name))",
                at: rest.range,
                notes: ["the fields of a definition stand in braces: \(kind.name) { field = value … }"]
            )
        } else if isFollowedByFields, let equals = peek() {
            reportUnexpected(equals, expected: "\"{\" or the end of the line")
        }
        guard let base = head.base else { return }
        if !kind.takesBase {
            report("\(kind.name) takes no task in parentheses", at: base.range)
        } else if base.text.isEmpty {
            report(
                "the name of a task is missing in the parentheses",
                at: base.range,
                notes: ["such as \(kind.name)(xgb)"]
            )
        } else if base.text.contains(where: { $0 == "," || $0 == " " || $0 == "(" }) {
            report("\(kind.name) takes one task in the parentheses", at: base.range)
        }
    }
}

/// `kind`, `kind(base)` or `kind ( base )`, taken apart by offsets since blanks may stand anywhere in it.
private struct DefinitionHead {
    var kind: Name
    var base: Name?
    /// What follows and has no business there.
    var rest: Name?

    /// - Returns: `nil` when the parenthesis is not closed.
    init?(_ source: SourceBytes, from first: Token, to last: Token) {
        let end = last.range.upperBound
        func trimmed(_ lower: Int, _ upper: Int) -> Name {
            var lower = lower
            var upper = upper
            while lower < upper, source[lower].isBlank { lower += 1 }
            while lower < upper, source[upper - 1].isBlank { upper -= 1 }
            let range = SourceRange(lower, upper)
            return Name(source.text(range), range)
        }
        func offset(of character: UInt8, from start: Int) -> Int? {
            source.bytes[start..<end].firstIndex(of: character)
        }
        guard let open = offset(of: UInt8(ascii: "("), from: first.range.lowerBound) else {
            kind = Name(source.text(first.range), first.range)
            let rest = trimmed(first.range.upperBound, end)
            if !rest.text.isEmpty { self.rest = rest }
            return
        }
        guard let close = offset(of: UInt8(ascii: ")"), from: open) else { return nil }
        kind = trimmed(first.range.lowerBound, open)
        base = trimmed(open + 1, close)
        let rest = trimmed(close + 1, end)
        if !rest.text.isEmpty { self.rest = rest }
    }
}
