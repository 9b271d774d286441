import FoundationEssentials
import TunebookCore
import TunebookDisplay
import TunebookLanguage

/// Reads a literal as the value of a custom input, by Flyte's types.
struct CustomValueReader {
    let name: String
    let type: CustomType

    /// - Returns: The canonical text; of a blob the path as it was typed.
    /// - Throws: What the type takes, at the literal.
    func read(_ literal: Literal) throws(Diagnostic) -> String {
        switch (type, literal.kind) {
        case (.integer, .integer(let value)): return "\(value)"
        case (.integer, .decimal(let value)) where value == value.rounded() && abs(value) < 1e15:
            throw mismatch(literal, suggestion: "\(Int(value))")
        case (.float, .integer(let value)): return "\(Double(value))"
        case (.float, .decimal(let value)): return "\(value)"
        case (.boolean, .boolean(let value)): return "\(value)"
        case (.boolean, .integer(0)): throw mismatch(literal, suggestion: "false")
        case (.boolean, .integer(1)): throw mismatch(literal, suggestion: "true")
        case (.string, .list), (.string, .phrase), (.string, .range):
            throw mismatch(literal, suggestion: Literal.quoting(literal.text))
        case (.string, _): return literal.text
        case (.duration, .duration(let value)): return Self.text(of: value)
        case (.duration, .integer(let seconds)) where abs(seconds) < 1_000_000_000_000: return "\(seconds)s"
        case (.blob, .word), (.blob, .quoted): return try readPath(literal)
        case (.datetime, .word), (.datetime, .quoted): return try readDate(literal)
        case (.struct, .quoted), (.struct, .word): return try readStruct(literal)
        default: throw mismatch(literal)
        }
    }

    /// A value to show in a message.
    static func example(of type: CustomType) -> String {
        switch type {
        case .integer: "3"
        case .float: "0.5"
        case .string: "text"
        case .boolean: "true"
        case .datetime: "2024-05-01T12:00:00Z"
        case .duration: "90s"
        case .blob: "data/words.txt"
        case .struct: #""{\"depth\": 3}""#
        }
    }

    private static func expected(of type: CustomType) -> String {
        switch type {
        case .integer: "a whole number"
        case .float: "a number"
        case .string: "a word or text in quotes"
        case .boolean: "true or false"
        case .datetime: "a time such as 2024-05-01T12:00:00Z"
        case .duration: "seconds, or a duration such as 90s or 12h"
        case .blob: "the path of a file"
        case .struct: #"a JSON object in quotes, such as "{\"depth\": 3}""#
        }
    }

    private func mismatch(_ literal: Literal, suggestion: String? = nil) -> Diagnostic {
        Diagnostic(
            "\(name) is \(type == .integer ? "an" : "a") \(type.rawValue) and takes \(Self.expected(of: type)), "
                + "not \(literal.described)",
            at: literal.range,
            suggestion: suggestion
        )
    }

    private func readPath(_ literal: Literal) throws(Diagnostic) -> String {
        guard !literal.text.isEmpty else { throw Diagnostic("\(name) is an empty path", at: literal.range) }
        return literal.text
    }

    /// Seconds with a trailing `s`, and as many decimals as it has.
    private static func text(of duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        guard attoseconds != 0 else { return "\(seconds)s" }
        return "\(duration / .seconds(1))s"
    }

    /// RFC 3339 in UTC; a date alone is its midnight, a time without a zone is taken for UTC.
    private func readDate(_ literal: Literal) throws(Diagnostic) -> String {
        let text = literal.text
        let whole: String
        if text.utf8.count == 10 {
            whole = text + "T00:00:00Z"
        } else if text.hasSuffix("Z") || text.suffix(6).contains("+") || text.suffix(6).first == "-" {
            whole = text
        } else {
            whole = text + "Z"
        }
        for hasFraction in [false, true] {
            let style = Date.ISO8601FormatStyle(includingFractionalSeconds: hasFraction)
            if let date = try? style.parse(whole) { return date.formatted(style) }
        }
        throw mismatch(literal)
    }

    /// Compact JSON with sorted keys.
    private func readStruct(_ literal: Literal) throws(Diagnostic) -> String {
        guard let datum = Datum(json: literal.text.utf8), case .object = datum else { throw mismatch(literal) }
        return datum.sortedByKey.json
    }
}

extension Datum {
    /// The same with the members of every object in the order of their keys.
    fileprivate var sortedByKey: Datum {
        switch self {
        case .object(let members):
            .object(
                members.map { Member($0.key, $0.value.sortedByKey) }
                    .sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            )
        case .list(let items): .list(items.map(\.sortedByKey))
        default: self
        }
    }
}
