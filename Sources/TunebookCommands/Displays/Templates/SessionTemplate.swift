import TunebookCore
import TunebookDisplay
import TunebookLanguage
import TunebookPlatform
import TunebookSession

/// A definition out of a saved session, or a notebook that one was exported to: as it was after the file's last cell.
struct SessionTemplate {
    private var store = DefinitionStore()
    private let rules: DefinitionRules
    /// Fields that took a value from a cell, which has no value here.
    private var references: [String: [String]] = [:]

    init(_ file: SessionFile, rules: DefinitionRules, vocabulary: Vocabulary) {
        self.rules = rules
        for cell in file.cells {
            for statement in Parser.read(cell.source, with: vocabulary).statements { apply(statement) }
        }
    }

    /// A statement that is refused here, as a launch is, leaves the definitions as they are.
    private mutating func apply(_ statement: Statement) {
        switch statement {
        case .action: return
        case .change(let change) where Self.isReference(change.value):
            references[change.path.names[0].text, default: []].append(change.path.text)
        case .definition(var definition):
            for field in definition.fields where Self.isReference(field.value) {
                references[definition.name.text, default: []].append("\(definition.name.text).\(field.path.text)")
            }
            definition.fields.removeAll { Self.isReference($0.value) }
            _ = try? rules.apply(.definition(definition), to: &store)
        default: _ = try? rules.apply(statement, to: &store)
        }
    }

    private static func isReference(_ value: Literal?) -> Bool {
        value.map { CellReference($0.text) != nil } ?? false
    }

    /// - Parameters:
    ///   - source: The task in the file; the one of the new name, or the only one, when `nil`.
    ///   - definitions: What is defined already, and need not be defined again.
    /// - Throws: A diagnostic for a task that is not in the file, ``CommandFailure`` where it must be said which.
    func cells(
        named name: Name,
        from source: Name?,
        path: String,
        besides definitions: DefinitionStore
    ) throws -> (cells: [String], leftOut: [String]) {
        let definition = try find(source, or: name, path: path)
        var cells: [String] = []
        if let base = definition.base.flatMap({ store[$0] }), definitions[base.name] == nil {
            cells += self.cells(of: base, named: base.name, besides: definitions)
        }
        cells += self.cells(of: definition, named: name.text, besides: definitions)
        let leftOut = (references[definition.name] ?? []).map { "\($0), which took its value from another cell" }
        return (cells, leftOut)
    }

    private func find(_ source: Name?, or name: Name, path: String) throws -> Definition {
        if let source {
            if let definition = store[source.text] { return definition }
            throw Diagnostic(
                "\(path) defines no \"\(source.text)\"",
                at: source.range,
                suggestion: nearestName(to: source.text, among: store.names),
                notes: ["it defines \(store.names.joined(separator: ", "))"]
            )
        }
        if let definition = store[name.text] ?? (store.definitions.count == 1 ? store.definitions[0] : nil) {
            return definition
        }
        throw CommandFailure(
            store.names.isEmpty ? "\(path) defines nothing" : "\(path) defines several tasks",
            remedy: store.names.last.map {
                "name one of \(store.names.joined(separator: ", ")): template \(name.text) from \(path) \($0)"
            }
        )
    }

    private func cells(of definition: Definition, named name: String, besides definitions: DefinitionStore) -> [String]
    {
        var renamed = Definition(name: name, kind: definition.kind, base: definition.base)
        for entry in definition.entries { renamed[path: entry.path] = entry.value }
        var cells: [String] = []
        if case .text(let script)? = definition[path: "entry_point"], let text = store.scripts[script],
            definitions.scripts[script] != text
        {
            cells.append("%%script \(script)\n\(text)")
        }
        cells.append(DefinitionText(definition: renamed, rules: rules, showsDefaults: false).text.plainText)
        return cells
    }
}
