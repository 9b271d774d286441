import Synchronization

/// What completion may read at once, while a cell runs: the definitions as of the last change.
package final class SessionGlance: Sendable {
    private let state = Mutex(DefinitionStore())

    package init() {}

    package var definitions: DefinitionStore {
        state.withLock { $0 }
    }

    func update(_ definitions: DefinitionStore) {
        state.withLock { $0 = definitions }
    }
}
