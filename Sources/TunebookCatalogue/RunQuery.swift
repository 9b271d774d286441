package import TunebookCore

/// Which runs to list, newest first.
package struct RunQuery: Hashable, Sendable {
    /// Which runs by their place under others.
    package enum Scope: Hashable, Sendable {
        /// Launches, without the training jobs under them.
        case launches
        case all
    }

    /// At most so many.
    package var limit: Int
    /// Only runs older than this number; to turn the page, the last number of the page before.
    package var before: Int?
    package var task: String?
    package var state: RunState?
    package var scope: Scope
    /// What each run must be like.
    package var condition: RunCondition?
    /// `nil` for newest first.
    package var order: RunOrder?

    package init(
        newest limit: Int = 50,
        before: Int? = nil,
        task: String? = nil,
        state: RunState? = nil,
        scope: Scope = .launches,
        where condition: RunCondition? = nil,
        orderedBy order: RunOrder? = nil
    ) {
        self.limit = limit
        self.before = before
        self.task = task
        self.state = state
        self.scope = scope
        self.condition = condition
        self.order = order
    }
}
