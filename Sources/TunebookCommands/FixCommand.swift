import TunebookCore
package import TunebookDisplay
package import TunebookLanguage
package import TunebookSession

/// `fix tune max_depth=4`
package struct FixCommand: Command {
    package static let help = CommandHelp(
        Vocabulary.Verb(
            "fix",
            summary: "hold a hyperparameter of a search at one value",
            arguments: [.init("TUNING-JOB", .task)],
            takesAssignments: true
        ),
        details: [
            "Its range stays in the definition, and what was found with other values stays knowledge. unfix lets it "
                + "vary again.",
            "A search that runs takes it up with its next proposal.",
        ],
        examples: [.init("fix tune max_depth=4", "every further job has max_depth 4")]
    )

    private let task: Name
    private let assignments: [(path: Path, value: Literal)]

    package init(_ statement: ActionStatement) throws(Diagnostic) {
        var reader = ArgumentReader(statement)
        task = try reader.word("a tuning job", example: "fix tune max_depth=4")
        assignments = reader.assignments
        if assignments.isEmpty, reader.isAtEnd {
            throw Diagnostic("fix needs a value", at: statement.range, notes: ["as in fix \(task.text) max_depth=4"])
        }
        try reader.finish(assigning: "max_depth=4")
    }

    package func run(in context: CommandContext) async throws -> Display {
        let editor = WishEditor(context: context, task: task)
        let definition = try await editor.definition()
        return await editor.apply(try await editor.values(assignments, in: ["fixed"], of: definition))
    }
}
