/// One tuning job, ready to run: a training job, what is varied in it, and when it is enough.
package struct TuningSpecification: Hashable, Sendable, Codable {
    package var taskName: String
    /// What every training job runs; its hyperparameters are the static ones, and its objective metric is set.
    package var training: TrainingSpecification
    /// The tunable hyperparameters in the order they were typed.
    package var ranges: [TunableHyperparameter]
    package var objective: Objective
    /// A strategy's name, such as `BAYESIAN`.
    package var strategy: String
    package var limits: TuningLimits
    /// Whether bad training jobs are stopped early (AUTO).
    package var stopsEarly: Bool
    /// Makes the search reproducible.
    package var seed: Int
    /// Earlier tuning runs whose training jobs are knowledge from the start.
    package var warmStart: WarmStart?
    /// Points to run next and regions to leave out, as the user asked.
    package var wishes: SearchWishes
    package var cachePolicy: CachePolicy
    /// Whether nothing known is taken, neither results nor knowledge (`--fresh`).
    package var ignoresKnown: Bool
    /// Ranges that held earlier in the same run, before they were changed on the way; `nil` where none were.
    package var earlierRanges: [TunableHyperparameter]?

    package init(
        taskName: String,
        training: TrainingSpecification,
        ranges: [TunableHyperparameter],
        objective: Objective,
        strategy: String,
        limits: TuningLimits,
        stopsEarly: Bool = false,
        seed: Int = 0,
        warmStart: WarmStart? = nil,
        wishes: SearchWishes = SearchWishes(),
        cachePolicy: CachePolicy = CachePolicy(),
        ignoresKnown: Bool = false
    ) {
        self.taskName = taskName
        self.ignoresKnown = ignoresKnown
        self.training = training
        self.ranges = ranges
        self.objective = objective
        self.strategy = strategy
        self.limits = limits
        self.stopsEarly = stopsEarly
        self.seed = seed
        self.warmStart = warmStart
        self.wishes = wishes
        self.cachePolicy = cachePolicy
    }

    /// The training job of one set of tunable hyperparameters.
    ///
    /// - Parameter values: Texts by name; they win over static ones.
    package func training(with values: [String: String]) -> TrainingSpecification {
        var training = training
        for (name, value) in values { training.setParameter(name, to: value) }
        return training
    }
}

/// A hyperparameter that a tuning job varies.
package struct TunableHyperparameter: Hashable, Sendable, Codable {
    package var name: String
    package var range: ParameterRange

    package init(_ name: String, _ range: ParameterRange) {
        self.name = name
        self.range = range
    }
}

/// When a tuning job ends, as SageMaker's `ResourceLimits` and `TuningJobCompletionCriteria`.
package struct TuningLimits: Hashable, Sendable, Codable {
    package var maxNumberOfTrainingJobs: Int
    package var maxParallelTrainingJobs: Int
    package var maxRuntime: Duration?
    /// An objective value that is good enough.
    package var targetValue: Double?
    /// How many training jobs in a row may bring no improvement.
    package var jobsWithoutImprovement: Int?
    /// Whether it ends when nothing better is to be expected.
    package var endsOnConvergence: Bool
    /// Hyperband's fewest and most rounds of a training job.
    package var minResource: Int?
    package var maxResource: Int?

    package init(
        maxNumberOfTrainingJobs: Int,
        maxParallelTrainingJobs: Int = 1,
        maxRuntime: Duration? = nil,
        targetValue: Double? = nil,
        jobsWithoutImprovement: Int? = nil,
        endsOnConvergence: Bool = false,
        minResource: Int? = nil,
        maxResource: Int? = nil
    ) {
        self.maxNumberOfTrainingJobs = maxNumberOfTrainingJobs
        self.maxParallelTrainingJobs = maxParallelTrainingJobs
        self.maxRuntime = maxRuntime
        self.targetValue = targetValue
        self.jobsWithoutImprovement = jobsWithoutImprovement
        self.endsOnConvergence = endsOnConvergence
        self.minResource = minResource
        self.maxResource = maxResource
    }
}

/// Earlier tuning runs to start from, as SageMaker's `WarmStartConfig`.
package struct WarmStart: Hashable, Sendable, Codable {
    package enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
        case identicalDataAndAlgorithm = "IDENTICAL_DATA_AND_ALGORITHM"
        case transferLearning = "TRANSFER_LEARNING"
    }

    /// A parent as the catalogue knows it.
    package struct Origin: Hashable, Sendable, Codable {
        /// The number that the definition names.
        package var run: Int
        /// Where it ran; of a hit, where the run that it took its result from did.
        package var engineName: String
        /// The engine's own name for it.
        package var identifier: String
        package var hasEnded: Bool

        package init(run: Int, engineName: String, identifier: String, hasEnded: Bool) {
            self.run = run
            self.engineName = engineName
            self.identifier = identifier
            self.hasEnded = hasEnded
        }
    }

    /// The numbers of the parents' runs.
    package var parents: [Int]
    package var kind: Kind
    /// The parents, looked up for a launch; no part of a cache key.
    package var origins: [Origin]?

    package init(parents: [Int], kind: Kind) {
        self.parents = parents
        self.kind = kind
    }
}

/// What the user asked of a search beyond its ranges.
package struct SearchWishes: Hashable, Sendable, Codable {
    /// Sets to run before anything is searched for (`try`), texts by name.
    package var tries: [[String: String]]
    /// Hyperparameters held at one value (`fix`).
    package var fixed: [String: String]
    /// Regions to leave out (`ban`); every range of one must hold for a set to lie in it.
    package var bans: [[String: ParameterRange]]

    package init(tries: [[String: String]] = [], fixed: [String: String] = [:], bans: [[String: ParameterRange]] = []) {
        self.tries = tries
        self.fixed = fixed
        self.bans = bans
    }
}

extension SearchWishes {
    /// The wishes as texts by the paths that set them: `fixed.eta`, `tries.1`, `bans.1`.
    package var texts: [String: String] {
        var texts: [String: String] = [:]
        for (name, value) in fixed { texts["fixed.\(name)"] = value }
        func text(_ values: [String: some CustomStringConvertible]) -> String {
            values.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
        }
        for (index, wish) in tries.enumerated() { texts["tries.\(index + 1)"] = text(wish) }
        for (index, ban) in bans.enumerated() { texts["bans.\(index + 1)"] = text(ban) }
        return texts
    }
}
