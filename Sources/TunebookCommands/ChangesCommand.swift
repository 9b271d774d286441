import TunebookCatalogue
import TunebookCore
package import TunebookDisplay
package import TunebookLanguage
import TunebookLaunch
package import TunebookSession

/// `changes`, `changes xgb`
package struct ChangesCommand: Command {
    package static let help = CommandHelp(
        Vocabulary.Verb(
            "changes",
            summary: "say what differs from the last launch of each task",
            arguments: [.init("TASK", .task, optional: true, repeats: true)]
        ),
        details: [
            "Compares each definition, its data and its files as they are now with what was launched last, here or in "
                + "an earlier session. Settings that were given for that launch alone count, too."
        ],
        examples: [
            .init("changes", "what every task would be launched with that it was not launched with last"),
            .init("changes xgb", "of one task"),
        ],
        isSaved: false,
        givesData: true
    )

    private let tasks: [Name]

    package init(_ statement: ActionStatement) throws(Diagnostic) {
        var reader = ArgumentReader(statement)
        var tasks: [Name] = []
        while !reader.isAtEnd { tasks.append(try reader.word("a task", example: "changes xgb")) }
        self.tasks = tasks
        try reader.finish()
    }

    package func run(in context: CommandContext) async throws -> Display {
        let store = await context.definitions
        for task in tasks where store[task.text] == nil { throw context.rules.unknownTask(task, in: store) }
        let names = tasks.isEmpty ? store.names : tasks.map(\.text)
        guard !names.isEmpty else { return .text(StyledText("nothing is defined yet", role: .muted, savedText: "")) }
        var parts: [TaskChanges] = []
        for name in names { parts.append(await TaskChanges(of: name, store, in: context)) }
        return .record(Record(.group(parts.map { .text($0.text) }), data: .list(parts.map(\.data))))
    }
}

/// What differs between a task as it is defined and its last launch.
private struct TaskChanges {
    let name: String
    var last: Run?
    var differences: SpecificationComparison?
    /// Why the task cannot be launched as it is.
    var problem: String?

    init(of name: String, _ store: DefinitionStore, in context: CommandContext) async {
        self.name = name
        guard let definition = store[name] else { return }
        do {
            last = try await context.catalogue.latestRun(ofTask: name)
            let frozen = try context.rules.freezer(for: store).freeze(
                definition,
                on: definition.base.flatMap { store[$0] }
            )
            guard let last else { return }
            let now = try await context.launcher.digested(frozen.specification)
            differences = SpecificationComparison(last.specification, now, algorithms: context.rules.algorithms)
        } catch {
            problem = (error as? any Explainable)?.explanation.headline ?? "\(error)"
        }
    }

    var text: StyledText {
        var text = StyledText(name, role: .name)
        if let problem { text.append(" · cannot be launched: \(problem)", role: .warning) }
        guard let last else {
            text.append(" · never launched", role: .muted)
            return text
        }
        guard let differences else { return text }
        guard !differences.differences.isEmpty else {
            text.append(" · as run \(last.number)", role: .muted)
            return text
        }
        text.append(" · changed since run \(last.number):", role: .muted)
        text.append("\n")
        text.append(differences.text)
        return text
    }

    var data: Datum {
        .object([
            "task": .text(name), "last_run": last.map { .integer($0.number) } ?? .null,
            "changes": .list(
                (differences?.differences ?? []).map {
                    .object(["name": .text($0.name), "before": .text($0.before), "after": .text($0.after)])
                }
            ),
            "problem": problem.map { .text($0) } ?? .null,
        ])
    }
}
