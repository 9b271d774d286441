package import TunebookDisplay
package import TunebookLanguage

/// A verb: what follows it, what it does, and what it shows.
///
/// To add one, write `NAMECommand.swift` in `TunebookCommands` with a struct `NAMECommand` that conforms; parsing,
/// completion, `help` and did-you-mean read its ``help``. `init(_:)` takes the arguments apart with an
/// ``ArgumentReader`` and refuses what it does not know, so that a command that exists can run.
package protocol Command: Sendable {
    static var help: CommandHelp { get }

    /// - Throws: A diagnostic at the argument that is wrong or missing.
    init(_ statement: ActionStatement) throws(Diagnostic)

    /// Does it.
    ///
    /// - Returns: What to show after anything shown on the way through ``CommandContext/show(_:)``.
    /// - Throws: ``CommandFailure``, a diagnostic at a word of the cell, or an error that explains itself. Cancelling means
    ///   that nobody watches any more.
    func run(in context: CommandContext) async throws -> Display
}

/// What `help` says of a verb, and what the grammar knows of it.
package struct CommandHelp: Sendable {
    package var verb: Vocabulary.Verb
    /// Further paragraphs for `help VERB`.
    package var details: [String]
    package var examples: [Example]
    /// Whether a cell of this verb belongs in a saved session.
    ///
    /// Verbs that bring in other cells do not, since those are saved themselves; nor do those that look at the machine.
    package var isSaved: Bool
    /// Whether the verb takes `--json`.
    package let givesData: Bool

    package struct Example: Sendable {
        /// A cell that can be pasted.
        package var cell: String
        package var meaning: String

        package init(_ cell: String, _ meaning: String) {
            self.cell = cell
            self.meaning = meaning
        }
    }

    /// - Parameter givesData: Whether the verb takes `--json`, which shows its display's data instead.
    package init(
        _ verb: Vocabulary.Verb,
        details: [String] = [],
        examples: [Example] = [],
        isSaved: Bool = true,
        givesData: Bool = false
    ) {
        self.verb = verb
        self.givesData = givesData
        if givesData { self.verb.options.append(.init("json", "print JSON, for machines")) }
        self.details = details
        self.examples = examples
        self.isSaved = isSaved
    }
}

/// A command that could not do what it was asked, with what to show and how the cell ends.
package struct CommandFailure: Error {
    package var display: Display
    package var status: CellStatus

    package init(_ display: Display, status: CellStatus) {
        self.display = display
        self.status = status
    }

    /// A plain message of bad input.
    package init(_ headline: String, reason: String? = nil, remedy: String? = nil, status: CellStatus = .badInput) {
        self.init(.problem(Problem(.error, headline, reason: reason, remedy: remedy)), status: status)
    }
}
