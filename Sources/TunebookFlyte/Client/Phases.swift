extension Flyteidl_Core_WorkflowExecution.Phase {
    /// Whether nothing more will happen to an execution.
    package var isFinal: Bool {
        switch self {
        case .succeeded, .failed, .aborted, .timedOut: true
        default: false
        }
    }

    /// The phase in a word. A fresh execution has none until Flyte's engine takes it up.
    package var words: String {
        switch self {
        case .undefined: "accepted"
        case .queued: "queued"
        case .running: "running"
        case .succeeding: "succeeding"
        case .succeeded: "succeeded"
        case .failing: "failing"
        case .failed: "failed"
        case .aborted: "aborted"
        case .timedOut: "timed out"
        case .aborting: "aborting"
        case .UNRECOGNIZED(let number): "phase \(number)"
        }
    }
}

extension Flyteidl_Core_TaskExecution.Phase {
    /// The phase in words.
    package var words: String {
        switch self {
        case .undefined: "accepted"
        case .queued: "queued"
        case .running: "running"
        case .succeeded: "succeeded"
        case .aborted: "aborted"
        case .failed: "failed"
        case .initializing: "initializing"
        case .waitingForResources: "waits for resources"
        case .retryableFailed: "failed, and may be tried again"
        case .UNRECOGNIZED(let number): "phase \(number)"
        }
    }
}

extension Flyteidl_Core_NodeExecution.Phase {
    /// The phase in words.
    package var words: String {
        switch self {
        case .undefined: "accepted"
        case .queued: "queued"
        case .running, .dynamicRunning: "running"
        case .succeeded: "succeeded"
        case .failing: "failing"
        case .failed: "failed"
        case .aborted: "aborted"
        case .skipped: "skipped"
        case .timedOut: "timed out"
        case .recovered: "recovered"
        case .UNRECOGNIZED(let number): "phase \(number)"
        }
    }
}

extension Flyteidl_Core_CatalogCacheStatus {
    /// What Flyte's cache did, in words.
    package var words: String {
        switch self {
        case .cacheDisabled: "not cached"
        case .cacheMiss: "miss"
        case .cacheHit: "hit"
        case .cachePopulated: "populated"
        case .cacheLookupFailure: "lookup failed"
        case .cachePutFailure: "ran, and could not be stored"
        case .cacheSkipped: "skipped"
        case .cacheEvicted: "evicted"
        case .UNRECOGNIZED(let number): "status \(number)"
        }
    }
}
