package import TunebookCore
package import TunebookLanguage
import TunebookPlatform

extension DefinitionRules {
    /// Checks one field and sets it, with its warnings or errors noted.
    func set(
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

    func isGroup(_ name: String, of definition: Definition) -> Bool {
        guard case .group? = schema(definition.kind)?.field(at: FieldPath([name]))?.type else { return false }
        return true
    }

    /// The entries of a numbered group, such as `bans.1`.
    func entries(below path: Path, in definition: Definition) -> [Definition.Entry] {
        let names = path.names.map(\.text)
        return definition.entries.filter {
            $0.path.components.count > names.count && $0.path.components.starts(with: names)
        }
    }

    func canonicalGroup(_ name: String, of definition: Definition) -> String {
        schema(definition.kind)?.field(at: FieldPath([name]))?.name ?? name
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
