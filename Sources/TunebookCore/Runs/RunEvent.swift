/// Something that happened in a run, in order.
package struct RunEvent: Hashable, Sendable, Codable {
    /// The event's place in its run's journal; counts up from 1 without gaps.
    package var position: Int
    /// Seconds since 1970.
    package var time: Double
    package var kind: Kind

    package enum Kind: Hashable, Sendable, Codable {
        case state(RunState)
        /// A try began; counts from 1.
        case attempt(Int)
        /// One value of one metric, at a round counted from 0.
        case metric(name: String, round: Int, value: Double)
        case log(String)
        /// A training job of a tuning run began, went on or ended.
        case job(TuningJobEvent)
        /// The last event of every run.
        case finished(RunOutcome)
    }

    package init(position: Int, time: Double, kind: Kind) {
        self.position = position
        self.time = time
        self.kind = kind
    }
}

/// Where one training job of a tuning run is.
package struct TuningJobEvent: Hashable, Sendable, Codable {
    package enum State: String, Hashable, Sendable, Codable {
        case started
        /// Its result was known.
        case hit
        case completed
        /// Ended early by a rule; its last value counts.
        case stopped
        case failed

        package var isFinal: Bool { self != .started }
    }

    /// The job's number in its tuning run, from 1.
    package var job: Int
    package var run: Int
    package var state: State
    /// The objective's value, once there is one.
    package var value: Double?
    /// The tunable hyperparameters as texts.
    package var values: [String: String]
    /// Why the job failed, or what stopped it early, in words.
    package var reason: String?
    /// Why the set was chosen.
    package var choice: JobChoice?
    /// The job as the service that runs it knows it; `nil` where no service does.
    package var remote: RemoteJob?

    package init(
        job: Int,
        run: Int,
        state: State,
        value: Double? = nil,
        values: [String: String],
        reason: String? = nil,
        choice: JobChoice? = nil
    ) {
        self.job = job
        self.run = run
        self.state = state
        self.value = value
        self.values = values
        self.reason = reason
        self.choice = choice
    }
}

/// A training job that a service started for a search of its own.
package struct RemoteJob: Hashable, Sendable, Codable {
    /// As in ``RunHandle/identifier``.
    package var identifier: String
    /// Seconds since 1970.
    package var started: Double?
    package var ended: Double?
    /// Where its model is, once it has ended well; the size is 0 where the service did not tell it.
    package var model: Artifact?
    /// What it cost by the prices in the configuration; `nil` without a price.
    package var estimatedCost: Double?

    package init(identifier: String, started: Double? = nil, ended: Double? = nil, model: Artifact? = nil) {
        self.identifier = identifier
        self.started = started
        self.ended = ended
        self.model = model
    }
}

/// Why a search chose the set of a training job.
package struct JobChoice: Hashable, Sendable, Codable {
    package enum Basis: String, Hashable, Sendable, Codable {
        /// The user asked for it (`try`).
        case requested
        /// An earlier launch of the same search had begun it.
        case resumed
        /// One of the points that a model needs before it can say anything.
        case start
        /// Drawn at random.
        case drawn
        /// The next cell of a grid.
        case cell
        /// A model expected it to be good.
        case promise
        /// A model knew too little about it.
        case doubt
    }

    package var basis: Basis
    /// The objective that the model expected, and one standard deviation.
    package var predicted: Double?
    package var spread: Double?
    /// The nearest job with a value, and its distance on the scaled axes: 1 is the whole width of a range.
    package var nearestJob: Int?
    /// The run of the nearest result, where that came from outside of this tuning run.
    package var nearestRun: Int?
    package var distance: Double?
    /// How many sets that looked better were set aside, known or banned as they are.
    package var setAside: Int

    package init(
        _ basis: Basis,
        predicted: Double? = nil,
        spread: Double? = nil,
        nearestJob: Int? = nil,
        nearestRun: Int? = nil,
        distance: Double? = nil,
        setAside: Int = 0
    ) {
        self.basis = basis
        self.predicted = predicted
        self.spread = spread
        self.nearestJob = nearestJob
        self.nearestRun = nearestRun
        self.distance = distance
        self.setAside = setAside
    }
}

/// How a run ended.
package struct RunOutcome: Hashable, Sendable, Codable {
    /// `completed`, `failed` or `stopped`.
    package var state: RunState
    package var result: RunResult?
    package var failure: Explanation?
    package var attempts: Int

    package init(state: RunState, result: RunResult? = nil, failure: Explanation? = nil, attempts: Int = 1) {
        self.state = state
        self.result = result
        self.failure = failure
        self.attempts = attempts
    }
}
