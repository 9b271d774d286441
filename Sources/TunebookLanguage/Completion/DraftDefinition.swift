/// What is typed so far of a definition that the cursor stands in.
package struct DraftDefinition: Hashable, Sendable {
    package var name: String
    /// The word in the kind's place; empty where there is none.
    package var kind: String
    package var base: String?
    /// The texts of the values set before the cursor, by dotted path.
    package var values: [String: String]

    package init(name: String, kind: String, base: String? = nil, values: [String: String] = [:]) {
        self.name = name
        self.kind = kind
        self.base = base
        self.values = values
    }
}
