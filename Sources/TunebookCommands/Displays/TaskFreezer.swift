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
            let checked = try check(override, in: definition, of: store)
            definition[path: checked.path] = checked.value
            texts[checked.path.description] = checked.value.description
        }
        let freezer = context.rules.freezer(for: store)
        let frozen = try freezer.freeze(definition, on: definition.base.flatMap { store[$0] }, overrides: texts)
        if case .tuning(let tuning) = frozen.specification {
            try await WarmStartCheck(catalogue: context.catalogue, launcher: context.launcher).check(tuning)
        }
        return frozen
    }

    private func check(
        _ override: (path: Path, value: Literal),
        in definition: Definition,
        of store: DefinitionStore
    ) throws(Diagnostic) -> (path: FieldPath, value: FieldValue) {
        var path = override.path
        if let group = try context.rules.groupOfShortName(path, in: definition, of: store) {
            path = Path([Name(group, path.range)] + path.names)
        }
        let checked = try context.rules.check(path, override.value, in: definition, of: store)
        return (checked.path, checked.value)
    }
}
