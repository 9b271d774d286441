import TunebookCore
package import TunebookDisplay
package import TunebookLanguage
package import TunebookSession

/// `unban tune 1`
package struct UnbanCommand: Command {
    package static let help = CommandHelp(
        Vocabulary.Verb(
            "unban",
            summary: "let a search into a banned region again",
            arguments: [.init("TUNING-JOB", .task), .init("NUMBER", .text, optional: true)]
        ),
        details: ["show TUNING-JOB lists the regions with their numbers. Without a number, all of them."],
        examples: [.init("unban tune 1", "takes the first ban back"), .init("unban tune", "takes them all back")]
    )

    private let task: Name
    private let number: Int?

    package init(_ statement: ActionStatement) throws(Diagnostic) {
        var reader = ArgumentReader(statement)
        task = try reader.word("a tuning job", example: "unban tune 1")
        number = reader.isAtEnd ? nil : try reader.number("a ban's number", example: "unban \(task.text) 1")
        try reader.finish()
    }

    package func run(in context: CommandContext) async throws -> Display {
        let editor = WishEditor(context: context, task: task)
        let bans = try await editor.definition().entries(in: "bans").map(\.path)
        let lifted = bans.filter { path in number.map { path.components[1] == "\($0)" } ?? true }
        if let number, lifted.isEmpty {
            throw CommandFailure("\(task.text) has no ban \(number)", remedy: "show \(task.text) lists them")
        }
        return await editor.apply(lifted.map { ($0, nil) })
    }
}
