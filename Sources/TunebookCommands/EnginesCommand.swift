import TunebookCore
package import TunebookDisplay
package import TunebookLanguage
package import TunebookSession

/// `engines`, `engines flyte`
package struct EnginesCommand: Command {
    package static let help = CommandHelp(
        Vocabulary.Verb(
            "engines",
            summary: "list the engines that a launch can run on, or show one",
            arguments: [.init("ENGINE", .engine, optional: true)]
        ),
        examples: [
            .init("engines", "each engine and what it runs with"),
            .init("engines flyte", "where Flyte is, its project, domain, version and road"),
        ],
        givesData: true
    )

    private let engine: String?

    package init(_ statement: ActionStatement) throws(Diagnostic) {
        var reader = ArgumentReader(statement)
        engine = reader.next()?.text
        try reader.finish()
    }

    /// The one engine.
    init(showing engine: String) { self.engine = engine }

    package func run(in context: CommandContext) async throws -> Display {
        var rows: [[Table.Cell]] = []
        var data: [Datum] = []
        for name in engine.map({ [$0] }) ?? context.engines.names {
            let summary = try await context.engines.engine(named: name).details()
            let isDefault = name == context.settings.defaultEngine
            data.append(
                .object(["engine": .text(name), "runs_with": .text(summary), "is_default": .boolean(isDefault)])
            )
            rows.append([.text(name, role: .name), .text(summary), .text(isDefault ? "default" : "", role: .muted)])
        }
        if let engine, case .text(let summary) = rows[0][1] {
            // Whole, where a table would cut it off.
            var text = StyledText(engine, role: .name) + StyledText(" · ")
            text.append(summary.plainText, savedText: "")
            return .record(Record(.text(text), data: .list(data)))
        }
        let columns = [Table.Column("engine"), Table.Column("runs with", isVolatile: true), Table.Column("")]
        return .record(Record(.table(Table(columns: columns, rows: rows)), data: .list(data)))
    }
}
