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
        ]
    )

    private let engine: String?

    package init(_ statement: ActionStatement) throws(Diagnostic) {
        var reader = ArgumentReader(statement)
        engine = reader.next()?.text
        try reader.finish()
    }

    package func run(in context: CommandContext) async throws -> Display {
        var rows: [[Table.Cell]] = []
        for name in engine.map({ [$0] }) ?? context.engines.names {
            let summary = try await context.engines.engine(named: name).details()
            let isDefault = name == context.settings.defaultEngine
            rows.append([.text(name, role: .name), .text(summary), .text(isDefault ? "default" : "", role: .muted)])
        }
        return .table(
            Table(
                columns: [Table.Column("engine"), Table.Column("runs with", isVolatile: true), Table.Column("")],
                rows: rows
            )
        )
    }
}
