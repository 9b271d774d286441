package import TunebookCore
package import TunebookLanguage
import TunebookPlatform

extension DefinitionRules {
    /// Checks one field and sets it, with its warnings or errors noted.
    func set(
        _ field: FieldSyntax,
        in definition: inout Definition,
        _ store: DefinitionStore,
        _ warnings: inout [Diagnostic],
        _ errors: inout [Diagnostic]
    ) {
        do {
            let checked = try check(field, in: definition, of: store)
            definition[path: checked.path] = checked.value
            definition.note(reference: field.value?.reference, at: checked.path)
            warnings += checked.warnings
        } catch {
            errors.append(error)
        }
    }

    /// A value that may be set at a path, with its warnings.
    ///
    /// - Parameter store: Where the base of a tuning job is looked up.
    package func check(
        _ path: Path,
        _ literal: Literal,
        in definition: Definition,
        of store: DefinitionStore? = nil
    ) throws(Diagnostic) -> (path: FieldPath, value: FieldValue, warnings: [Diagnostic]) {
        try check(FieldSyntax(path: path, value: literal), in: definition, of: store)
    }

    /// A value that may be set at a path, with its warnings.
    package func check(
        _ syntax: FieldSyntax,
        in definition: Definition,
        of store: DefinitionStore? = nil
    ) throws(Diagnostic) -> (path: FieldPath, value: FieldValue, warnings: [Diagnostic]) {
        let resolved = try resolve(syntax.path, in: definition, of: store)
        if definition.kind == .customTrainingJob {
            let value = try ProgramRules(rules: self, definition: definition).read(syntax, as: resolved)
            return (resolved.path, value, [])
        }
        guard let literal = syntax.value, syntax.type == nil else {
            throw Diagnostic(
                "\(resolved.path.name) has its type already",
                at: syntax.type?.range ?? syntax.path.range,
                notes: ["custom inputs and outputs of a custom_training_job are written name: type"]
            )
        }
        if definition.kind == .tuningJob {
            if let value = try wish(resolved.path, literal, in: definition, of: store) {
                return (resolved.path, value, [])
            }
            let value = try ValueReader(name: resolved.path.name, type: resolved.field.type).read(literal)
            let rules = TuningRules(trained: trained(by: definition, in: store))
            try rules.check(value, at: resolved.path, literal)
            return (resolved.path, value, [])
        }
        guard resolved.path.group == "hyperparameters", let algorithm = algorithm(of: definition) else {
            let value = try ValueReader(name: resolved.path.name, type: resolved.field.type).read(literal)
            return (resolved.path, value, doubts(about: value, at: resolved.path, literal, in: definition))
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

    /// Warnings about words that are taken as they are, since SageMaker may know more of them than this program.
    private func doubts(
        about value: FieldValue,
        at path: FieldPath,
        _ literal: Literal,
        in definition: Definition
    ) -> [Diagnostic] {
        guard case .text(let word) = value else { return [] }
        switch path {
        case "algorithm_version":
            guard let algorithm = algorithm(of: definition), algorithm.canonicalVersion(word) == nil else { return [] }
            return [
                Diagnostic(
                    "\(algorithm.name) has no version \"\(word)\" known here, so the rules of "
                        + "\(algorithm.defaultVersion) hold",
                    at: literal.range,
                    severity: .warning,
                    suggestion: nearestName(to: word, among: algorithm.versions),
                    notes: ["known are \(algorithm.versions.joined(separator: ", "))"]
                )
            ]
        case "instance_type" where !word.hasPrefix("ml."):
            return [
                Diagnostic(
                    "SageMaker's instance types begin with ml.",
                    at: literal.range,
                    severity: .warning,
                    suggestion: "ml." + word
                )
            ]
        default: return []
        }
    }

    /// A value that a search is asked for or held at, or a limit of a region that it leaves out.
    ///
    /// - Returns: `nil` for a field that is no wish.
    private func wish(
        _ path: FieldPath,
        _ literal: Literal,
        in definition: Definition,
        of store: DefinitionStore?
    ) throws(Diagnostic) -> FieldValue? {
        switch path.group {
        case "bans":
            return .range(try RangeReader(name: path.name).read(region: literal))
        case "fixed", "tries":
            let algorithm: any Algorithm.Type
            let version: String
            switch trained(by: definition, in: store) {
            case .algorithm(let found, let foundVersion)?: (algorithm, version) = (found, foundVersion)
            case .program(let program)?: return try ProgramRules.value(of: path.name, literal, in: program)
            case nil: return literal.scalar
            }
            do {
                return try algorithm.check(hyperparameter: path.name, value: literal.scalar, version: version).value
            } catch {
                throw Diagnostic(error.message, at: literal.range, suggestion: error.suggestion)
            }
        default:
            return nil
        }
    }

    /// The field that a typed path names, by its canonical names.
    ///
    /// - Parameter store: Where the base of a tuning job is looked up.
    package func resolve(
        _ path: Path,
        in definition: Definition,
        of store: DefinitionStore? = nil
    ) throws(Diagnostic) -> (path: FieldPath, field: Field) {
        var fields = schema(definition.kind)?.fields ?? []
        var components: [String] = []
        var names = path.names[...]
        while let name = names.popFirst() {
            guard let field = fields.first(where: { $0.name == name.text || $0.aliases.contains(name.text) }) else {
                throw unknownField(name, among: fields, inside: components, of: definition, in: store)
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
                        "name a field of it, as in \(definition.name).\(field.name)."
                            + exampleField(field, definition, store)
                    ]
                )
            }
            if let field = try freeField(Array(names), in: group, components, definition, store) {
                return (FieldPath(components + [field.name]), field)
            }
            fields = self.fields(inside: group, of: definition, in: store)
        }
        preconditionFailure("a path has at least one name")
    }

    private func unnumbered(_ name: Name, _ group: Field, _ definition: Definition) -> Diagnostic {
        Diagnostic(
            "the groups in \(group.name) are numbered, and \"\(name.text)\" is no number",
            at: name.range,
            notes: ["as in \(definition.name).\(group.name).\(exampleField(group, definition, nil))"]
        )
    }

    /// The fields of a group, as far as they have names before they are set.
    package func fields(
        inside group: FieldGroup,
        of definition: Definition,
        in store: DefinitionStore? = nil
    ) -> [Field] {
        switch group {
        case .fields(let fields): fields
        case .hyperparameters: algorithm(of: definition, in: store)?.hyperparameters.map(\.field) ?? []
        case .ranges: tunableFields(of: definition, in: store).map(\.asRange)
        case .values: tunableFields(of: definition, in: store)
        case .named, .numbered: []
        }
    }

    /// Each parameter that can be tuned.
    package func tunableFields(of definition: Definition, in store: DefinitionStore? = nil) -> [Field] {
        switch trained(by: definition, in: store) {
        case .algorithm(let algorithm, _)?:
            algorithm.hyperparameters.filter { $0.tunableRange != nil }.map(\.field)
        case .program(let program)?:
            Self.parameters(of: program).map { parameter in
                let what = parameter.type.map { "custom input of \(program.name), \($0.rawValue)" }
                return Field(
                    parameter.name,
                    .scalar,
                    "\(what ?? "hyperparameter of \(program.name)"); \(parameter.value) there"
                )
            }
        case nil: []
        }
    }

    private func unknownField(
        _ name: Name,
        among fields: [Field],
        inside components: [String],
        of definition: Definition,
        in store: DefinitionStore?
    ) -> Diagnostic {
        let known = fields.flatMap { [$0.name] + $0.aliases }
        let algorithm = algorithm(of: definition, in: store)
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

    private func exampleField(_ group: Field, _ definition: Definition, _ store: DefinitionStore?) -> String {
        switch group.type {
        case .group(.fields(let fields)): fields.first?.name ?? "field"
        case .group(.numbered(let members)):
            "1." + (fields(inside: members, of: definition, in: store).first?.name ?? "field")
        case .group(.named(let names, _)): names.example
        case .group(let group): fields(inside: group, of: definition, in: store).first?.name ?? "field"
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
    var isList: Bool {
        if case .list = kind { return true }
        return false
    }

    /// The literal as a plain value, for fields whose owner checks it.
    var scalar: FieldValue {
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
