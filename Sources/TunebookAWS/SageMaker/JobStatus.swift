/// Where a training or tuning job is, as SageMaker words it: `InProgress`, `Completed`, `Failed`, `Stopping`, `Stopped`.
///
/// A status of a later release is kept as it is, and is not final.
package struct JobStatus: RawRepresentable, Hashable, Sendable, Codable {
    package var rawValue: String

    package init(rawValue: String) {
        self.rawValue = rawValue
    }

    package static let inProgress = JobStatus(rawValue: "InProgress")
    package static let completed = JobStatus(rawValue: "Completed")
    package static let failed = JobStatus(rawValue: "Failed")
    package static let stopping = JobStatus(rawValue: "Stopping")
    package static let stopped = JobStatus(rawValue: "Stopped")

    package var isFinal: Bool { [.completed, .failed, .stopped].contains(self) }
}
