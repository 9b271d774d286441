/// The place of a field inside a definition: `instance_type`, `hyperparameters.eta`.
package struct FieldPath: Hashable, Sendable, Codable {
    /// Names from the outermost group to the field; never empty.
    package let components: [String]

    package init(_ components: [String]) {
        precondition(!components.isEmpty, "a field path names at least one field")
        self.components = components
    }

    package init(_ group: String, _ name: String) {
        self.init([group, name])
    }

    /// The field's own name, without its groups.
    package var name: String { components[components.count - 1] }

    /// The outermost group, or `nil` for a field of the definition itself.
    package var group: String? { components.count > 1 ? components[0] : nil }
}

extension FieldPath: ExpressibleByStringLiteral {
    /// Reads a dotted path.
    package init(stringLiteral path: String) {
        self.init(path.split(separator: ".").map(String.init))
    }
}

extension FieldPath: CustomStringConvertible {
    package var description: String { components.joined(separator: ".") }
}
