import TunebookCatalogue
import TunebookCore
package import TunebookDisplay
package import TunebookLanguage
import TunebookLaunch
package import TunebookSession

/// `compare 9 12`, `compare 4 7 9`, `compare 4-7`
package struct CompareCommand: Command {
    package static let help = CommandHelp(
        Vocabulary.Verb(
            "compare",
            summary: "set runs side by side: the settings that differ, and what came of it",
            arguments: [.init("RUN", .run), .init("RUN", .run, repeats: true)]
        ),
        details: [
            "A line a run: the settings that differ on the left, the metrics that differ on the right. What is the same in "
                + "all runs is left out.",
            "Of two tuning runs also the ranges, the best set, and how the best came down.",
            "A task's name means its newest run with a result; Out[7] what cell 7 launched.",
        ],
        examples: [
            .init("compare 9 12", "what run 12 searched otherwise than run 9, and what came of it"),
            .init("compare 4 7 9", "three runs, a line each"),
            .init("compare 4-7", "runs 4, 5, 6 and 7"),
        ],
        givesData: true
    )

    private enum Subject {
        case run(Int)
        case task(Name)
    }

    private let subjects: [Subject]

    package init(_ statement: ActionStatement) throws(Diagnostic) {
        var reader = ArgumentReader(statement)
        var subjects: [Subject] = []
        while let literal = reader.next() {
            if literal.text.first?.isNumber == true {
                subjects += try RunNumbers.list(literal).map(Subject.run)
            } else {
                subjects.append(.task(Name(literal.text, literal.range)))
            }
        }
        guard subjects.count > 1 else {
            throw Diagnostic(
                subjects.isEmpty ? "compare needs two runs" : "compare needs a second run",
                at: statement.verb.range,
                notes: ["as in compare 9 12"]
            )
        }
        self.subjects = subjects
        try reader.finish()
    }

    package func run(in context: CommandContext) async throws -> Display {
        var runs: [Run] = []
        for subject in subjects { runs.append(try await run(subject, in: context)) }
        if runs.count == 2, runs.allSatisfy({ $0.specification.isTuning }) {
            let lookup = TuningLookup(context: context)
            return TuningComparison(
                left: try await lookup.find(runs[0].number),
                right: try await lookup.find(runs[1].number)
            ).display
        }
        return RunComparison(runs, algorithms: context.rules.algorithms).display
    }

    private func run(_ subject: Subject, in context: CommandContext) async throws -> Run {
        switch subject {
        case .run(let number): return try await RunLookup(context: context).run(number)
        case .task(let name):
            let runs = try await context.catalogue.runs(RunQuery(newest: 50, task: name.text))
            if let run = runs.first(where: { $0.result != nil }) ?? runs.first { return run }
            let store = await context.definitions
            guard store[name.text] != nil else { throw context.rules.unknownTask(name, in: store) }
            throw CommandFailure("\(name.text) has no run yet", remedy: "launch \(name.text)")
        }
    }
}

extension Specification {
    fileprivate var isTuning: Bool {
        if case .tuning = self { true } else { false }
    }
}
