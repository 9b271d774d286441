import TunebookCore
package import TunebookDisplay
package import TunebookLanguage
package import TunebookSession

/// `ban tune eta=0.3..0.5 max_depth=8..10`
package struct BanCommand: Command {
    package static let help = CommandHelp(
        Vocabulary.Verb(
            "ban",
            summary: "leave a region out of a search",
            arguments: [.init("TUNING-JOB", .task)],
            takesAssignments: true
        ),
        details: [
            "A set lies in the region when every limit holds, so more limits make a smaller region. A limit is a "
                + "range, one value, or a list of words.",
            "A search that runs takes it up with its next proposal. unban takes it back by its number.",
        ],
        examples: [
            .init("ban tune eta=0.3..0.5 max_depth=8..10", "no further set has both"),
            .init("ban tune booster=dart", "no further set has this word"),
        ]
    )

    private let task: Name
    private let assignments: [(path: Path, value: Literal)]

    package init(_ statement: ActionStatement) throws(Diagnostic) {
        var reader = ArgumentReader(statement)
        task = try reader.word("a tuning job", example: "ban tune eta=0.3..0.5")
        assignments = reader.assignments
        if assignments.isEmpty, reader.isAtEnd {
            throw Diagnostic("ban needs a limit", at: statement.range, notes: ["as in ban \(task.text) eta=0.3..0.5"])
        }
        try reader.finish()
    }

    package func run(in context: CommandContext) async throws -> Display {
        let editor = WishEditor(context: context, task: task)
        let definition = try await editor.definition()
        let number = editor.nextNumber(in: "bans", of: definition)
        return await editor.apply(try editor.values(assignments, in: ["bans", "\(number)"], of: definition))
    }
}
