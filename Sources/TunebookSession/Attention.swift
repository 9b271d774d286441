/// What the person at a prompt wants to be told of while they type, and what they have turned away from.
package struct Attention: Hashable, Sendable {
    /// The run whose watching the last cell gave up.
    package var leftRun: Int?
    /// The runs whose further log lines are shown above the line that is typed.
    package var followedLogs: Set<Int> = []

    /// The files and folders whose changes are told.
    package var watchedInputs: [Place] = []

    /// A file or folder.
    package struct Place: Hashable, Sendable {
        /// As it was typed.
        package var path: String
        package var absolutePath: String

        package init(path: String, absolutePath: String) {
            self.path = path
            self.absolutePath = absolutePath
        }
    }

    /// Nothing is asked for.
    package init() {}

    /// The run that the last cell gave up watching; it is told once.
    package mutating func leave() -> Int? {
        defer { leftRun = nil }
        return leftRun
    }
}
