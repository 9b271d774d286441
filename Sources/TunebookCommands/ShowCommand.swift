import TunebookCore
package import TunebookDisplay
package import TunebookLanguage
package import TunebookSession

/// `show`, `show xgb`, `show xgb --all`
package struct ShowCommand: Command {
    package static let help = CommandHelp(
        Vocabulary.Verb(
            "show",
            summary: "print definitions as text that can be pasted back",
            arguments: [.init("TASK", .task, optional: true)],
            options: [.init("all", "with every default, as comments")]
        ),
        examples: [
            .init("show xgb", "the definition of xgb as it is now"),
            .init("show xgb --all", "and what holds where nothing was set"),
        ],
        givesData: true
    )

    private let task: Name?
    private let showsDefaults: Bool

    package init(_ statement: ActionStatement) throws(Diagnostic) {
        var reader = ArgumentReader(statement)
        task = reader.next().map { Name($0.text, $0.range) }
        showsDefaults = reader.flag("all")
        try reader.finish()
    }

    package func run(in context: CommandContext) async throws -> Display {
        let store = await context.definitions
        guard let task else {
            guard !store.definitions.isEmpty else {
                return .text(StyledText("nothing is defined yet; begin with name = training_job { … }", role: .muted))
            }
            let parts = store.definitions.map { text(of: $0, context) }
            let data = parts.map { if case .record(let record) = $0 { record.data } else { Datum.null } }
            return .record(Record(.group(parts), data: .list(data)))
        }
        guard let definition = store[task.text] else {
            throw context.rules.unknownTask(task, in: store)
        }
        return text(of: definition, context)
    }

    private func text(of definition: Definition, _ context: CommandContext) -> Display {
        DefinitionText(definition: definition, rules: context.rules, showsDefaults: showsDefaults).display
    }
}
