import TunebookCore
package import TunebookDisplay
package import TunebookLanguage
import TunebookLaunch
package import TunebookSession

/// `confirm tune top 3 seeds 5`
package struct ConfirmCommand: Command {
    package static let help = CommandHelp(
        Vocabulary.Verb(
            "confirm",
            summary: "repeat the best sets of a tuning job over seeds, to see whether the best is luck",
            arguments: [
                .init("TUNING-JOB", .task), .init("top", .keyword, optional: true),
                .init("SETS", .text, optional: true),
                .init("seeds", .keyword, optional: true), .init("SEEDS", .text, optional: true),
            ]
        ),
        details: [
            "Each set is trained once with each of the seeds 1, 2, …; 3 sets and 5 seeds when nothing is said. The "
                + "trainings are in the catalogue, so that a repeat takes them from there.",
            "The mean and the standard deviation of the objective say how much a lead is worth.",
        ],
        examples: [.init("confirm tune top 3 seeds 5", "trains the three best sets with five seeds each")]
    )

    private let task: Name
    private let sets: Int
    private let seeds: Int

    package init(_ statement: ActionStatement) throws(Diagnostic) {
        var reader = ArgumentReader(statement)
        task = try reader.word("a tuning job", example: "confirm tune top 3 seeds 5")
        sets = reader.keyword("top") ? try reader.number("how many sets", example: "top 3") : 3
        seeds = reader.keyword("seeds") ? try reader.number("how many seeds", example: "seeds 5") : 5
        if sets > 100 || seeds > 1000 {
            throw Diagnostic("confirm takes 100 sets and 1000 seeds at most", at: statement.range)
        }
        if seeds < 2 { throw Diagnostic("one seed says nothing of luck", at: statement.range, suggestion: "seeds 5") }
        try reader.finish()
    }

    package func run(in context: CommandContext) async throws -> Display {
        let found = try await TuningLookup(context: context).find(task)
        let candidates = Array(found.jobs.ranked(found.tuning.objective.direction).prefix(sets))
        guard !candidates.isEmpty else {
            throw CommandFailure(
                "run \(found.run.number) has no job with a value",
                remedy: "runs \(found.run.number) shows why"
            )
        }
        let training = found.tuning.training
        let algorithm = context.rules.algorithms.first { $0.name == training.algorithmName }
        guard
            training.parameters["seed"] != nil
                || algorithm?.hyperparameters.contains(where: { $0.field.name == "seed" }) == true
        else {
            let name = training.program == nil ? training.algorithmName : training.taskName
            throw CommandFailure(
                "\(name) has no hyperparameter seed to repeat over",
                remedy: training.program == nil
                    ? nil : "let the program take one, and set it: \(name).hyperparameters.seed = 0"
            )
        }
        let repeats = try await SeedRepeats(context: context, found: found, seeds: seeds).run(candidates)
        return SeedVerdict(found: found, repeats: repeats).display
    }
}
