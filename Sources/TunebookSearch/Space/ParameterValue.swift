/// One hyperparameter's value in a set.
package enum ParameterValue: Hashable, Sendable {
    case number(Double)
    case integer(Int)
    case word(String)

    /// The value as a hyperparameter's text: whole numbers plain, others in the shortest form that reads back equal.
    package var text: String {
        switch self {
        case .number(let value): "\(value)"
        case .integer(let value): "\(value)"
        case .word(let value): value
        }
    }

    /// The value on a numeric axis; `nil` for a word that is no number.
    package var number: Double? {
        switch self {
        case .number(let value): value
        case .integer(let value): Double(value)
        case .word(let value): Double(value)
        }
    }
}

extension ParameterValue: CustomStringConvertible {
    package var description: String { text }
}

/// A plain JSON number or string.
extension ParameterValue: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let value = try? container.decode(Int.self) {
            self = .integer(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else {
            self = .word(try container.decode(String.self))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .number(let value): try container.encode(value)
        case .integer(let value): try container.encode(value)
        case .word(let value): try container.encode(value)
        }
    }
}
