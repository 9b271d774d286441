import TunebookCore
import TunebookLanguage
import TunebookPlatform

/// Reads a typed literal as the value of a field: its type and its bounds.
struct ValueReader {
    /// The field's full name, for messages.
    let name: String
    let type: FieldType

    /// - Throws: A diagnostic at the literal that says what the field takes.
    func read(_ literal: Literal) throws(Diagnostic) -> FieldValue {
        switch type {
        case .boolean:
            guard case .boolean(let value) = literal.kind else { throw mismatch(literal, "true or false") }
            return .boolean(value)
        case .integer(let bounds):
            return .integer(try readInteger(literal, bounds))
        case .number(let bounds):
            return .number(try readNumber(literal, bounds))
        case .text:
            return .text(try readText(literal))
        case .choice(let words):
            return .text(try readChoice(literal, words))
        case .suggestion(let words):
            let text = try readText(literal)
            return .text(words.first { $0.lowercased() == text.lowercased() } ?? text)
        case .words(let allowed):
            return .list(try readWords(literal, allowed).map { .text($0) })
        case .path:
            let path = try readText(literal)
            guard !path.isEmpty else { throw Diagnostic("\(name) is an empty path", at: literal.range) }
            return .text(path)
        case .formed(let form):
            return .text(try readFormed(literal, form))
        case .duration(let bounds):
            return .duration(try readDuration(literal, bounds))
        case .size(let bounds):
            return .size(try readSize(literal, bounds))
        case .list(let element):
            guard case .list(let literals) = literal.kind else { throw mismatch(literal, "a list such as [a, b]") }
            var values: [FieldValue] = []
            for inner in literals { values.append(try ValueReader(name: name, type: element).read(inner)) }
            return .list(values)
        case .range:
            return .range(try RangeReader(name: name).read(literal))
        case .scalar:
            return literal.scalar
        case .pattern, .interpreter, .input, .output:
            return .text(try readText(literal))
        case .objective:
            return .objective(try readObjective(literal))
        case .group:
            throw mismatch(literal, "braces: \(name) { … }")
        }
    }

    private func mismatch(_ literal: Literal, _ expected: String, suggestion: String? = nil) -> Diagnostic {
        Diagnostic("\(name) takes \(expected), not \(literal.described)", at: literal.range, suggestion: suggestion)
    }

    private func readInteger(_ literal: Literal, _ bounds: ClosedRange<Int>) throws(Diagnostic) -> Int {
        switch literal.kind {
        case .integer(let value) where bounds.contains(value): return value
        case .decimal(let value) where value == value.rounded() && abs(value) < 1e15:
            throw mismatch(literal, "a whole number", suggestion: "\(Int(value))")
        case .integer: throw Diagnostic("\(name) must be \(bounds.described), not \(literal.text)", at: literal.range)
        default: throw mismatch(literal, "a whole number, \(bounds.described)")
        }
    }

    private func readNumber(_ literal: Literal, _ bounds: NumberBounds) throws(Diagnostic) -> Double {
        let value: Double
        switch literal.kind {
        case .integer(let integer): value = Double(integer)
        case .decimal(let decimal): value = decimal
        default: throw mismatch(literal, "a number")
        }
        guard bounds.contains(value) else {
            throw Diagnostic("\(name) must be \(bounds.described), not \(literal.text)", at: literal.range)
        }
        return value
    }

    private func readText(_ literal: Literal) throws(Diagnostic) -> String {
        switch literal.kind {
        case .word, .quoted, .integer, .decimal, .boolean, .duration, .size: return literal.text
        case .range: throw mismatch(literal, "one word or text", suggestion: "\"\(literal.text)\"")
        case .list, .phrase:
            throw Diagnostic(
                "\(name) takes one word or text in quotes, not \(literal.described)",
                at: literal.range,
                suggestion: literal.kind.isPhrase ? "\"\(literal.text)\"" : nil
            )
        }
    }

    private func readFormed(_ literal: Literal, _ form: TextForm) throws(Diagnostic) -> String {
        let text = try readText(literal)
        guard form.isAllowed(text) else {
            throw Diagnostic(
                "\(name) takes \(form.words), not \"\(text)\"",
                at: literal.range,
                notes: ["as in \(form.example)"]
            )
        }
        guard text.count <= form.longest else {
            throw Diagnostic("\(name) has \(form.longest) characters at most", at: literal.range)
        }
        return text
    }

    private func readChoice(_ literal: Literal, _ words: [String]) throws(Diagnostic) -> String {
        let text = try readText(literal)
        if let word = words.first(where: { $0.lowercased() == text.lowercased() }) { return word }
        throw Diagnostic(
            "\(name) has no value \"\(text)\"",
            at: literal.range,
            suggestion: nearestName(to: text, among: words),
            notes: ["it takes \(words.joined(separator: ", "))"]
        )
    }

    private func readWords(_ literal: Literal, _ allowed: [String]) throws(Diagnostic) -> [String] {
        var words: [String] = []
        if case .list(let literals) = literal.kind {
            for inner in literals { words.append(try readText(inner)) }
        } else {
            words = try readText(literal).split(separator: ",").map { String($0) }
        }
        for word in words where !allowed.isEmpty && !allowed.contains(word) {
            throw Diagnostic(
                "\(name) has no value \"\(word)\"",
                at: literal.range,
                suggestion: nearestName(to: word, among: allowed)
            )
        }
        return words
    }

    private func readDuration(_ literal: Literal, _ bounds: ClosedRange<Duration>) throws(Diagnostic) -> Duration {
        let value: Duration
        switch literal.kind {
        case .integer(let seconds) where abs(seconds) < 1_000_000_000_000: value = .seconds(seconds)
        case .duration(let duration): value = duration
        default: throw mismatch(literal, "seconds, or a duration such as 90s or 12h")
        }
        guard bounds.contains(value) else {
            let (lower, upper) = (FieldValue.duration(bounds.lowerBound), FieldValue.duration(bounds.upperBound))
            throw Diagnostic("\(name) must be from \(lower) to \(upper), not \(literal.text)", at: literal.range)
        }
        return value
    }

    /// Bare numbers are gigabytes, as in `volume_size_in_gb = 25`.
    private func readSize(_ literal: Literal, _ bounds: ClosedRange<ByteCount>) throws(Diagnostic) -> ByteCount {
        let value: ByteCount
        switch literal.kind {
        case .integer(let gigabytes) where abs(gigabytes) < 1_000_000_000: value = .gigabytes(Int64(gigabytes))
        case .size(let bytes): value = ByteCount(bytes)
        default: throw mismatch(literal, "gigabytes, or a size such as 25GB")
        }
        guard bounds.contains(value) else {
            throw Diagnostic(
                "\(name) must be from \(bounds.lowerBound) to \(bounds.upperBound), not \(literal.text)",
                at: literal.range
            )
        }
        return value
    }

    private func readObjective(_ literal: Literal) throws(Diagnostic) -> Objective {
        let expected = "a direction and a metric, such as minimize validation:error"
        guard case .phrase(let words) = literal.kind, words.count == 2 else { throw mismatch(literal, expected) }
        let direction = words[0].text.lowercased()
        guard let match = Objective.Direction.allCases.first(where: { $0.rawValue.lowercased() == direction }) else {
            throw Diagnostic(
                "\(name) begins with minimize or maximize, not \"\(words[0].text)\"",
                at: words[0].range,
                suggestion: nearestName(to: words[0].text, among: ["minimize", "maximize"])
            )
        }
        return Objective(match, words[1].text)
    }
}

/// Reads `0.01..0.5 log`, `2..10` and `[gbtree, dart]` as parameter ranges.
struct RangeReader {
    let name: String

    /// A range, or one value as the range of that value alone: a limit of a region.
    func read(region literal: Literal) throws(Diagnostic) -> ParameterRange {
        switch literal.kind {
        case .integer(let value): .integer(lower: value, upper: value, scaling: .auto)
        case .decimal(let value): .continuous(lower: value, upper: value, scaling: .auto)
        case .word, .quoted: .categorical([literal.text])
        default: try read(literal)
        }
    }

    func read(_ literal: Literal) throws(Diagnostic) -> ParameterRange {
        switch literal.kind {
        case .range(let lower, let upper, let modifiers):
            let scaling = try readScaling(modifiers)
            switch (lower, upper) {
            case (.integer(let lower), .integer(let upper)):
                guard lower <= upper else { throw reversed(literal) }
                try checkScale(scaling, Double(lower), Double(upper), literal)
                if scaling == .reverseLogarithmic {
                    throw Diagnostic("reverse_log is for continuous ranges", at: literal.range)
                }
                return .integer(lower: lower, upper: upper, scaling: scaling)
            default:
                let (lower, upper) = (lower.number, upper.number)
                guard lower <= upper else { throw reversed(literal) }
                try checkScale(scaling, lower, upper, literal)
                return .continuous(lower: lower, upper: upper, scaling: scaling)
            }
        case .list(let literals):
            return .categorical(try readCategories(literals, at: literal))
        case .phrase(let parts):
            guard case .list(let literals)? = parts.first?.kind else { break }
            _ = try readScaling(parts.dropFirst().map { Name($0.text, $0.range) })
            return .categorical(try readCategories(literals, at: literal))
        default: break
        }
        let isOneValue =
            switch literal.kind {
            case .integer, .decimal: true
            default: false
            }
        throw Diagnostic(
            "\(name) takes a range such as 0.01..0.3 log, 3..10 or [gbtree, dart], not \(literal.described)",
            at: literal.range,
            notes: isOneValue ? ["fix holds a hyperparameter at one value, as in fix tune \(name)=\(literal.text)"] : []
        )
    }

    private func readCategories(_ literals: [Literal], at whole: Literal) throws(Diagnostic) -> [String] {
        guard !literals.isEmpty else { throw Diagnostic("\(name) is an empty list", at: whole.range) }
        var values: [String] = []
        for literal in literals {
            guard !values.contains(literal.text) else {
                throw Diagnostic("\(name) lists \"\(literal.text)\" twice", at: literal.range)
            }
            values.append(literal.text)
        }
        return values
    }

    private func readScaling(_ modifiers: [Name]) throws(Diagnostic) -> ScalingType {
        guard let first = modifiers.first else { return .auto }
        if modifiers.count > 1 {
            throw Diagnostic("a range has one scaling type", at: modifiers[1].range)
        }
        let known = ScalingType.allCases
        if let match = known.first(where: { $0.word == first.text.lowercased() || $0.rawValue == first.text }) {
            return match
        }
        throw Diagnostic(
            "no scaling type \"\(first.text)\"",
            at: first.range,
            suggestion: nearestName(to: first.text, among: known.map(\.word)),
            notes: ["it is linear, log, reverse_log or auto"]
        )
    }

    private func checkScale(
        _ scaling: ScalingType,
        _ lower: Double,
        _ upper: Double,
        _ literal: Literal
    ) throws(Diagnostic) {
        switch scaling {
        case .logarithmic where lower <= 0:
            throw Diagnostic("a log range starts above 0", at: literal.range)
        case .reverseLogarithmic where lower < 0 || upper >= 1:
            throw Diagnostic("a reverse_log range lies from 0 to below 1", at: literal.range)
        default: break
        }
    }

    private func reversed(_ literal: Literal) -> Diagnostic {
        Diagnostic("\(name) has its lower end above its upper end", at: literal.range)
    }
}

extension Literal.Kind {
    fileprivate var isPhrase: Bool {
        if case .phrase = self { return true }
        return false
    }
}

extension Literal.Bound {
    fileprivate var number: Double {
        switch self {
        case .integer(let value): Double(value)
        case .decimal(let value): value
        }
    }
}

extension Literal {
    /// What was typed, for a message: `the text "abc"`, `7`.
    var described: String {
        switch kind {
        case .integer, .decimal, .boolean, .duration, .size: text
        case .word, .quoted: "\"\(text)\""
        case .list: "a list"
        case .range: "the range \(text)"
        case .phrase: "\"\(text)\""
        }
    }
}

extension ClosedRange<Int> {
    /// `from 0 up`, `from 1 to 100`.
    fileprivate var described: String {
        upperBound == .max ? "from \(lowerBound) up" : "from \(lowerBound) to \(upperBound)"
    }
}

extension NumberBounds {
    /// `above 0`, `from 0 to 1`, `above 0 and at most 1`.
    package var described: String {
        switch (lower, upper) {
        case (nil, nil): "any number"
        case (let lower?, nil): includesLower ? "at least \(lower)" : "above \(lower)"
        case (nil, let upper?): includesUpper ? "at most \(upper)" : "below \(upper)"
        case (let lower?, let upper?):
            if includesLower, includesUpper {
                "from \(lower) to \(upper)"
            } else {
                "\(includesLower ? "at least" : "above") \(lower) and \(includesUpper ? "at most" : "below") \(upper)"
            }
        }
    }
}
