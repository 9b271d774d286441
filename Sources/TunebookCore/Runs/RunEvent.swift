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
        /// A training job under a tuning run.
        case childStarted(run: Int)
        /// The last event of every run.
        case finished(RunOutcome)
    }

    package init(position: Int, time: Double, kind: Kind) {
        self.position = position
        self.time = time
        self.kind = kind
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
