/// One training job of a search, as a strategy sees it.
package struct Trial: Hashable, Sendable, Codable {
    package enum State: String, Hashable, Sendable, Codable, CaseIterable {
        /// Started, not ended: its set is taken, its value is not known.
        case running
        /// Ended with an objective value.
        case completed
        /// Ended without a value that counts; its set is never proposed again, and is a bad point in a model.
        case failed
        /// Ended early by a rule or by hand; its last value counts, as SageMaker counts it.
        case stopped
    }

    /// The job's number in its tuning job, from 1; 0 or less for knowledge that came from elsewhere.
    package var number: Int
    package var assignment: Assignment
    package var state: State
    /// The objective's last value; a value that is no finite number counts as failed.
    package var value: Double?
    /// The objective after each round, oldest first; empty where only the last value is known.
    package var curve: [Double]
    /// The parent whose data or algorithm differ (TRANSFER_LEARNING), counted from 1; 0 for the same task.
    ///
    /// Values of another origin teach a model where to look; they are never its best.
    package var origin: Int

    package init(
        number: Int,
        _ assignment: Assignment,
        _ state: State,
        value: Double? = nil,
        curve: [Double] = [],
        origin: Int = 0
    ) {
        self.number = number
        self.assignment = assignment
        self.state = state
        self.value = value
        self.curve = curve
        self.origin = origin
    }

    /// The objective value, where the trial ended with one that counts.
    package var result: Double? {
        guard state == .completed || state == .stopped, let value, value.isFinite else { return nil }
        return value
    }
}
