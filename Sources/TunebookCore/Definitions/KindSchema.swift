/// The fields of one kind of definition.
package struct KindSchema: Sendable {
    package var name: KindName
    package var summary: String
    /// The kinds that this one is chained on; empty when it stands alone.
    package var bases: [KindName]
    package var fields: [Field]

    package init(_ name: KindName, summary: String, bases: [KindName] = [], fields: [Field]) {
        self.name = name
        self.summary = summary
        self.bases = bases
        self.fields = fields
    }

    /// The field of a dotted path, where the schema itself lists it.
    ///
    /// - Returns: `nil` inside groups whose names the algorithm decides, and for unknown names.
    package func field(at path: FieldPath) -> Field? {
        var fields = self.fields
        for (depth, component) in path.components.enumerated() {
            guard let field = fields.first(where: { $0.name == component || $0.aliases.contains(component) }) else {
                return nil
            }
            if depth == path.components.count - 1 { return field }
            guard case .group(.fields(let inner)) = field.type else { return nil }
            fields = inner
        }
        return nil
    }
}
