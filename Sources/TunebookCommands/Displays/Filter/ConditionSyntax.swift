import TunebookCatalogue
import TunebookLanguage
import TunebookPlatform

/// A condition as it was typed, before anyone knows what its names mean:
/// `validation:error < 0.05 and (tag = good or not eta > 0.1)`.
indirect enum ConditionSyntax: Sendable {
    case all([ConditionSyntax])
    case any([ConditionSyntax])
    case not(ConditionSyntax)
    case comparison(Name, RunCondition.Relation, Literal)
    /// A name alone: the run has a value there.
    case isSet(Name)

    /// Reads a whole condition.
    ///
    /// - Parameter literal: The option's value; places in errors lie inside it.
    /// - Throws: A diagnostic at what cannot be read.
    init(_ literal: Literal) throws(Diagnostic) {
        var parser = try ConditionParser(literal)
        self = try parser.parse()
    }

    /// Every name in it.
    var names: [Name] {
        switch self {
        case .all(let parts), .any(let parts): parts.flatMap(\.names)
        case .not(let inner): inner.names
        case .comparison(let name, _, _), .isSet(let name): [name]
        }
    }
}

/// A recursive descent: `or` binds loosest, then `and`, then `not`.
private struct ConditionParser {
    private enum Token: Hashable {
        case word
        case quoted
        case relation(RunCondition.Relation)
        case open
        case close
    }

    private struct Place {
        var token: Token
        var text: String
        var range: SourceRange
    }

    private var places: [Place] = []
    private var index = 0
    private let whole: SourceRange
    private var depth = 0

    private static let nestingLimit = 50
    private static let relations: [(String, RunCondition.Relation)] = [
        ("==", .equal), ("!=", .unequal), ("<=", .lessOrEqual), (">=", .greaterOrEqual), ("<", .less), (">", .greater),
        ("=", .equal), ("~", .contains),
    ]

    init(_ literal: Literal) throws(Diagnostic) {
        whole = literal.range
        let bytes = Array(literal.text.utf8)
        // Inside quotes without escapes the text begins one byte after its quote.
        let isExact = literal.kind != .quoted || literal.range.upperBound - literal.range.lowerBound == bytes.count + 2
        let start = literal.range.lowerBound + (literal.kind == .quoted ? 1 : 0)
        func range(_ from: Int, _ to: Int) -> SourceRange {
            isExact ? SourceRange(start + from, start + to) : literal.range
        }
        var offset = 0
        scan: while offset < bytes.count {
            let rest = bytes[offset...]
            switch rest.first ?? 0 {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"): offset += 1
            case UInt8(ascii: "("), UInt8(ascii: ")"):
                let isOpen = bytes[offset] == UInt8(ascii: "(")
                places.append(
                    Place(token: isOpen ? .open : .close, text: isOpen ? "(" : ")", range: range(offset, offset + 1))
                )
                offset += 1
            case let quote where quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\""):
                guard let end = rest.dropFirst().firstIndex(of: quote) else {
                    throw Diagnostic("this quote is never closed", at: range(offset, offset + 1))
                }
                let text = String(decoding: bytes[(offset + 1)..<end], as: UTF8.self)
                places.append(Place(token: .quoted, text: text, range: range(offset, end + 1)))
                offset = end + 1
            default:
                for (spelling, relation) in Self.relations where rest.starts(with: spelling.utf8) {
                    let end = offset + spelling.utf8.count
                    places.append(Place(token: .relation(relation), text: spelling, range: range(offset, end)))
                    offset = end
                    continue scan
                }
                let end = rest.firstIndex { " \t\n()<>=~!\"'".utf8.contains($0) } ?? bytes.count
                guard end > offset else {
                    throw Diagnostic(
                        "\"!\" stands before =, or write not",
                        at: range(offset, offset + 1),
                        suggestion: "not"
                    )
                }
                let text = String(decoding: bytes[offset..<end], as: UTF8.self)
                places.append(Place(token: .word, text: text, range: range(offset, end)))
                offset = end
            }
        }
    }

    mutating func parse() throws(Diagnostic) -> ConditionSyntax {
        guard !places.isEmpty else {
            throw Diagnostic(
                "the condition is empty",
                at: whole,
                notes: ["as in \"validation:error < 0.05 and tag = good\""]
            )
        }
        let condition = try parseAny()
        if let extra = peek() { throw unexpected(extra) }
        return condition
    }

    private mutating func parseAny() throws(Diagnostic) -> ConditionSyntax {
        var parts = [try parseAll()]
        while takeWord("or") { parts.append(try parseAll()) }
        return parts.count == 1 ? parts[0] : .any(parts)
    }

    private mutating func parseAll() throws(Diagnostic) -> ConditionSyntax {
        var parts = [try parseOne()]
        while takeWord("and") { parts.append(try parseOne()) }
        return parts.count == 1 ? parts[0] : .all(parts)
    }

    private mutating func parseOne() throws(Diagnostic) -> ConditionSyntax {
        depth += 1
        defer { depth -= 1 }
        guard depth < Self.nestingLimit else { throw Diagnostic("the condition is nested too deep", at: whole) }
        if takeWord("not") { return .not(try parseOne()) }
        guard let place = peek() else { throw missing("a comparison, such as tag = good") }
        if place.token == .open {
            index += 1
            let inner = try parseAny()
            guard let close = peek(), close.token == .close else {
                throw Diagnostic("this parenthesis is never closed", at: place.range)
            }
            index += 1
            return inner
        }
        guard place.token == .word, !isKeyword(place) else { throw unexpected(place) }
        index += 1
        let name = Name(place.text, place.range)
        guard let next = peek(), case .relation(let relation) = next.token else { return .isSet(name) }
        index += 1
        guard let value = peek() else { throw missing("what \(name.text) is compared with") }
        switch value.token {
        case .quoted:
            index += 1
            return .comparison(name, relation, Literal(.quoted, text: value.text, range: value.range))
        case .word where !isKeyword(value):
            index += 1
            return .comparison(name, relation, Literal(reading: value.text, range: value.range))
        default: throw unexpected(value)
        }
    }

    // MARK: Tokens

    private func peek() -> Place? { index < places.count ? places[index] : nil }

    private mutating func takeWord(_ word: String) -> Bool {
        guard let place = peek(), place.token == .word, place.text.lowercased() == word else { return false }
        index += 1
        return true
    }

    private func isKeyword(_ place: Place) -> Bool {
        place.token == .word && ["and", "or", "not"].contains(place.text.lowercased())
    }

    private func missing(_ what: String) -> Diagnostic {
        let end = places.last?.range.upperBound ?? whole.upperBound
        return Diagnostic("\(what) is missing", at: SourceRange(end, end))
    }

    private func unexpected(_ place: Place) -> Diagnostic {
        let meant =
            ["&&": "and", "&": "and", "||": "or", "|": "or", ",": "and"][place.text]
            ?? (place.token == .word && !isKeyword(place) ? nearestName(to: place.text, among: ["and", "or"]) : nil)
        // Two comparisons side by side lack their word.
        let isAfterValue = index > 0 && place.token == .word && meant == nil && !isKeyword(place)
        return Diagnostic(
            "unexpected \"\(place.text)\" in the condition",
            at: place.range,
            suggestion: meant,
            notes: isAfterValue ? ["comparisons are joined by and, or; a text with blanks stands in '…'"] : []
        )
    }
}
