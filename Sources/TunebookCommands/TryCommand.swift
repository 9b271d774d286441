import TunebookCore
package import TunebookDisplay
package import TunebookLanguage
package import TunebookSession

/// `try tune eta=0.1 max_depth=4`
package struct TryCommand: Command {
    package static let help = CommandHelp(
        Vocabulary.Verb(
            "try",
            summary: "make a search run a set of yours next",
            arguments: [.init("TUNING-JOB", .task)],
            options: [.init("clear", "take back every set that was asked for")],
            takesAssignments: true
        ),
        details: [
            "The set is run before anything is searched for, and on top of max_number_of_training_jobs; values that "
                + "are left out are taken from the middle of their ranges. It may lie outside of the ranges.",
            "A search that runs takes it up with its next proposal; else the next launch does.",
        ],
        examples: [
            .init("try tune eta=0.1 max_depth=4", "runs this set next"),
            .init("try tune --clear", "takes the sets back that have not run"),
        ]
    )

    private let task: Name
    private let assignments: [(path: Path, value: Literal)]
    private let isCleared: Bool

    package init(_ statement: ActionStatement) throws(Diagnostic) {
        var reader = ArgumentReader(statement)
        task = try reader.word("a tuning job", example: "try tune eta=0.1")
        assignments = reader.assignments
        isCleared = reader.flag("clear")
        if assignments.isEmpty, !isCleared, reader.isAtEnd {
            throw Diagnostic(
                "try needs a value at least",
                at: statement.range,
                notes: ["as in try \(task.text) eta=0.1 max_depth=4"]
            )
        }
        try reader.finish(assigning: "max_depth=4")
    }

    package func run(in context: CommandContext) async throws -> Display {
        let editor = WishEditor(context: context, task: task)
        let definition = try await editor.definition()
        var values: [(path: FieldPath, value: FieldValue?)] = []
        if isCleared { values = definition.entries(in: "tries").map { ($0.path, nil) } }
        let number = isCleared ? 1 : editor.nextNumber(in: "tries", of: definition)
        values += try await editor.values(assignments, in: ["tries", "\(number)"], of: definition)
        return await editor.apply(values)
    }
}
