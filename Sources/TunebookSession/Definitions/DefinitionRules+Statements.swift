import TunebookCore
import TunebookLanguage
import TunebookPlatform

extension DefinitionRules {
    func define(
        _ syntax: DefinitionStatement,
        in store: inout DefinitionStore,
        _ outcome: inout Outcome,
        _ errors: inout [Diagnostic]
    ) {
        guard let kind = KindName(rawValue: syntax.kind.text), let schema = schema(kind) else {
            let known = schemas.map(\.name.rawValue)
            errors.append(
                Diagnostic(
                    "no kind of task \"\(syntax.kind.text)\"",
                    at: syntax.kind.range,
                    suggestion: nearestName(to: syntax.kind.text, among: known),
                    notes: ["it is \(known.joined(separator: " or "))"]
                )
            )
            return
        }
        var definition = Definition(name: syntax.name.text, kind: kind, base: syntax.base?.text)
        checkBase(of: syntax, schema, in: store, &errors)
        // The algorithm and its version decide what the other fields may hold, as do a program's metrics and parameters.
        let leading = ["algorithm_name", "algorithm_version"]
        let fields =
            syntax.fields.filter { leading.contains($0.path.text) }
            + syntax.fields.filter { !leading.contains($0.path.text) }
        for field in fields {
            set(field, in: &definition, store, &outcome.warnings, &errors)
        }
        guard errors.isEmpty else { return }
        outcome.warnings += rulesBetweenFields(of: definition, at: syntax.name.range)
        outcome.warnings += overriddenValues(of: definition, in: store, at: syntax.name.range)
        outcome.warnings += interpreterWarning(of: definition, at: syntax.name.range)
        if let earlier = store[definition.name] { outcome.changes = changes(from: earlier, to: definition) }
        store.put(definition)
    }

    private func checkBase(
        of syntax: DefinitionStatement,
        _ schema: KindSchema,
        in store: DefinitionStore,
        _ errors: inout [Diagnostic]
    ) {
        switch syntax.base {
        case let base? where schema.bases.isEmpty:
            errors.append(
                Diagnostic("\(schema.name.rawValue) stands alone, without a task in parentheses", at: base.range)
            )
        case let base?:
            if let task = store[base.text] {
                if !schema.bases.contains(task.kind) {
                    let kinds = schema.bases.map(\.rawValue).joined(separator: " or ")
                    errors.append(
                        Diagnostic(
                            "\"\(base.text)\" is a \(task.kind.rawValue); \(schema.name.rawValue) chains on a \(kinds)",
                            at: base.range,
                            suggestion: newestBase(for: schema, in: store)
                        )
                    )
                }
            } else {
                errors.append(unknownTask(base, in: store))
            }
        case nil where !schema.bases.isEmpty:
            errors.append(
                Diagnostic(
                    "\(schema.name.rawValue) needs a task to chain on",
                    at: syntax.kind.range,
                    suggestion: "\(schema.name.rawValue)(\(newestBase(for: schema, in: store) ?? "xgb"))"
                )
            )
        case nil: break
        }
    }

    /// The task defined last that a kind can be chained on.
    private func newestBase(for schema: KindSchema, in store: DefinitionStore) -> String? {
        store.names.last { name in store[name].map { schema.bases.contains($0.kind) } ?? false }
    }

    func change(
        _ syntax: ChangeStatement,
        in store: inout DefinitionStore,
        _ outcome: inout Outcome,
        _ errors: inout [Diagnostic]
    ) {
        guard var definition = store[syntax.path.names[0].text] else {
            errors.append(unknownTask(syntax.path.names[0], in: store))
            return
        }
        let earlier = definition
        let field = Path(Array(syntax.path.names.dropFirst()))
        let assigned = FieldSyntax(path: field, type: syntax.type, value: syntax.value)
        set(assigned, in: &definition, store, &outcome.warnings, &errors)
        recheck(definition, after: earlier, at: assigned.range, &errors)
        guard errors.isEmpty else { return }
        outcome.warnings += rulesBetweenFields(of: definition, at: syntax.path.range)
        if field.names.first?.text == "ranges" {
            let name = field.names.last?.text
            outcome.warnings += overriddenValues(of: definition, in: store, at: syntax.path.range, only: name)
        }
        outcome.changes = changes(from: earlier, to: definition)
        store.put(definition)
    }

    /// Keeps the text of a script cell.
    func script(_ syntax: ScriptStatement, in store: inout DefinitionStore, _ outcome: inout Outcome) {
        outcome.script = ScriptChange(
            name: syntax.name.text,
            before: store.scripts[syntax.name.text],
            after: syntax.text
        )
        store.scripts[syntax.name.text] = syntax.text
    }

    func unset(
        _ syntax: UnsetStatement,
        in store: inout DefinitionStore,
        _ outcome: inout Outcome,
        _ errors: inout [Diagnostic]
    ) {
        let name = syntax.path.names[0]
        guard var definition = store[name.text] else {
            errors.append(unknownTask(name, in: store))
            return
        }
        guard syntax.path.names.count > 1 else {
            store.remove(name.text)
            outcome.removed = name.text
            outcome.warnings += store.definitions.filter { $0.base == name.text }.map { chained in
                Diagnostic("\(chained.name) is chained on \(name.text)", at: name.range, severity: .warning)
            }
            return
        }
        let earlier = definition
        let inner = Path(Array(syntax.path.names.dropFirst()))
        if inner.names.count == 1, isGroup(inner.names[0].text, of: definition) {
            let group = canonicalGroup(inner.names[0].text, of: definition)
            for entry in definition.entries(in: group) { definition[path: entry.path] = nil }
        } else if case let members = entries(below: inner, in: definition), !members.isEmpty {
            for entry in members { definition[path: entry.path] = nil }
        } else {
            do {
                let path = try resolve(inner, in: definition, of: store).path
                if definition[path: path] == nil {
                    outcome.warnings.append(
                        Diagnostic("\(path) was not set", at: inner.range, severity: .warning)
                    )
                }
                definition[path: path] = nil
            } catch {
                errors.append(error)
            }
        }
        recheck(definition, after: earlier, at: syntax.path.range, &errors)
        guard errors.isEmpty else { return }
        outcome.warnings += rulesBetweenFields(of: definition, at: syntax.path.range)
        outcome.changes = changes(from: earlier, to: definition)
        store.put(definition)
    }
}
