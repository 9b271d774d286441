/// Where an execution of one task is.
package struct ExecutionReport: Hashable, Sendable {
    package var phase: Flyteidl_Core_WorkflowExecution.Phase
    /// Flyte's code and words for why it failed; `nil` while it has not.
    package var error: Flyteidl_Core_ExecutionError?
    /// Why somebody stopped it.
    package var abortCause: String?
    package var cacheStatus: Flyteidl_Core_CatalogCacheStatus?
    /// The task's node; `nil` until it is there.
    package var node: Flyteidl_Admin_NodeExecution?
    /// The tries of the task; none for a result out of the cache.
    package var attempts: [Attempt]
    /// When the server changed the execution last, to ask for no more than has changed.
    var updatedAt: Double

    /// One try of the task.
    package struct Attempt: Hashable, Sendable {
        package var number: Int
        package var phase: Flyteidl_Core_TaskExecution.Phase
        package var reason: String
        /// Which of Flyte's plugins runs it, such as `sagemaker_training`.
        package var plugin: String
        /// What the service that runs it calls it.
        package var externalName: String
        /// Pages of logs, by their titles.
        package var logs: [LogLink]
    }

    package struct LogLink: Hashable, Sendable {
        package var title: String
        package var address: String
    }

    /// Whether nothing more will happen to it.
    package var isFinal: Bool {
        switch phase {
        case .succeeded, .failed, .aborted, .timedOut: true
        default: false
        }
    }

    /// The phase in a word. A fresh execution has none until Flyte's engine takes it up.
    package var phaseWord: String {
        switch phase {
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
