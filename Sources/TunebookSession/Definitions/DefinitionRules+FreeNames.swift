package import TunebookCore
package import TunebookLanguage
import TunebookLaunch
import TunebookPlatform

extension DefinitionRules {
    /// A field whose name the user makes up: a member of a group of such names, or a parameter of a program in a range.
    ///
    /// What follows the group is one name, dots and all.
    ///
    /// - Returns: `nil` in other groups.
    /// - Throws: A diagnostic for a name that cannot be, or that looks like a slip.
    func freeField(
        _ names: [Name],
        in group: FieldGroup,
        _ components: [String],
        _ definition: Definition,
        _ store: DefinitionStore?
    ) throws(Diagnostic) -> Field? {
        let name = Name(names.map(\.text).joined(separator: "."), names[0].range.union(names[names.count - 1].range))
        switch group {
        case .named(let rule, let type):
            try check(name, rule)
            let isNew = definition[path: FieldPath(components + [name.text])] == nil
            if isNew, definition.entries(in: components[0]).count >= rule.mostNames {
                throw Diagnostic(
                    "\(components[0]) holds \(rule.mostNames) at most",
                    at: name.range,
                    notes: ["SageMaker takes no more"]
                )
            }
            return Field(name.text, type, "\(rule.noun) of your own")
        case .ranges, .values:
            guard case .program(let program)? = trained(by: definition, in: store) else { return nil }
            let isRange = if case .ranges = group { true } else { false }
            let known = tunableFields(of: definition, in: store)
            if let field = known.first(where: { $0.name == name.text }) { return isRange ? field.asRange : field }
            try checkTunable(name, in: program, known.map(\.name))
            return Field(name.text, isRange ? .range : .scalar, "hyperparameter of \(program.name)")
        case .fields, .hyperparameters, .numbered: return nil
        }
    }

    private func check(_ name: Name, _ rule: FieldNames) throws(Diagnostic) {
        guard rule.isAllowed(name.text) else {
            throw Diagnostic(
                "\"\(name.text)\" cannot be the name of \(rule.noun.withArticle)",
                at: name.range,
                notes: ["it is made of \(rule.form), as in \(rule.example)"]
            )
        }
        guard name.text.count <= rule.longestName else {
            throw Diagnostic("the name has more than \(rule.longestName) characters", at: name.range)
        }
    }

    /// A hyperparameter of a program need not be set to be varied, but one that looks like a slip is refused.
    private func checkTunable(_ name: Name, in program: Definition, _ known: [String]) throws(Diagnostic) {
        if case .input(let type, _)? = program[path: FieldPath("inputs", name.text)] {
            throw Diagnostic(
                "\"\(name.text)\" is a custom input of type \(type.rawValue), which cannot be tuned",
                at: name.range,
                notes: ["integer, float, string and boolean can"]
            )
        }
        if program[path: FieldPath("inputs", name.text)] != nil {
            throw Diagnostic("\"\(name.text)\" is a channel of \(program.name), which cannot be tuned", at: name.range)
        }
        try check(name, .hyperparameters)
        guard let nearest = nearestName(to: name.text, among: known) else { return }
        throw Diagnostic(
            "\(program.name) has no hyperparameter or custom input \"\(name.text)\"",
            at: name.range,
            suggestion: nearest,
            notes: ["if it is meant so, set it first: \(program.name).hyperparameters.\(name.text) = …"]
        )
    }

    /// The group that a bare name in `launch xgb max_depth=7` stands for.
    ///
    /// - Returns: `nil` for a field of the definition itself, and where the name says all.
    /// - Throws: A diagnostic for a name that a program neither has nor was told of.
    package func groupOfShortName(
        _ path: Path,
        in definition: Definition,
        of store: DefinitionStore
    ) throws(Diagnostic) -> String? {
        let isField = schema(definition.kind)?.field(at: FieldPath([path.names[0].text])) != nil
        switch trained(by: definition, in: store) {
        case .algorithm(let algorithm, _)? where path.names.count == 1:
            let isHyperparameter = algorithm.hyperparameters.contains { hyperparameter in
                hyperparameter.field.name == path.text || hyperparameter.field.aliases.contains(path.text)
            }
            guard isHyperparameter else { return nil }
            return definition.kind == .tuningJob ? "ranges" : "hyperparameters"
        case .program? where definition.kind == .tuningJob:
            return isField ? nil : "ranges"
        case .program(let program)?:
            // A name with dots in it is one name, too.
            for group in ["inputs", "hyperparameters"] where program[path: FieldPath(group, path.text)] != nil {
                return group
            }
            guard !isField else { return nil }
            let known = Self.parameters(of: program).map(\.name)
            throw Diagnostic(
                "\(program.name) has no hyperparameter or input \"\(path.text)\"",
                at: path.range,
                suggestion: nearestName(to: path.text, among: known),
                notes: ["hyperparameters.\(path.text)=… adds one"]
            )
        default: return nil
        }
    }

    /// Warns of a Python that is not there, and asks it for its version before a launch has to.
    func interpreterWarning(of definition: Definition, at range: SourceRange) -> [Diagnostic] {
        guard definition.kind == .customTrainingJob, definition[path: "interpreter"] == nil,
            case .text(let entryPoint)? = definition[path: "entry_point"], entryPoint.hasSuffix(".py")
        else { return [] }
        do {
            _ = try interpreters.find("python3", from: directory)
            return []
        } catch {
            return [
                Diagnostic(
                    "before a launch: \(error.explanation.headline)",
                    at: range,
                    severity: .warning,
                    notes: ["set what runs \(entryPoint): \(definition.name).interpreter = PATH"]
                )
            ]
        }
    }
}

extension Field {
    /// The field as it is varied: a range, with no default.
    package var asRange: Field {
        var field = self
        field.type = .range
        field.defaultValue = nil
        field.isRequired = false
        return field
    }
}

extension String {
    fileprivate var withArticle: String {
        first.map("aeiou".contains) == true ? "an \(self)" : "a \(self)"
    }
}
