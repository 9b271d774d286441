import Synchronization

/// What completion may read at once, while a cell runs: the definitions and the folder as of the last change.
package final class SessionGlance: Sendable {
    private let state: Mutex<State>

    private struct State {
        var definitions = DefinitionStore()
        var directory: String
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

    func update(_ definitions: DefinitionStore) {
        state.withLock { $0.definitions = definitions }
    }

    func update(directory: String) {
        state.withLock { $0.directory = directory }
    }
}
