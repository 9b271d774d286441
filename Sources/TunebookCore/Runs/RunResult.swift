/// What a training gave.
package struct RunResult: Hashable, Sendable, Codable {
    /// The last value of each metric, by full name such as `validation:error`.
    package var metrics: [String: Double]
    /// Each metric's value at every round, from round 0.
    package var curves: [String: [Double]]
    package var artifacts: [Artifact]
    /// Wall time of the training, start of its process to its end.
    package var trainingTime: Duration
    /// The library that trained, such as `XGBoost 3.2.0`.
    package var library: String?
    /// The rounds that the model holds.
    package var rounds: Int?
    /// The round, from 0, that early stopping found best.
    package var bestRound: Int?
    /// What a tuning run found; `nil` for a training.
    package var tuning: TuningResult?
    /// The time that a service asks money for, in seconds; `nil` where none does.
    package var billableSeconds: Int?
    /// What that costs by the prices in the configuration, in whatever currency they are; `nil` without a price.
    package var estimatedCost: Double?
    /// The declared outputs of a user's own program, in the order of their declarations.
    package var outputs: [OutputValue]?
    /// What the user should know of a run that ended well: a metric that was never seen, a model that is not there.
    package var warnings: [String]?
    /// What a service says of the run beside its outputs; `nil` for a run on this machine.
    package var service: ServiceRecord?

    package init(
        metrics: [String: Double],
        curves: [String: [Double]] = [:],
        artifacts: [Artifact] = [],
        trainingTime: Duration,
        library: String? = nil,
        rounds: Int? = nil,
        bestRound: Int? = nil,
        tuning: TuningResult? = nil,
        outputs: [OutputValue]? = nil,
        warnings: [String]? = nil
    ) {
        self.metrics = metrics
        self.curves = curves
        self.artifacts = artifacts
        self.trainingTime = trainingTime
        self.library = library
        self.rounds = rounds
        self.bestRound = bestRound
        self.tuning = tuning
        self.outputs = outputs
        self.warnings = warnings
    }
}

/// How a service knows a run, and what its cache did.
package struct ServiceRecord: Hashable, Sendable, Codable {
    /// The service's name for it.
    package var name: String
    /// Where it can be seen in a browser.
    package var page: String?
    /// What the service's cache did, in its words: `hit`, `populated`.
    package var cacheStatus: String?
    /// Whose result a hit is, in the service's name for it.
    package var hitOf: String?
    /// Pages of logs by their titles, in the order the service names them.
    package var logs: [Link]

    /// A page with its title.
    package struct Link: Hashable, Sendable, Codable {
        package var title: String
        package var address: String

        package init(title: String, address: String) {
            self.title = title
            self.address = address
        }
    }

    package init(
        name: String,
        page: String? = nil,
        cacheStatus: String? = nil,
        hitOf: String? = nil,
        logs: [Link] = []
    ) {
        self.name = name
        self.page = page
        self.cacheStatus = cacheStatus
        self.hitOf = hitOf
        self.logs = logs
    }
}

/// What a program wrote for one of its declared outputs.
package struct OutputValue: Hashable, Sendable, Codable {
    package var name: String
    package var type: CustomType
    /// In canonical form, as ``CustomInput/value``; for a blob its absolute path.
    package var value: String

    package init(_ name: String, _ type: CustomType, _ value: String) {
        self.name = name
        self.type = type
        self.value = value
    }
}

/// What a tuning run found.
package struct TuningResult: Hashable, Sendable, Codable {
    /// The jobs in their order, as they ended.
    package var jobs: [TuningJobEvent]
    /// The number of the job with the best objective; `nil` when none has a value.
    package var bestJob: Int?
    /// Why the search ended, in words.
    package var reason: String

    package init(jobs: [TuningJobEvent], bestJob: Int?, reason: String) {
        self.jobs = jobs
        self.bestJob = bestJob
        self.reason = reason
    }

    package var best: TuningJobEvent? { jobs.first { $0.job == bestJob } }
}

/// A file that a run left: complete, and checked by its digest.
package struct Artifact: Hashable, Sendable, Codable {
    /// The file's name, such as `model.tar.gz`.
    package var name: String
    /// Where it lies: an absolute path or a URI.
    package var location: String
    package var size: ByteCount
    /// SHA-256 in hex.
    package var digest: String

    package init(name: String, location: String, size: ByteCount, digest: String) {
        self.name = name
        self.location = location
        self.size = size
        self.digest = digest
    }
}
