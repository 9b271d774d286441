import FoundationEssentials
import TunebookCatalogue
import TunebookCore
package import TunebookDisplay
package import TunebookLanguage
package import TunebookSession

/// `catalogue`, `catalogue verify`, `catalogue gc`
package struct CatalogueCommand: Command {
    package static let help = CommandHelp(
        Vocabulary.Verb(
            "catalogue",
            summary: "look after the results on disk",
            arguments: [.init("ACTION", .choice(["verify", "gc"]), optional: true)],
            options: [.init("yes", "let gc remove what it lists")]
        ),
        details: [
            "verify reads every artifact again and compares it with its digest.",
            "gc lists the files that nothing refers to, and removes them with --yes.",
        ],
        examples: [
            .init("catalogue", "where the results are, and how many"),
            .init("catalogue verify", "checks every artifact"),
        ],
        givesData: true
    )

    private enum Action: String, CaseIterable {
        case summary
        case verify
        case gc
    }

    private let action: Action
    private let isConfirmed: Bool

    package init(_ statement: ActionStatement) throws(Diagnostic) {
        var reader = ArgumentReader(statement)
        if let word = reader.next() {
            guard let action = Action(rawValue: word.text), action != .summary else {
                throw Diagnostic(
                    "catalogue has no action \"\(word.text)\"",
                    at: word.range,
                    notes: ["it is verify or gc"]
                )
            }
            self.action = action
        } else {
            action = .summary
        }
        isConfirmed = reader.flag("yes")
        try reader.finish()
    }

    package func run(in context: CommandContext) async throws -> Display {
        switch action {
        case .summary:
            let count = try await context.catalogue.cachedResultCount()
            let text = StyledText("\(count) results in \(context.catalogue.directory)", savedText: "")
            let data = Datum.object(["results": .integer(count), "directory": .text(context.catalogue.directory)])
            return .record(Record(.text(text), data: data))
        case .verify: return try await verify(context.catalogue)
        case .gc: return try await collectGarbage(context.catalogue)
        }
    }

    private func verify(_ catalogue: Catalogue) async throws -> Display {
        let problems = try await catalogue.verify()
        guard !problems.isEmpty else {
            return .text(StyledText("every artifact is whole", role: .success))
        }
        let display = Display.group(problems.map { .problem(Problem(.error, $0.description)) })
        throw CommandFailure(display, status: .runFailed)
    }

    private func collectGarbage(_ catalogue: Catalogue) async throws -> Display {
        let plan = try await catalogue.garbage(now: .now)
        guard !plan.items.isEmpty else { return .text("nothing to free") }
        let size = decimalText(Double(plan.size.bytes) / 1e6, decimals: 1) + " MB"
        guard isConfirmed else {
            let list = plan.items.map { "\n  " + $0.path }.joined()
            return .text(StyledText("\(size) can be freed; catalogue gc --yes removes\(list)", savedText: ""))
        }
        _ = try await catalogue.collect(plan, now: .now)
        return .text(StyledText("freed \(size)", savedText: ""))
    }
}
