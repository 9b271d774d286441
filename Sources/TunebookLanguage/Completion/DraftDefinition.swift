/// What is typed so far of a definition that the cursor stands in.
package struct DraftDefinition: Hashable, Sendable {
    /// The name before the `=`.
    package var name: String
    /// The word in the kind's place; empty where there is none.
    package var kind: String
    /// The task in parentheses, as far as it is typed; `nil` where no parenthesis is open.
    package var base: String?
    /// The texts of the values set before the cursor, by dotted path.
    package var values: [String: String]

    /// Makes a draft of known parts.
    package init(name: String, kind: String, base: String? = nil, values: [String: String] = [:]) {
        self.name = name
        self.kind = kind
        self.base = base
        self.values = values
    }
}
