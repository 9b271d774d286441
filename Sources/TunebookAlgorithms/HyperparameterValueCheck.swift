import TunebookCore
import TunebookPlatform

/// Checks a value as it is typed against the type and the bounds of its field; the same for every algorithm.
struct HyperparameterValueCheck {
    let field: Field

    /// - Returns: The value to keep: numbers typed as quoted text become numbers, lists of words become one text.
    func check(_ value: FieldValue) throws(HyperparameterProblem) -> FieldValue {
        switch field.type {
        case .integer(let bounds): .integer(try integer(value, bounds))
        case .number(let bounds): try number(value, bounds)
        case .choice(let words): .text(try choice(value, words))
        case .words(let words): .text(try self.words(value, words).joined(separator: ","))
        default: .text(try text(value))
        }
    }

    private func integer(_ value: FieldValue, _ bounds: ClosedRange<Int>) throws(HyperparameterProblem) -> Int {
        let wanted = Self.words(for: bounds)
        guard let (number, text) = try numberAndText(value, wanted) else {
            throw problem("takes \(wanted), not \(shown(value))", suggestion: booleanAsNumber(value, bounds))
        }
        guard let whole = Int(exactly: number) else {
            let rounded = Int(exactly: number.rounded(.down)).flatMap { bounds.contains($0) ? String($0) : nil }
            throw problem("takes \(wanted), not \(text)", suggestion: rounded)
        }
        guard bounds.contains(whole) else {
            let nearest = min(max(whole, bounds.lowerBound), bounds.upperBound)
            let wanted = whole > bounds.upperBound && whole > Int(Int32.max) ? "at most \(bounds.upperBound)" : wanted
            throw problem("takes \(wanted), not \(text)", suggestion: String(nearest))
        }
        return whole
    }

    private func number(_ value: FieldValue, _ bounds: NumberBounds) throws(HyperparameterProblem) -> FieldValue {
        let wanted = Self.words(for: bounds)
        guard let (number, text) = try numberAndText(value, wanted) else {
            throw problem("takes \(wanted), not \(shown(value))")
        }
        guard bounds.contains(number), number.isFinite else {
            throw problem("takes \(wanted), not \(text)", suggestion: Self.nearest(to: number, in: bounds))
        }
        if case .integer = value { return value }
        return .number(number)
    }

    /// A value as a number with its own text, or `nil` when it is none.
    private func numberAndText(_ value: FieldValue, _ wanted: String) throws(HyperparameterProblem)
        -> (Double, String)?
    {
        switch value {
        case .integer(let number): return (Double(number), String(number))
        case .number(let number):
            if number.isNaN { throw problem("takes \(wanted), and nan is no number") }
            return (number, String(number))
        case .text(let text):
            guard let number = Double(text) else { return nil }
            if number.isNaN { throw problem("takes \(wanted), and nan is no number") }
            return (number, text)
        default: return nil
        }
    }

    private func choice(_ value: FieldValue, _ words: [String]) throws(HyperparameterProblem) -> String {
        let word = try text(value)
        guard !words.contains(word) else { return word }
        throw problem("takes \(Self.list(words)), not \(quoted(word))", suggestion: nearestName(to: word, among: words))
    }

    private func words(_ value: FieldValue, _ words: [String]) throws(HyperparameterProblem) -> [String] {
        var given: [String] = []
        if case .list(let values) = value {
            for value in values { given.append(try text(value)) }
        } else {
            given = try text(value).split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        given = given.map { String($0.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()) }
        guard !given.contains("") else { throw problem("takes words with commas between, and one is empty") }
        for word in given where !words.isEmpty && !words.contains(word) {
            throw problem(
                "takes \(Self.list(words)), not \(quoted(word))",
                suggestion: nearestName(to: word, among: words)
            )
        }
        if let twice = given.indices.first(where: { given[..<$0].contains(given[$0]) }) {
            throw problem("names \(quoted(given[twice])) twice")
        }
        return given
    }

    private func text(_ value: FieldValue) throws(HyperparameterProblem) -> String {
        switch value {
        case .text(let text): return text
        case .boolean(let value): return value ? "true" : "false"
        case .integer(let number): return String(number)
        case .number(let number): return String(number)
        default: throw problem("takes a word, not \(value)")
        }
    }

    /// 0 or 1 for a switch that was given `false` or `true`.
    private func booleanAsNumber(_ value: FieldValue, _ bounds: ClosedRange<Int>) -> String? {
        guard bounds == 0...1, case .boolean(let isOn) = value else { return nil }
        return isOn ? "1" : "0"
    }

    private func shown(_ value: FieldValue) -> String {
        if case .text(let text) = value { return quoted(text) }
        return value.description
    }

    func problem(_ message: String, suggestion: String? = nil) -> HyperparameterProblem {
        HyperparameterProblem("\(field.name) \(message)", name: field.name, suggestion: suggestion)
    }
}

// MARK: Words

extension HyperparameterValueCheck {
    static func words(for bounds: ClosedRange<Int>) -> String {
        if bounds == 0...1 { return "0 or 1" }
        if bounds.upperBound >= Int(Int32.max) { return "a whole number from \(bounds.lowerBound) up" }
        return "a whole number from \(bounds.lowerBound) to \(bounds.upperBound)"
    }

    static func words(for bounds: NumberBounds) -> String {
        switch (bounds.lower.map(short), bounds.upper.map(short)) {
        case (let lower?, let upper?):
            if bounds.includesLower, bounds.includesUpper { return "a number from \(lower) to \(upper)" }
            if bounds.includesUpper { return "a number above \(lower) and at most \(upper)" }
            if bounds.includesLower { return "a number from \(lower) up and below \(upper)" }
            return "a number above \(lower) and below \(upper)"
        case (let lower?, nil): return bounds.includesLower ? "a number from \(lower) up" : "a number above \(lower)"
        case (nil, let upper?):
            return bounds.includesUpper ? "a number of at most \(upper)" : "a number below \(upper)"
        case (nil, nil): return "a number"
        }
    }

    /// `gbtree, gblinear or dart`
    static func list(_ words: [String]) -> String {
        guard words.count > 1, let last = words.last else { return words.joined() }
        return words.dropLast().joined(separator: ", ") + " or " + last
    }

    private static func nearest(to number: Double, in bounds: NumberBounds) -> String? {
        if let lower = bounds.lower, bounds.includesLower, number < lower { return short(lower) }
        if let upper = bounds.upper, bounds.includesUpper, number > upper { return short(upper) }
        return nil
    }

    /// Without `.0`.
    private static func short(_ number: Double) -> String {
        Int(exactly: number).map(String.init) ?? String(number)
    }
}
