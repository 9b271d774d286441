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
        try reader.finish(assigning: "eta=0.3..0.5")
    }

    package func run(in context: CommandContext) async throws -> Display {
        let editor = WishEditor(context: context, task: task)
        let definition = try await editor.definition()
        let number = editor.nextNumber(in: "bans", of: definition)
        let values = try await editor.values(assignments, in: ["bans", "\(number)"], of: definition)
        let limits = values.compactMap { path, value -> (String, ParameterRange)? in
            if case .range(let range)? = value { (path.name, range) } else { nil }
        }
        switch BanReach(of: Dictionary(limits) { _, last in last }, in: definition) {
        case .everything:
            throw CommandFailure(
                "every set of \(task.text) lies in that region",
                remedy: "more limits make a smaller region, as in ban \(task.text) eta=0.3..0.5 max_depth=8..10"
            )
        case .nothing:
            let warning = Problem(
                .warning,
                "no set of \(task.text) lies in that region",
                reason: "it will count once the ranges reach it; unban \(task.text) \(number) takes it back"
            )
            return .group([.problem(warning), await editor.apply(values)])
        case .part: return await editor.apply(values)
        }
    }
}
