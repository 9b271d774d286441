/// What completion asks of the session: everything that is not in the vocabulary.
///
/// Each question has an answer of "nothing" until the caller gives a better one. They are asked on Tab, so an answer
/// should take a few milliseconds at most.
package struct CompletionSource: Sendable {
    /// Where the fields asked about belong.
    package enum Owner: Hashable, Sendable {
        /// A definition that is being typed.
        case draft(DraftDefinition)
        /// A task that is defined.
        case task(String)
    }

    /// The names of the tasks that are defined.
    package var taskNames: @Sendable () -> [String] = { [] }
    /// The kind of a task.
    package var kindOfTask: @Sendable (_ name: String) -> String? = { _ in nil }
    /// The fields inside a group, where they depend on the definition, as hyperparameters do on the algorithm.
    /// `nil` leaves it to the vocabulary.
    package var fields: @Sendable (_ owner: Owner, _ group: [String]) -> [Vocabulary.Field]? = { _, _ in nil }
    /// The groups of a task whose fields an action may set by their own names, as in `launch xgb max_depth=7`.
    package var groupsWithShortNames: @Sendable (_ task: String) -> [String] = { _ in [] }
    /// Further words for a field's value, after the parts that are typed, such as metrics after `minimize`.
    package var values: @Sendable (_ owner: Owner, _ path: [String], _ previous: [String]) -> [CompletionCandidate] = {
        _,
        _,
        _ in []
    }
    /// A task's value at a path, as it is typed; offered first, for editing.
    package var currentValue: @Sendable (_ task: String, _ path: [String]) -> String? = { _, _ in nil }
    /// Files and folders whose path starts with a text; folders end in `/`.
    package var paths: @Sendable (_ prefix: String) -> [String] = { _ in [] }
    /// The runs that can be named, newest first, each with a word on what it is.
    package var runs: @Sendable () -> [CompletionCandidate] = { [] }
    /// The cells that can be named.
    package var cells: @Sendable () -> [CompletionCandidate] = { [] }
    /// What earlier cells gave, for a word that begins so: `Out[7].` for `Out`, `Out[7].best.eta` for `Out[7].b`.
    package var outputs: @Sendable (_ typed: String) -> [CompletionCandidate] = { _ in [] }
    /// The script cells that can be named.
    package var scripts: @Sendable () -> [CompletionCandidate] = { [] }
    /// The names of the engines that can be launched on.
    package var engineNames: @Sendable () -> [String] = { [] }

    /// A source that knows nothing; set what there is an answer for.
    package init() {}
}
