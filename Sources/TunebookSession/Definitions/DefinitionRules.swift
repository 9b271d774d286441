package import TunebookCore
package import TunebookLanguage
import TunebookPlatform

/// What may be defined, and the checks of each field as it is typed.
package struct DefinitionRules: Sendable {
    package let schemas: [KindSchema]
    package let algorithms: [any Algorithm.Type]

    package init(schemas: [KindSchema], algorithms: [any Algorithm.Type]) {
        self.schemas = schemas
        self.algorithms = algorithms
    }

    /// What a statement did to the definitions.
    package struct Outcome: Sendable {
        package var changes: [DefinitionChange] = []
        package var warnings: [Diagnostic] = []
    }

    /// Applies definitions, changes and unsets, all of them or none.
    ///
    /// - Returns: What changed, and warnings to show.
    /// - Throws: Every error found; `store` is then as it was.
    package func apply(_ statement: Statement, to store: inout DefinitionStore) throws(DiagnosticList) -> Outcome {
        var edited = store
        var errors: [Diagnostic] = []
        var outcome = Outcome()
        switch statement {
        case .definition(let syntax): define(syntax, in: &edited, &outcome, &errors)
        case .change(let syntax): change(syntax, in: &edited, &outcome, &errors)
        case .unset(let syntax): unset(syntax, in: &edited, &outcome, &errors)
        case .action: preconditionFailure("actions do not change definitions")
        }
        if !errors.isEmpty { throw DiagnosticList(errors) }
        store = edited
        return outcome
    }

    package func schema(_ kind: KindName) -> KindSchema? {
        schemas.first { $0.name == kind }
    }

    /// The algorithm that a definition names, or the only one when it names none.
    package func algorithm(of definition: Definition) -> (any Algorithm.Type)? {
        guard case .text(let name)? = definition[path: "algorithm_name"] else { return algorithms.first }
        return algorithms.first { $0.name == name }
    }

    /// The version whose rules hold for a definition.
    package func algorithmVersion(of definition: Definition) -> String {
        if case .text(let version)? = definition[path: "algorithm_version"] { return version }
        return algorithm(of: definition)?.defaultVersion ?? ""
    }

    /// What holds where a field is not set.
    package func defaultValue(of path: FieldPath, in definition: Definition) -> FieldValue? {
        if path.group == "hyperparameters" {
            return algorithm(of: definition)?.hyperparameters.first { $0.field.name == path.name }?.field.defaultValue
        }
        if path == "algorithm_version" { return .text(algorithmVersion(of: definition)) }
        return schema(definition.kind)?.field(at: path)?.defaultValue
    }
}

// MARK: Statements

extension DefinitionRules {
    private func define(
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
        // The algorithm and its version decide what the other fields may hold.
        let leading = ["algorithm_name", "algorithm_version"]
        let fields =
            syntax.fields.filter { leading.contains($0.path.text) }
            + syntax.fields.filter { !leading.contains($0.path.text) }
        for field in fields {
            set(field.path, to: field.value, in: &definition, &outcome.warnings, &errors)
        }
        guard errors.isEmpty else { return }
        outcome.warnings += rulesBetweenFields(of: definition, at: syntax.name.range)
        outcome.warnings += overriddenValues(of: definition, in: store, at: syntax.name.range)
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
                    let message =
                        "\"\(base.text)\" is a \(task.kind.rawValue); \(schema.name.rawValue) takes another kind"
                    errors.append(Diagnostic(message, at: base.range))
                }
            } else {
                errors.append(unknownTask(base, in: store))
            }
        case nil where !schema.bases.isEmpty:
            errors.append(
                Diagnostic(
                    "\(schema.name.rawValue) needs a task to chain on",
                    at: syntax.kind.range,
                    suggestion: "\(schema.name.rawValue)(\(store.names.last ?? "xgb"))"
                )
            )
        case nil: break
        }
    }

    private func change(
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
        set(field, to: syntax.value, in: &definition, &outcome.warnings, &errors)
        recheck(definition, after: earlier, at: syntax.value.range, &errors)
        guard errors.isEmpty else { return }
        outcome.warnings += rulesBetweenFields(of: definition, at: syntax.path.range)
        if field.names.first?.text == "ranges" {
            let name = field.names.last?.text
            outcome.warnings += overriddenValues(of: definition, in: store, at: syntax.path.range, only: name)
        }
        outcome.changes = changes(from: earlier, to: definition)
        store.put(definition)
    }

    private func unset(
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
                let path = try resolve(inner, in: definition).path
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

// MARK: Fields

extension DefinitionRules {
    /// Checks one field and sets it, with its warnings or errors noted.
    private func set(
        _ path: Path,
        to literal: Literal,
        in definition: inout Definition,
        _ warnings: inout [Diagnostic],
        _ errors: inout [Diagnostic]
    ) {
        do {
            let checked = try check(path, literal, in: definition)
            definition[path: checked.path] = checked.value
            warnings += checked.warnings
        } catch {
            errors.append(error)
        }
    }

    /// A value that may be set at a path, with its warnings.
    package func check(
        _ path: Path,
        _ literal: Literal,
        in definition: Definition
    ) throws(Diagnostic) -> (path: FieldPath, value: FieldValue, warnings: [Diagnostic]) {
        let resolved = try resolve(path, in: definition)
        if definition.kind == .tuningJob {
            if let value = try wish(resolved.path, literal, in: definition) { return (resolved.path, value, []) }
            let value = try ValueReader(name: resolved.path.name, type: resolved.field.type).read(literal)
            let rules = TuningRules(algorithm: algorithm(of: definition), version: algorithmVersion(of: definition))
            return (resolved.path, try rules.check(value, at: resolved.path, literal), [])
        }
        guard resolved.path.group == "hyperparameters", let algorithm = algorithm(of: definition) else {
            return (
                resolved.path, try ValueReader(name: resolved.path.name, type: resolved.field.type).read(literal), []
            )
        }
        do {
            let checked = try algorithm.check(
                hyperparameter: resolved.path.name,
                value: literal.scalar,
                version: algorithmVersion(of: definition)
            )
            return (
                resolved.path, checked.value,
                checked.warnings.map { Diagnostic($0, at: literal.range, severity: .warning) }
            )
        } catch {
            throw Diagnostic(error.message, at: literal.range, suggestion: error.suggestion)
        }
    }

    /// A value that a search is asked for or held at, or a limit of a region that it leaves out.
    ///
    /// - Returns: `nil` for a field that is no wish.
    private func wish(
        _ path: FieldPath,
        _ literal: Literal,
        in definition: Definition
    ) throws(Diagnostic) -> FieldValue? {
        switch path.group {
        case "bans":
            return .range(try RangeReader(name: path.name).read(region: literal))
        case "fixed", "tries":
            guard let algorithm = algorithm(of: definition) else { return literal.scalar }
            do {
                let version = algorithmVersion(of: definition)
                return try algorithm.check(hyperparameter: path.name, value: literal.scalar, version: version).value
            } catch {
                throw Diagnostic(error.message, at: literal.range, suggestion: error.suggestion)
            }
        default:
            return nil
        }
    }

    /// The field that a typed path names, by its canonical names.
    package func resolve(_ path: Path, in definition: Definition) throws(Diagnostic) -> (path: FieldPath, field: Field)
    {
        var fields = schema(definition.kind)?.fields ?? []
        var components: [String] = []
        var names = path.names[...]
        while let name = names.popFirst() {
            guard let field = fields.first(where: { $0.name == name.text || $0.aliases.contains(name.text) }) else {
                throw unknownField(name, among: fields, inside: components, of: definition)
            }
            components.append(field.name)
            guard case .group(var group) = field.type else {
                if let next = names.first {
                    throw Diagnostic("\"\(field.name)\" has no fields inside it", at: next.range)
                }
                return (FieldPath(components), field)
            }
            if case .numbered(let members) = group, let number = names.popFirst() {
                guard let value = Int(number.text), value > 0 else { throw unnumbered(number, field, definition) }
                components.append("\(value)")
                group = members
            }
            guard !names.isEmpty else {
                throw Diagnostic(
                    "\"\(components.joined(separator: "."))\" is a group of fields",
                    at: name.range,
                    notes: [
                        "name a field of it, as in \(definition.name).\(field.name).\(exampleField(field, definition))"
                    ]
                )
            }
            fields = self.fields(inside: group, of: definition)
        }
        preconditionFailure("a path has at least one name")
    }

    private func unnumbered(_ name: Name, _ group: Field, _ definition: Definition) -> Diagnostic {
        Diagnostic(
            "the groups in \(group.name) are numbered, and \"\(name.text)\" is no number",
            at: name.range,
            notes: ["as in \(definition.name).\(group.name).\(exampleField(group, definition))"]
        )
    }

    private func fields(inside group: FieldGroup, of definition: Definition) -> [Field] {
        switch group {
        case .fields(let fields): fields
        case .hyperparameters: algorithm(of: definition)?.hyperparameters.map(\.field) ?? []
        case .ranges: tunableFields(of: definition)
        case .values: algorithm(of: definition)?.hyperparameters.filter { $0.tunableRange != nil }.map(\.field) ?? []
        case .numbered: []
        }
    }

    /// A range for each hyperparameter that can be tuned.
    package func tunableFields(of definition: Definition) -> [Field] {
        let hyperparameters = algorithm(of: definition)?.hyperparameters.filter { $0.tunableRange != nil } ?? []
        return hyperparameters.map { hyperparameter in
            var field = hyperparameter.field
            field.type = .range
            field.defaultValue = nil
            field.isRequired = false
            return field
        }
    }

    private func unknownField(
        _ name: Name,
        among fields: [Field],
        inside components: [String],
        of definition: Definition
    ) -> Diagnostic {
        let known = fields.flatMap { [$0.name] + $0.aliases }
        let algorithm = algorithm(of: definition)
        if components == ["hyperparameters"], let algorithm {
            return Diagnostic(
                "no hyperparameter \"\(name.text)\" in \(algorithm.name)",
                at: name.range,
                suggestion: nearestName(to: name.text, among: known)
            )
        }
        if components == ["ranges"], let algorithm,
            algorithm.hyperparameters.contains(where: { $0.field.name == name.text })
        {
            return Diagnostic(
                "\"\(name.text)\" cannot be tuned in \(algorithm.name)",
                at: name.range,
                notes: ["these can: \(fields.map(\.name).joined(separator: ", "))"]
            )
        }
        if components == ["ranges"] {
            return Diagnostic(
                "no hyperparameter \"\(name.text)\" to tune",
                at: name.range,
                suggestion: nearestName(to: name.text, among: known)
            )
        }
        if components.isEmpty,
            let hyperparameter = algorithm?.hyperparameters.first(where: { $0.field.name == name.text })
        {
            return Diagnostic(
                "\"\(name.text)\" is a hyperparameter, not a field of \(definition.kind.rawValue)",
                at: name.range,
                suggestion: (definition.kind == .tuningJob ? "ranges." : "hyperparameters.") + hyperparameter.field.name
            )
        }
        let place = components.isEmpty ? definition.kind.rawValue : components.joined(separator: ".")
        let hyperparameters = components.isEmpty ? algorithm?.hyperparameters.map(\.field.name) ?? [] : []
        return Diagnostic(
            "no field \"\(name.text)\" in \(place)",
            at: name.range,
            suggestion: nearestName(to: name.text, among: known)
                ?? nearestName(to: name.text, among: hyperparameters).map {
                    (definition.kind == .tuningJob ? "ranges." : "hyperparameters.") + $0
                }
        )
    }

    private func exampleField(_ group: Field, _ definition: Definition) -> String {
        switch group.type {
        case .group(.fields(let fields)): fields.first?.name ?? "field"
        case .group(.numbered(let members)): "1." + (fields(inside: members, of: definition).first?.name ?? "field")
        case .group(let group): fields(inside: group, of: definition).first?.name ?? "field"
        default: algorithm(of: definition)?.hyperparameters.first?.field.name ?? "field"
        }
    }

    private func isGroup(_ name: String, of definition: Definition) -> Bool {
        guard case .group? = schema(definition.kind)?.field(at: FieldPath([name]))?.type else { return false }
        return true
    }

    /// The entries of a numbered group, such as `bans.1`.
    private func entries(below path: Path, in definition: Definition) -> [Definition.Entry] {
        let names = path.names.map(\.text)
        return definition.entries.filter {
            $0.path.components.count > names.count && $0.path.components.starts(with: names)
        }
    }

    private func canonicalGroup(_ name: String, of definition: Definition) -> String {
        schema(definition.kind)?.field(at: FieldPath([name]))?.name ?? name
    }

    /// Checks every hyperparameter again when the algorithm or its version has changed.
    private func recheck(
        _ definition: Definition,
        after earlier: Definition,
        at range: SourceRange,
        _ errors: inout [Diagnostic]
    ) {
        guard let algorithm = algorithm(of: definition) else { return }
        let version = algorithmVersion(of: definition)
        guard version != algorithmVersion(of: earlier) || algorithm.name != self.algorithm(of: earlier)?.name else {
            return
        }
        for entry in definition.entries(in: "hyperparameters") {
            do {
                _ = try algorithm.check(hyperparameter: entry.path.name, value: entry.value, version: version)
            } catch {
                errors.append(
                    Diagnostic(error.message, at: range, notes: ["unset \(definition.name).\(entry.path) first"])
                )
            }
        }
    }

    /// What would stop a launch as the fields are now; only a warning, since the next line may mend it.
    private func rulesBetweenFields(of definition: Definition, at range: SourceRange) -> [Diagnostic] {
        guard definition.kind == .trainingJob, let algorithm = algorithm(of: definition) else { return [] }
        let hasValidation = definition[path: "inputs.validation"] != nil
        do {
            return try algorithm.check(
                definition.hyperparameterTexts,
                version: algorithmVersion(of: definition),
                hasValidationChannel: hasValidation
            ).map { Diagnostic($0, at: range, severity: .warning) }
        } catch {
            return [Diagnostic("before a launch: \(error.message)", at: range, severity: .warning)]
        }
    }

    /// Says which values of the training job give way to a range of the tuning job on it.
    private func overriddenValues(
        of definition: Definition,
        in store: DefinitionStore,
        at range: SourceRange,
        only name: String? = nil
    ) -> [Diagnostic] {
        guard definition.kind == .tuningJob, let base = definition.base.flatMap({ store[$0] }) else { return [] }
        return definition.entries(in: "ranges").compactMap { entry in
            guard name == nil || entry.path.name == name,
                let value = base[path: FieldPath("hyperparameters", entry.path.name)]
            else { return nil }
            return Diagnostic(
                "\(entry.path.name) is \(value) in \(base.name) and varied by \(definition.name): the range wins",
                at: range,
                severity: .warning
            )
        }
    }

    package func changes(from earlier: Definition, to later: Definition) -> [DefinitionChange] {
        var paths = earlier.entries.map(\.path)
        paths += later.entries.map(\.path).filter { !paths.contains($0) }
        return paths.compactMap { path in
            let (before, after) = (earlier[path: path], later[path: path])
            guard before != after else { return nil }
            return DefinitionChange(
                taskName: later.name,
                path: path,
                before: before ?? defaultValue(of: path, in: earlier),
                beforeIsDefault: before == nil,
                after: after ?? defaultValue(of: path, in: later),
                afterIsDefault: after == nil
            )
        }
    }

    package func unknownTask(_ name: Name, in store: DefinitionStore) -> Diagnostic {
        let notes = store.names.isEmpty ? ["nothing is defined yet; begin with name = training_job { … }"] : []
        return Diagnostic(
            "no task \"\(name.text)\"",
            at: name.range,
            suggestion: nearestName(to: name.text, among: store.names),
            notes: notes
        )
    }
}

extension Literal {
    private var isList: Bool {
        if case .list = kind { return true }
        return false
    }

    /// The literal as a plain value, for fields whose owner checks it.
    fileprivate var scalar: FieldValue {
        switch kind {
        case .integer(let value): .integer(value)
        case .decimal(let value): .number(value)
        case .boolean(let value): .boolean(value)
        // Nested lists, such as interaction constraints, are kept as they were typed.
        case .list(let literals): literals.contains(where: \.isList) ? .text(text) : .list(literals.map(\.scalar))
        case .word, .quoted, .duration, .size, .range, .phrase: .text(text)
        }
    }
}
