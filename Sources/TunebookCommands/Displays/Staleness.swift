import TunebookCore
import TunebookLaunch
import TunebookSession

/// Tells the runs whose task would now be launched with other settings.
struct Staleness {
    private var current: [String: TrainingSpecification] = [:]
    private let algorithms: [any Algorithm.Type]

    init(context: CommandContext) async {
        algorithms = context.rules.algorithms
        let freezer = Freezer(
            schemas: context.rules.schemas,
            algorithms: algorithms,
            directory: await context.session.directory
        )
        for definition in await context.definitions.definitions {
            current[definition.name] = try? freezer.freeze(definition).specification
        }
    }

    /// Whether the run's task is defined in this session and differs in something that can change a result.
    ///
    /// What was overridden for the run's launch is no difference.
    func isStale(_ run: Run) -> Bool {
        guard let now = current[run.taskName], case .training(let then) = run.specification else { return false }
        return comparable(then, overrides: then.overrides) != comparable(now, overrides: then.overrides)
    }

    /// The specification less what changes no result, and less what was overridden.
    private func comparable(_ specification: TrainingSpecification, overrides: [String: String]) -> [String: String] {
        let algorithm = algorithms.first { $0.name == specification.algorithmName }
        var parts = algorithm?.canonicalHyperparameters(
            specification.hyperparameters,
            version: specification.algorithmVersion
        ) ?? specification.hyperparameters
        for path in overrides.keys where path.hasPrefix("hyperparameters.") {
            parts["\(path.dropFirst("hyperparameters.".count))"] = nil
        }
        for channel in specification.channels where overrides["inputs.\(channel.name)"] == nil {
            parts["inputs.\(channel.name)"] = channel.location
        }
        parts["algorithm_version"] = specification.algorithmVersion
        parts["cache_version"] = specification.cachePolicy.version
        return parts
    }
}
