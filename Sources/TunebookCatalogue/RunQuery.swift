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

    package init(
        newest limit: Int = 50,
        before: Int? = nil,
        task: String? = nil,
        state: RunState? = nil,
        scope: Scope = .launches
    ) {
        self.limit = limit
        self.before = before
        self.task = task
        self.state = state
        self.scope = scope
    }
}
