import TunebookCore
package import TunebookDisplay
package import TunebookLanguage
import TunebookLaunch
package import TunebookSession

/// `best tune`, `best 9`, `best tune into xgb`
package struct BestCommand: Command {
    package static let help = CommandHelp(
        Vocabulary.Verb(
            "best",
            summary: "show the best set of a tuning job, or take it over",
            arguments: [
                .init("TUNING-JOB", .task),
                .init("into", .keyword, optional: true),
                .init("TASK", .task, optional: true),
            ]
        ),
        details: [
            "Shows the best set of the newest run as lines that can be pasted; a run's number names another run.",
            "into TASK sets the values on a training job, as one change that undo takes back. Nothing is rounded.",
        ],
        examples: [
            .init("best tune", "the best set of the newest run of tune"),
            .init("best tune into xgb", "sets its values as hyperparameters of xgb"),
        ],
        givesData: true
    )

    private let source: Name
    private let target: Name?

    package init(_ statement: ActionStatement) throws(Diagnostic) {
        var reader = ArgumentReader(statement)
        source = try reader.word("a tuning job or its run", example: "best tune")
        target =
            reader.keyword("into") ? try reader.word("a training job", example: "best \(source.text) into xgb") : nil
        try reader.finish()
    }

    package func run(in context: CommandContext) async throws -> Display {
        let found = try await TuningLookup(context: context).find(source)
        guard let best = found.best else {
            throw CommandFailure(
                "run \(found.run.number) has no job with a value",
                remedy: "runs \(found.run.number) shows why"
            )
        }
        guard let target else { return block(of: best, found) }
        let store = await context.definitions
        guard let definition = store[target.text] else { throw context.rules.unknownTask(target, in: store) }
        guard definition.kind != .tuningJob else {
            throw CommandFailure("\(target.text) is a \(definition.kind.rawValue); the values belong on a training job")
        }
        let values = try values(of: best, found.tuning, for: definition, context)
        let changes = await context.session.change(target.text, values)
        guard !changes.isEmpty else {
            return .text(StyledText("\(target.text) has the values of \(found.name(of: best)) already", savedText: ""))
        }
        return ChangeDisplay(changes).display
    }

    /// The values as fields, checked by the rules of the task that they go to.
    private func values(
        of best: TuningJobEvent,
        _ tuning: TuningSpecification,
        for definition: Definition,
        _ context: CommandContext
    ) throws(CommandFailure) -> [(path: FieldPath, value: FieldValue?)] {
        var values: [(path: FieldPath, value: FieldValue?)] = []
        for tunable in tuning.ranges {
            guard let text = best.values[tunable.name] else { continue }
            var value = tunable.range.value(of: text)
            let input = FieldPath("inputs", tunable.name)
            if case .input(let type, _)? = definition[path: input] {
                values.append((input, .input(type, text)))
                continue
            }
            if let algorithm = context.rules.algorithm(of: definition) {
                let version = context.rules.algorithmVersion(of: definition)
                do {
                    value = try algorithm.check(hyperparameter: tunable.name, value: value, version: version).value
                } catch {
                    throw CommandFailure(
                        "\(definition.name) does not take \(tunable.name) = \(text)",
                        reason: error.message
                    )
                }
            }
            values.append((FieldPath("hyperparameters", tunable.name), value))
        }
        return values
    }

    /// The set as lines that can be pasted.
    private func block(of best: TuningJobEvent, _ found: TuningLookup.Found) -> Display {
        let task = found.tuning.training.taskName
        var text = StyledText("# \(found.tuning.objective.metricName) \(best.value ?? .nan)", role: .muted)
        text.append(", \(found.name(of: best))", role: .muted, savedText: "")
        for tunable in found.tuning.ranges {
            guard let value = best.values[tunable.name] else { continue }
            let isInput = found.tuning.training.program?.inputs.contains { $0.name == tunable.name } == true
            let path = "\(task).\(isInput ? "inputs" : "hyperparameters").\(tunable.name)"
            text.append("\n\(path) = \(FieldValue.quotedIfNeeded(value))", role: .code)
        }
        return .record(
            Record(
                .text(text.keepingLines()),
                data: .object([
                    "run": .integer(found.run.number), "job": .integer(best.job),
                    "objective": .number(best.value ?? .nan), "hyperparameters": JobTexts.data(best, of: found.tuning),
                ])
            )
        )
    }
}

extension ParameterRange {
    /// A value of the range, read back from its text without loss.
    func value(of text: String) -> FieldValue {
        switch self {
        case .continuous: Double(text).map { .number($0) } ?? .text(text)
        case .integer: Int(text).map { .integer($0) } ?? Double(text).map { .number($0) } ?? .text(text)
        case .categorical: Int(text).map { .integer($0) } ?? Double(text).map { .number($0) } ?? .text(text)
        }
    }
}
