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

    package init(
        metrics: [String: Double],
        curves: [String: [Double]] = [:],
        artifacts: [Artifact] = [],
        trainingTime: Duration,
        library: String? = nil,
        rounds: Int? = nil,
        bestRound: Int? = nil,
        tuning: TuningResult? = nil
    ) {
        self.metrics = metrics
        self.curves = curves
        self.artifacts = artifacts
        self.trainingTime = trainingTime
        self.library = library
        self.rounds = rounds
        self.bestRound = bestRound
        self.tuning = tuning
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
