package import TunebookDisplay

/// The number of a cell in its session, from 1.
package struct CellNumber: Hashable, Sendable, Comparable, CustomStringConvertible {
    package var value: Int

    package init(_ value: Int) {
        self.value = value
    }

    package static func < (left: CellNumber, right: CellNumber) -> Bool {
        left.value < right.value
    }

    package var description: String { "\(value)" }
}

/// One numbered input with what it gave.
package struct Cell: Hashable, Sendable {
    package var number: CellNumber
    /// The text as it was typed.
    package var source: String
    /// What it showed, in order.
    package var output: [Display]
    package var status: CellStatus
    /// The runs that it launched.
    package var runs: [Int]
    /// Its statements that launched something, with what each launched.
    package var launches: [Launch]
    /// Whether a saved session holds it.
    package var isSaved: Bool
    /// The definitions after it.
    package var definitions: DefinitionStore

    /// A statement of a cell with the runs that it launched.
    package struct Launch: Hashable, Sendable {
        /// The statement as it was typed.
        package var source: String
        package var runs: [Int]
    }

    package init(number: CellNumber, source: String) {
        self.number = number
        self.source = source
        self.output = []
        self.status = .succeeded
        self.runs = []
        self.launches = []
        self.isSaved = true
        self.definitions = DefinitionStore()
    }
}

/// How a cell ended. Raw values are the exit codes of a replay that stops there.
package enum CellStatus: Int32, Hashable, Sendable {
    case succeeded = 0
    /// A run that it launched failed, or a result could not be kept.
    case runFailed = 1
    /// The cell was refused, or named something that is not there.
    case badInput = 3
    /// The engine or its library could not be reached.
    case engineUnreachable = 4
    case interrupted = 130
}

/// What a cell reports while it runs.
package enum CellEvent: Sendable {
    /// The cell got its number and is about to run; `isFollowUp` when another cell brought it in.
    case started(CellNumber, source: String, isFollowUp: Bool)
    case output(Display)
    /// Something that passes by, such as a line of a log, and is kept nowhere.
    case passing(PassingDisplay)
    /// How far it is; `nil` clears the line.
    case progress(Progress?)
}
