import Synchronization

/// What completion may read at once, while a cell runs: the definitions and the folder as of the last change.
package final class SessionGlance: Sendable {
    private let state: Mutex<State>

    private struct State {
        var definitions = DefinitionStore()
        var directory: String
        var suggestions: [Suggestion] = []
        var cells: [CellGlance] = []
    }

    /// A cell that has run.
    package struct CellGlance: Hashable, Sendable {
        package var number: Int
        package var source: String
        package var runs: [Int]
    }

    /// A line that can be typed next, such as what a search suggests.
    package struct Suggestion: Hashable, Sendable {
        package var line: String
        package var reason: String

        package init(_ line: String, _ reason: String) {
            self.line = line
            self.reason = reason
        }
    }

    package init(directory: String) {
        state = Mutex(State(directory: directory))
    }

    package var definitions: DefinitionStore {
        state.withLock { $0.definitions }
    }

    /// The folder that relative paths start from.
    package var directory: String {
        state.withLock { $0.directory }
    }

    /// The cells that have run, oldest first.
    package var cells: [CellGlance] {
        state.withLock { $0.cells }
    }

    /// What can be typed next; TAB on an empty line offers it.
    package var suggestions: [Suggestion] {
        state.withLock { $0.suggestions }
    }

    /// Offers lines to type next, in the place of those before.
    package func suggest(_ suggestions: [Suggestion]) {
        state.withLock { $0.suggestions = suggestions }
    }

    func update(_ definitions: DefinitionStore) {
        state.withLock { $0.definitions = definitions }
    }

    func add(_ cell: Cell) {
        let glance = CellGlance(number: cell.number.value, source: cell.source, runs: cell.runs)
        state.withLock { $0.cells.append(glance) }
    }

    func update(directory: String) {
        state.withLock { $0.directory = directory }
    }
}
