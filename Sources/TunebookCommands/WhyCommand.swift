import TunebookCatalogue
import TunebookCore
package import TunebookDisplay
package import TunebookLanguage
package import TunebookSession

/// `why 7`, `why 9 job 14`
package struct WhyCommand: Command {
    package static let help = CommandHelp(
        Vocabulary.Verb(
            "why",
            summary: "why a launch hit or missed, or why a search chose a set",
            arguments: [
                .init("RUN", .run), .init("job", .keyword, optional: true), .init("JOB", .text, optional: true),
            ]
        ),
        details: [
            "Compares the parts of the run's cache key with those of the nearest earlier run.",
            "Of a job of a tuning run: what the model expected, the nearest known job, and what stopped it.",
        ],
        examples: [
            .init("why 7", "the part of the key that made run 7 a hit or a miss"),
            .init("why 9 job 14", "why the search of run 9 chose the set of job 14"),
        ],
        givesData: true
    )

    private let number: Int
    private let job: Int?

    package init(_ statement: ActionStatement) throws(Diagnostic) {
        var reader = ArgumentReader(statement)
        number = try reader.number("a run's number", example: "why 7")
        job = reader.keyword("job") ? try reader.number("a job's number", example: "why \(number) job 14") : nil
        try reader.finish()
    }

    package func run(in context: CommandContext) async throws -> Display {
        if let job { return try await JobReason(number: job, in: TuningLookup(context: context).find(number)).display }
        let run = try await RunLookup(context: context).run(number)
        guard let key = try await context.catalogue.key(of: number) else {
            return text(run, "off", "the task is not cacheable (cacheable = false)")
        }
        if let earlier = run.hitOf, let engine = run.hitEngineName {
            let field = "\(run.taskName).cache = \(KindSchema.anyEngine)"
            return text(
                run,
                "hit",
                "run \(earlier) on \(engine) has the same key but for the engine, which \(field) leaves out"
            )
        }
        if let earlier = run.hitOf {
            return text(run, "hit", "every part of the key equals that of run \(earlier): \(key.parts.count) parts")
        }
        guard let nearest = try await context.catalogue.nearestRun(to: key, task: run.taskName, before: number),
            let nearestKey = try await context.catalogue.key(of: nearest.number)
        else {
            return text(run, "miss", "there is no earlier result to compare with")
        }
        let comparison = KeyComparison(from: nearestKey, to: key)
        guard !comparison.differences.isEmpty else {
            return text(
                run,
                "miss",
                "run \(nearest.number) has the same key; this launch was asked to run all the same"
            )
        }
        var lines = StyledText()
        lines.append("run \(number) · ", role: .heading, savedText: "")
        lines.append("miss", role: .warning, savedText: "")
        lines.append(": the nearest earlier result is run \(nearest.number), which differs in", savedText: "")
        let sentences = comparison.sentences(earlier: nearest.specification, later: run.specification)
        for sentence in sentences { lines.append("\n  \(sentence)", savedText: "") }
        let data = Datum.object([
            "run": .integer(number), "outcome": .text("miss"), "nearest_run": .integer(nearest.number),
            "differences": .list(sentences.map { .text($0) }),
        ])
        return .record(Record(.text(lines), data: data))
    }

    private func text(_ run: Run, _ word: String, _ reason: String) -> Display {
        var text = StyledText()
        text.append("run \(run.number) · ", role: .heading, savedText: "")
        text.append(word, role: word == "hit" ? .hit : .warning, savedText: "")
        text.append(": \(reason)", savedText: "")
        let data = Datum.object(["run": .integer(run.number), "outcome": .text(word), "reason": .text(reason)])
        return .record(Record(.text(text), data: data))
    }
}
