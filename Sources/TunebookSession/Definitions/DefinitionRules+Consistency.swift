package import TunebookCore
package import TunebookLanguage
import TunebookPlatform

extension DefinitionRules {
    /// Checks every hyperparameter again when the algorithm or its version has changed.
    func recheck(
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
    func rulesBetweenFields(of definition: Definition, at range: SourceRange) -> [Diagnostic] {
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
    func overriddenValues(
        of definition: Definition,
        in store: DefinitionStore,
        at range: SourceRange,
        only name: String? = nil
    ) -> [Diagnostic] {
        guard definition.kind == .tuningJob, let base = definition.base.flatMap({ store[$0] }) else { return [] }
        return definition.entries(in: "ranges").compactMap { entry in
            guard name == nil || entry.path.name == name, base[path: FieldPath("inputs", entry.path.name)] == nil,
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
                afterIsDefault: after == nil,
                reference: later.reference(at: path)
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
