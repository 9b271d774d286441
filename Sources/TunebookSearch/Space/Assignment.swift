/// One set of hyperparameters: a value for each name of a space.
package struct Assignment: Hashable, Sendable {
    package var values: [String: ParameterValue]

    package init(_ values: [String: ParameterValue]) {
        self.values = values
    }

    package subscript(name: String) -> ParameterValue? {
        get { values[name] }
        set { values[name] = newValue }
    }

    /// The values as a training job takes them.
    package var hyperparameters: [String: String] {
        values.mapValues(\.text)
    }
}

/// As a JSON object of plain numbers and strings.
extension Assignment: Codable {
    package init(from decoder: any Decoder) throws {
        values = try decoder.singleValueContainer().decode([String: ParameterValue].self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(values)
    }
}

extension Assignment: CustomStringConvertible {
    /// The values by name, as a session would set them: `eta=0.1 max_depth=4`.
    package var description: String {
        values.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.text)" }.joined(separator: " ")
    }
}

extension Assignment: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral elements: (String, ParameterValue)...) {
        values = Dictionary(elements) { _, last in last }
    }
}
