/// What the person at a prompt wants to be told of while they type, and what they have turned away from.
package struct Attention: Hashable, Sendable {
    /// The run whose watching the last cell gave up.
    package var leftRun: Int?
    /// The runs whose further log lines are shown above the line that is typed.
    package var followedLogs: Set<Int> = []

    /// Nothing is asked for.
    package init() {}

    /// The run that the last cell gave up watching; it is told once.
    package mutating func leave() -> Int? {
        defer { leftRun = nil }
        return leftRun
    }
}
