import TunebookCore
package import TunebookDisplay
package import TunebookLanguage
package import TunebookSession

/// `help`, `help launch`, `help xgb.hyperparameters.eta`
package struct HelpCommand: Command {
    package static let help = CommandHelp(
        Vocabulary.Verb(
            "help",
            summary: "explain a verb, a kind, a field or a hyperparameter",
            arguments: [.init("TOPIC", .topic, optional: true)]
        ),
        details: ["?TOPIC and TOPIC? mean the same."],
        examples: [
            .init("help", "all verbs"),
            .init("help launch", "one verb with examples"),
            .init("help xgb.hyperparameters.eta", "one hyperparameter: type, bounds, default, meaning"),
        ]
    )

    private let topic: Name?

    package init(_ statement: ActionStatement) throws(Diagnostic) {
        var reader = ArgumentReader(statement)
        topic = reader.next().map { Name($0.text, $0.range) }
        try reader.finish()
    }

    package func run(in context: CommandContext) async throws -> Display {
        guard let topic else { return overview(context) }
        let pages = HelpPages(context: context, definitions: await context.definitions)
        guard let page = pages.page(on: topic.text) else {
            let nearest = pages.nearestTopic(to: topic.text)
            throw CommandFailure("no help on \"\(topic.text)\"", remedy: nearest.map { "did you mean \($0)" })
        }
        return .text(page)
    }

    private func overview(_ context: CommandContext) -> Display {
        var text = StyledText("define   ", role: .heading)
        let lines = [
            "xgb = training_job {", "    inputs          { train = data/train.csv }",
            "    hyperparameters { num_round = 50 }", "}",
        ]
        text.append(lines.joined(separator: "\n         "), role: .code)
        text.append("\n         ")
        text.append("%%script NAME", role: .code)
        text.append(" begins a program of your own, for custom_training_job", role: .muted)
        text.append("\nchange   ", role: .heading)
        text.append("xgb.hyperparameters.eta = 0.1", role: .code)
        text.append("\n         ")
        text.append("unset xgb.hyperparameters.eta", role: .code)
        text.append("\nact      ", role: .heading)
        text.append("launch xgb", role: .code)
        text.append("\n")
        let verbs = context.commands.map { $0.help.verb }.sorted { $0.name < $1.name }
        let width = verbs.map(\.name.count).max() ?? 0
        for verb in verbs {
            text.append("\n  ")
            text.append(verb.name, role: .name)
            text.append(String(repeating: " ", count: width - verb.name.count + 3) + verb.summary)
        }
        text.append("\n\nhelp VERB says more; TAB completes; Ctrl-D leaves", role: .muted)
        return .text(text)
    }
}
