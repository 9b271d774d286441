import TunebookCore
package import TunebookDisplay
package import TunebookLanguage
package import TunebookSession

/// `unfix tune max_depth`
package struct UnfixCommand: Command {
    package static let help = CommandHelp(
        Vocabulary.Verb(
            "unfix",
            summary: "let a hyperparameter of a search vary again",
            arguments: [.init("TUNING-JOB", .task), .init("HYPERPARAMETER", .text, optional: true, repeats: true)]
        ),
        details: ["Without a hyperparameter, all of them."],
        examples: [.init("unfix tune max_depth", "max_depth is searched again"), .init("unfix tune", "everything is")]
    )

    private let task: Name
    private let names: [Name]

    package init(_ statement: ActionStatement) throws(Diagnostic) {
        var reader = ArgumentReader(statement)
        task = try reader.word("a tuning job", example: "unfix tune max_depth")
        var names: [Name] = []
        while let literal = reader.next() { names.append(Name(literal.text, literal.range)) }
        self.names = names
        try reader.finish()
    }

    package func run(in context: CommandContext) async throws -> Display {
        let editor = WishEditor(context: context, task: task)
        let held = try await editor.definition().entries(in: "fixed").map(\.path)
        for name in names where !held.contains(where: { $0.name == name.text }) {
            throw Diagnostic(
                "\(name.text) is not fixed",
                at: name.range,
                notes: held.isEmpty ? [] : ["these are: \(held.map(\.name).joined(separator: ", "))"]
            )
        }
        let freed = names.isEmpty ? held : held.filter { path in names.contains { $0.text == path.name } }
        return await editor.apply(freed.map { ($0, nil) })
    }
}
