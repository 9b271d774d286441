/// A definition frozen for a launch: complete, checked, with nothing left to look up.
package enum Specification: Hashable, Sendable, Codable {
    case training(TrainingSpecification)
    case tuning(TuningSpecification)

    /// The name of the task it was made from.
    package var taskName: String {
        switch self {
        case .training(let training): training.taskName
        case .tuning(let tuning): tuning.taskName
        }
    }

    package var cachePolicy: CachePolicy {
        switch self {
        case .training(let training): training.cachePolicy
        case .tuning(let tuning): tuning.cachePolicy
        }
    }

    /// The same with another training job.
    package func with(_ training: TrainingSpecification) -> Specification {
        switch self {
        case .training: return .training(training)
        case .tuning(var tuning):
            tuning.training = training
            return .tuning(tuning)
        }
    }

    /// The training job, or the one that a tuning job varies.
    package var training: TrainingSpecification {
        switch self {
        case .training(let training): training
        case .tuning(let tuning): tuning.training
        }
    }
}

/// One training job, ready to run on any engine.
package struct TrainingSpecification: Hashable, Sendable, Codable {
    package var taskName: String
    package var algorithmName: String
    package var algorithmVersion: String
    /// Canonical texts by canonical name, as they were set; defaults are not filled in.
    package var hyperparameters: [String: String]
    /// The metric that a tuning job watches, such as `validation:error`.
    package var objectiveMetric: String?
    package var channels: [Channel]
    package var resources: ResourceConfig
    package var stoppingCondition: StoppingCondition
    /// How many times a failed training is started again.
    package var retries: Int
    package var cachePolicy: CachePolicy
    /// The user's own program; `nil` where a built-in algorithm trains.
    package var program: TrainingProgram?
    /// What a service is told besides; `nil` where no field says anything.
    package var conditions: JobConditions?
    /// The fields that were given for this launch alone, by dotted path; to tell a stale result from a deliberate one.
    package var overrides: [String: String]

    package init(
        taskName: String,
        algorithmName: String,
        algorithmVersion: String,
        hyperparameters: [String: String],
        objectiveMetric: String? = nil,
        channels: [Channel],
        resources: ResourceConfig = ResourceConfig(),
        stoppingCondition: StoppingCondition = StoppingCondition(),
        retries: Int = 0,
        cachePolicy: CachePolicy = CachePolicy(),
        program: TrainingProgram? = nil,
        conditions: JobConditions? = nil,
        overrides: [String: String] = [:]
    ) {
        self.taskName = taskName
        self.conditions = conditions
        self.program = program
        self.overrides = overrides
        self.algorithmName = algorithmName
        self.algorithmVersion = algorithmVersion
        self.hyperparameters = hyperparameters
        self.objectiveMetric = objectiveMetric
        self.channels = channels
        self.resources = resources
        self.stoppingCondition = stoppingCondition
        self.retries = retries
        self.cachePolicy = cachePolicy
    }
}

extension TrainingSpecification {
    /// The training as it was frozen, before anything was read of its data.
    package var undigested: TrainingSpecification {
        var undigested = self
        for index in channels.indices {
            undigested.channels[index].digest = nil
            undigested.channels[index].stamps = nil
            undigested.channels[index].otherDigest = nil
        }
        undigested.program = program?.undigested
        return undigested
    }
}

extension Specification {
    /// The same with its channels under the digests by which other engines know them.
    ///
    /// - Returns: `nil` where they know them by the same.
    package var asOthersKnowIt: Specification? {
        guard training.channels.contains(where: { $0.otherDigest != nil }) else { return nil }
        var training = training
        for index in training.channels.indices {
            training.channels[index].digest = training.channels[index].otherDigest ?? training.channels[index].digest
        }
        return with(training)
    }

    /// The same without what is for a launch alone.
    package var withoutOtherDigests: Specification {
        guard training.channels.contains(where: { $0.otherDigest != nil }) else { return self }
        var training = training
        for index in training.channels.indices { training.channels[index].otherDigest = nil }
        return with(training)
    }
}

extension TrainingSpecification {
    /// What a tuning job can vary, as texts by name: the hyperparameters, and the scalar inputs of a user's own program.
    package var parameters: [String: String] {
        let inputs = program?.inputs.filter(\.type.isTunable) ?? []
        return hyperparameters.merging(inputs.map { ($0.name, $0.value) }) { hyperparameter, _ in hyperparameter }
    }

    /// Sets a hyperparameter, or the input of a user's own program that has the name.
    package mutating func setParameter(_ name: String, to value: String) {
        if let index = program?.inputs.firstIndex(where: { $0.name == name }) {
            program?.inputs[index].value = value
            overrides["inputs.\(name)"] = value
        } else {
            hyperparameters[name] = value
            overrides["hyperparameters.\(name)"] = value
        }
    }
}

/// One input of a training, by name.
package struct Channel: Hashable, Sendable, Codable {
    package enum Source: Hashable, Sendable, Codable {
        /// A file or folder on this machine: the path as typed, and its files as absolute paths in reading order.
        case local(path: String, files: [String])
        /// An object or a key prefix in S3.
        case s3(uri: String)
    }

    package var name: String
    package var source: Source
    package var contentType: String
    /// SHA-256 of the content, in hex: over relative names and contents, or an S3 ETag's digest. `nil` until known.
    package var digest: String?
    /// The stamps of the files that the digest was taken of, in their order.
    package var stamps: [FileStamp]?
    /// The digest by which other engines know the same content; for a launch alone, and no part of a key.
    package var otherDigest: String?

    package init(name: String, source: Source, contentType: String, digest: String? = nil) {
        self.name = name
        self.source = source
        self.contentType = contentType
        self.digest = digest
    }

    /// The path or URI as the user wrote it.
    package var location: String {
        switch source {
        case .local(let path, _): path
        case .s3(let uri): uri
        }
    }
}

/// The machines of a training; kept for the remote engines, and not part of a cache key.
package struct ResourceConfig: Hashable, Sendable, Codable {
    package var instanceType: String
    package var instanceCount: Int
    package var volumeSize: ByteCount

    package init(instanceType: String = "ml.m5.xlarge", instanceCount: Int = 1, volumeSize: ByteCount = .gigabytes(30))
    {
        self.instanceType = instanceType
        self.instanceCount = instanceCount
        self.volumeSize = volumeSize
    }
}

package struct StoppingCondition: Hashable, Sendable, Codable {
    package var maxRuntime: Duration

    package init(maxRuntime: Duration = .seconds(86_400)) {
        self.maxRuntime = maxRuntime
    }
}

/// Whether a result may be taken from the catalogue and put there, and the user's own version word in the key.
package struct CachePolicy: Hashable, Sendable, Codable {
    package var isCacheable: Bool
    package var version: String
    /// `nil` for false, as in catalogues that do not know it.
    private var anyEngine: Bool?

    package init(isCacheable: Bool = true, version: String = "", takesAnyEngine: Bool = false) {
        self.isCacheable = isCacheable
        self.version = version
        self.takesAnyEngine = takesAnyEngine
    }

    /// Whether another engine's result will do, where everything but the engine is the same.
    package var takesAnyEngine: Bool {
        get { anyEngine ?? false }
        set { anyEngine = newValue ? true : nil }
    }
}
