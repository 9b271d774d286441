package import TunebookCore

/// The definitions alive in a session, in the order they were first made.
package struct DefinitionStore: Hashable, Sendable {
    package private(set) var definitions: [Definition] = []
    /// The texts of script cells by name.
    package var scripts: [String: String] = [:]

    package init() {}

    package subscript(name: String) -> Definition? {
        definitions.first { $0.name == name }
    }

    package var names: [String] { definitions.map(\.name) }

    /// Puts a definition in, in the place of one with the same name.
    package mutating func put(_ definition: Definition) {
        if let index = definitions.firstIndex(where: { $0.name == definition.name }) {
            definitions[index] = definition
        } else {
            definitions.append(definition)
        }
    }

    package mutating func remove(_ name: String) {
        definitions.removeAll { $0.name == name }
    }
}

/// One field that a cell changed.
package struct DefinitionChange: Hashable, Sendable {
    package var taskName: String
    package var path: FieldPath
    /// What held before; `nil` where nothing did.
    package var before: FieldValue?
    package var beforeIsDefault: Bool
    package var after: FieldValue?
    package var afterIsDefault: Bool
    /// What was typed where the new value was taken from what a cell gave.
    package var reference: String?
}

/// A script cell that was run, or taken back.
package struct ScriptChange: Hashable, Sendable {
    package var name: String
    /// `nil` where there was none.
    package var before: String?
    /// `nil` where there is none any more.
    package var after: String?
}

/// What differs between two states of all definitions, as an undo makes them differ.
package struct DefinitionStoreChange: Hashable, Sendable {
    package var changes: [DefinitionChange]
    /// Tasks that are there after and were not before.
    package var appeared: [String]
    /// Tasks that are gone.
    package var removed: [String]
    package var scripts: [ScriptChange]

    package init(from before: DefinitionStore, to after: DefinitionStore, rules: DefinitionRules) {
        appeared = after.names.filter { before[$0] == nil }
        removed = before.names.filter { after[$0] == nil }
        scripts = Set(before.scripts.keys).union(after.scripts.keys).sorted()
            .filter { before.scripts[$0] != after.scripts[$0] }
            .map { ScriptChange(name: $0, before: before.scripts[$0], after: after.scripts[$0]) }
        changes = after.definitions.flatMap { definition in
            before[definition.name].map { rules.changes(from: $0, to: definition) } ?? []
        }
    }
}
