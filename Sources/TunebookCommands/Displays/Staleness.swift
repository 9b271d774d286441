import Synchronization
import TunebookCore
import TunebookLaunch
import TunebookSession

/// Tells the runs whose task would now be launched with other settings.
struct Staleness {
    private var current: [String: Specification] = [:]
    /// What is compared of the present specifications, for launches without overrides.
    private var currentParts: [String: [String: String]] = [:]
    private let algorithms: [any Algorithm.Type]
    private let known = Answers()

    /// What was asked before: a list asks twice of each run.
    private final class Answers: Sendable {
        let byRun = Mutex<[Int: Bool]>([:])
    }

    init(context: CommandContext) async {
        algorithms = context.rules.algorithms
        let store = await context.definitions
        let freezer = context.rules.freezer(for: store)
        for definition in store.definitions {
            let base = definition.base.flatMap { store[$0] }
            guard let frozen = try? freezer.freeze(definition, on: base).specification else { continue }
            // What is in the files of a program is part of its definition.
            let specification = (try? await context.launcher.digestedProgram(of: frozen)) ?? frozen
            current[definition.name] = specification
            currentParts[definition.name] = comparable(specification, overrides: [:])
        }
    }

    /// Whether the run's task is defined in this session and differs in something that can change a result.
    ///
    /// What was overridden for the run's launch is no difference.
    func isStale(_ run: Run) -> Bool {
        guard let now = current[run.taskName] else { return false }
        if let answer = known.byRun.withLock({ $0[run.number] }) { return answer }
        let overrides = run.specification.training.overrides
        let parts = overrides.isEmpty ? currentParts[run.taskName] : nil
        let answer =
            comparable(run.specification, overrides: overrides) != parts ?? comparable(now, overrides: overrides)
        known.byRun.withLock { $0[run.number] = answer }
        return answer
    }

    /// The specification less what changes no result, and less what was overridden.
    private func comparable(_ specification: Specification, overrides: [String: String]) -> [String: String] {
        var parts = comparable(specification.training, overrides: overrides)
        guard case .tuning(let tuning) = specification else { return parts }
        for tunable in tuning.ranges {
            parts["ranges.\(tunable.name)"] = tunable.range.description
            parts["inputs.\(tunable.name)"] = nil
        }
        parts["objective"] = "\(tuning.objective.direction) \(tuning.objective.metricName)"
        parts["strategy"] = tuning.strategy
        for (path, text) in tuning.wishes.texts { parts[path] = text }
        parts["random_seed"] = "\(tuning.seed)"
        parts["limits"] = "\(tuning.limits)"
        parts["early stopping"] = "\(tuning.stopsEarly)"
        return parts
    }

    private func comparable(_ specification: TrainingSpecification, overrides: [String: String]) -> [String: String] {
        let algorithm = algorithms.first { $0.name == specification.algorithmName }
        var parts =
            algorithm?.canonicalHyperparameters(
                specification.hyperparameters,
                version: specification.algorithmVersion
            ) ?? specification.hyperparameters
        for path in overrides.keys where path.hasPrefix("hyperparameters.") {
            parts["\(path.dropFirst("hyperparameters.".count))"] = nil
        }
        for channel in specification.channels where overrides["inputs.\(channel.name)"] == nil {
            parts["inputs.\(channel.name)"] = channel.location
        }
        if let program = specification.program {
            for (name, text) in program.settings
            where !TrainingProgram.harmlessSettings.contains(name) && overrides[name] == nil {
                parts[name] = text
            }
        }
        parts["algorithm_version"] = specification.algorithmVersion
        parts["cache_version"] = specification.cachePolicy.version
        return parts
    }
}
