import TunebookCore
import TunebookLanguage
import TunebookLaunch
import TunebookSession

/// Freezes a task of the session as it is defined now.
struct TaskFreezer {
    let context: CommandContext

    /// - Parameter overrides: Fields that hold for this launch alone; a bare name may also be a hyperparameter.
    /// - Throws: A diagnostic for an unknown task or a refused override, ``CommandFailure`` for a warm start from
    ///   what is no parent, `LaunchError` for the rest.
    func freeze(_ task: Name, overrides: [(path: Path, value: Literal)] = []) async throws -> Freezer.Frozen {
        let store = await context.definitions
        guard var definition = store[task.text] else {
            throw context.rules.unknownTask(task, in: store)
        }
        var texts: [String: String] = [:]
        for override in overrides {
            let checked = try check(override, in: definition)
            definition[path: checked.path] = checked.value
            texts[checked.path.description] = checked.value.description
        }
        let freezer = Freezer(
            schemas: context.rules.schemas,
            algorithms: context.rules.algorithms,
            directory: await context.session.directory
        )
        let frozen = try freezer.freeze(definition, on: definition.base.flatMap { store[$0] }, overrides: texts)
        if case .tuning(let tuning) = frozen.specification {
            try await WarmStartCheck(catalogue: context.catalogue, launcher: context.launcher).check(tuning)
        }
        return frozen
    }

    private func check(
        _ override: (path: Path, value: Literal),
        in definition: Definition
    ) throws(Diagnostic) -> (path: FieldPath, value: FieldValue) {
        var path = override.path
        let algorithm = context.rules.algorithm(of: definition)
        let isHyperparameter = algorithm?.hyperparameters.contains { hyperparameter in
            hyperparameter.field.name == path.text || hyperparameter.field.aliases.contains(path.text)
        }
        if path.names.count == 1, isHyperparameter == true {
            let group = definition.kind == .tuningJob ? "ranges" : "hyperparameters"
            path = Path([Name(group, path.range)] + path.names)
        }
        let checked = try context.rules.check(path, override.value, in: definition)
        return (checked.path, checked.value)
    }
}
