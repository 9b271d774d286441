package import FoundationEssentials

/// One launch of one specification.
package struct Run: Hashable, Sendable, Codable, Identifiable {
    /// Counts from 1 in each catalogue.
    package var number: Int
    package var taskName: String
    package var engineName: String
    package var specification: Specification
    package var state: RunState
    /// The tuning run that started this training job.
    package var parent: Int?
    /// The cache key's digest in hex; `nil` where the task is not cacheable.
    package var keyDigest: String?
    /// The earlier run whose result this launch took.
    package var hitOf: Int?
    /// The engine of that run, where it is another than this one's.
    package var hitEngineName: String?
    package var created: Date
    package var started: Date?
    package var ended: Date?
    /// 1 for the first try, one more for each retry.
    package var attempt: Int
    /// Why it failed or was stopped.
    package var failure: Explanation?
    /// What it gave; for a hit, the earlier run's result.
    package var result: RunResult?
    /// A word that the user gave it.
    package var tag: String?
    /// What the user wrote about it.
    package var note: String?
    /// What its launch asked of the engine; `nil` for nothing, and for a run that was read back.
    package var options: LaunchOptions?

    package var id: Int { number }

    package init(
        number: Int,
        taskName: String,
        engineName: String,
        specification: Specification,
        state: RunState = .pending,
        parent: Int? = nil,
        keyDigest: String? = nil,
        hitOf: Int? = nil,
        created: Date,
        started: Date? = nil,
        ended: Date? = nil,
        attempt: Int = 1,
        failure: Explanation? = nil,
        result: RunResult? = nil,
        tag: String? = nil,
        note: String? = nil,
        options: LaunchOptions? = nil
    ) {
        self.number = number
        self.taskName = taskName
        self.engineName = engineName
        self.specification = specification
        self.state = state
        self.parent = parent
        self.keyDigest = keyDigest
        self.hitOf = hitOf
        self.created = created
        self.started = started
        self.ended = ended
        self.attempt = attempt
        self.failure = failure
        self.result = result
        self.tag = tag
        self.note = note
        self.options = options
    }
}

/// Where a run is in its life. `completed`, `failed` and `stopped` are final.
package enum RunState: String, Hashable, Sendable, Codable, CaseIterable {
    case pending
    case running
    case stopping
    case completed
    case failed
    case stopped

    package var isFinal: Bool {
        switch self {
        case .completed, .failed, .stopped: true
        case .pending, .running, .stopping: false
        }
    }
}
