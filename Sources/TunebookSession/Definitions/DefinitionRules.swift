package import TunebookCore
package import TunebookLanguage
package import TunebookLaunch
import TunebookPlatform

/// What may be defined, and the checks of each field as it is typed.
package struct DefinitionRules: Sendable {
    package let schemas: [KindSchema]
    package let algorithms: [any Algorithm.Type]
    package let interpreters: InterpreterFinder
    /// The folder that relative paths start from.
    package var directory: String

    package init(
        schemas: [KindSchema],
        algorithms: [any Algorithm.Type],
        interpreters: InterpreterFinder = InterpreterFinder(),
        directory: String = "."
    ) {
        self.schemas = schemas
        self.algorithms = algorithms
        self.interpreters = interpreters
        self.directory = directory
    }

    /// What a statement did to the definitions.
    package struct Outcome: Sendable {
        package var changes: [DefinitionChange] = []
        package var script: ScriptChange?
        /// The task that is no longer defined.
        package var removed: String?
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
        case .script(let syntax): script(syntax, in: &edited, &outcome)
        case .action: preconditionFailure("actions do not change definitions")
        }
        if !errors.isEmpty { throw DiagnosticList(errors) }
        store = edited
        return outcome
    }

    package func schema(_ kind: KindName) -> KindSchema? {
        schemas.first { $0.name == kind }
    }

    /// Turns definitions into specifications, with the scripts of a session at hand.
    package func freezer(for store: DefinitionStore) -> Freezer {
        Freezer(
            schemas: schemas,
            algorithms: algorithms,
            directory: directory,
            scripts: store.scripts,
            interpreters: interpreters
        )
    }

    /// What holds where a field is not set.
    package func defaultValue(of path: FieldPath, in definition: Definition) -> FieldValue? {
        if path.group == "hyperparameters" {
            return algorithm(of: definition)?.hyperparameters.first { $0.field.name == path.name }?.field.defaultValue
        }
        if path == "algorithm_version", definition.kind == .trainingJob {
            return .text(algorithmVersion(of: definition))
        }
        return schema(definition.kind)?.field(at: path)?.defaultValue
    }
}
