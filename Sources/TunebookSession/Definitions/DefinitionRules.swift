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
