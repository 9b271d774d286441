/// What one field of a definition holds, typed.
package enum FieldValue: Hashable, Sendable, Codable {
    case boolean(Bool)
    case integer(Int)
    case number(Double)
    /// A word or a quoted text; also choices and paths.
    case text(String)
    case duration(Duration)
    case size(ByteCount)
    case list([FieldValue])
    case range(ParameterRange)
    /// The objective metric of a tuning job and its direction.
    case objective(Objective)
    /// A custom input: its type, and the canonical text of its value.
    case input(CustomType, String)
    /// The type of a custom output.
    case output(CustomType)
}

/// An objective metric with the direction in which it is better, as `HyperParameterTuningJobObjective`.
package struct Objective: Hashable, Sendable, Codable {
    package enum Direction: String, Hashable, Sendable, Codable, CaseIterable {
        case minimize = "Minimize"
        case maximize = "Maximize"
    }

    package var direction: Direction
    /// The metric's full name, such as `validation:error`.
    package var metricName: String

    package init(_ direction: Direction, _ metricName: String) {
        self.direction = direction
        self.metricName = metricName
    }
}

extension FieldValue: CustomStringConvertible {
    /// The value as it would be typed in a session.
    package var description: String {
        switch self {
        case .boolean(let value): "\(value)"
        case .integer(let value): "\(value)"
        case .number(let value): "\(value)"
        case .text(let value): FieldValue.quotedIfNeeded(value)
        case .duration(let value): FieldValue.format(value)
        case .size(let value): "\(value)"
        case .list(let values): "[" + values.map(\.descriptionInList).joined(separator: ", ") + "]"
        case .range(let range): "\(range)"
        case .objective(let objective): "\(objective.direction.rawValue.lowercased()) \(objective.metricName)"
        case .input(let type, let text): FieldValue.description(of: text, type)
        case .output(let type): type.rawValue
        }
    }

    /// The value of a custom input as it is typed after the `=`.
    private static func description(of text: String, _ type: CustomType) -> String {
        switch type {
        case .integer, .float, .boolean, .datetime, .duration: text
        case .string, .blob, .struct: quotedIfNeeded(text)
        }
    }

    /// As it is typed between the commas of a list.
    private var descriptionInList: String {
        if case .text(let value) = self, value.contains(",") { return FieldValue.quoted(value) }
        return description
    }

    /// Characters that end an unquoted word, and so make quotes necessary.
    private static let wordBreakers = Set<Character>(" \u{A0}\t\n{}[];=#\"'“”‘’\\\0").union(["\r", "\r\n"])

    /// Quotes a text that could not stand as a bare word outside of a list.
    package static func quotedIfNeeded(_ text: String) -> String {
        if !text.isEmpty, text.first != ",", text.last != ",", !text.contains(where: wordBreakers.contains),
            !text.contains("..") || text.contains("/")
        {
            return text
        }
        return quoted(text)
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for character in text {
            switch character {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\t": quoted += "\\t"
            default: quoted.append(character)
            }
        }
        return quoted + "\""
    }

    /// A duration in its largest exact unit: `12h`, `90s`.
    private static func format(_ duration: Duration) -> String {
        let seconds = duration.components.seconds
        if seconds != 0, seconds % 86_400 == 0 { return "\(seconds / 86_400)d" }
        if seconds != 0, seconds % 3600 == 0 { return "\(seconds / 3600)h" }
        if seconds != 0, seconds % 60 == 0 { return "\(seconds / 60)m" }
        return "\(seconds)s"
    }
}
