import TunebookCore
import TunebookLanguage
import TunebookLaunch
import TunebookSession

/// Freezes a task of the session as it is defined now.
struct TaskFreezer {
    let context: CommandContext

    /// - Parameter overrides: Fields that hold for this launch alone; a bare name may also be a hyperparameter.
    /// - Throws: ``CommandFailure`` for an unknown task or a refused override, `LaunchError` for the rest.
    func freeze(_ task: Name, overrides: [(path: Path, value: Literal)] = []) async throws -> Freezer.Frozen {
        let store = await context.definitions
        guard var definition = store[task.text] else {
            let problem = context.rules.unknownTask(task, in: store)
            throw CommandFailure(
                problem.message,
                reason: problem.notes.first,
                remedy: problem.suggestion.map { "did you mean \($0)" }
            )
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
        return try freezer.freeze(definition, overrides: texts)
    }

    private func check(
        _ override: (path: Path, value: Literal),
        in definition: Definition
    ) throws -> (path: FieldPath, value: FieldValue) {
        var path = override.path
        let algorithm = context.rules.algorithm(of: definition)
        let isHyperparameter = algorithm?.hyperparameters.contains { $0.field.name == path.text || $0.field.aliases.contains(path.text) }
        if path.names.count == 1, isHyperparameter == true {
            path = Path([Name("hyperparameters", path.range)] + path.names)
        }
        do {
            let checked = try context.rules.check(path, override.value, in: definition)
            return (checked.path, checked.value)
        } catch {
            throw CommandFailure(
                error.message,
                reason: error.notes.first,
                remedy: error.suggestion.map { "did you mean \($0)" }
            )
        }
    }
}
