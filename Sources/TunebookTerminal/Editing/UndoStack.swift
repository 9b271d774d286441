/// The states a line has been in, to go back through.
struct UndoStack {
    struct State: Equatable {
        var line: [Unicode.Scalar]
        var cursor: Int
    }

    private var states: [State] = []
    /// Whether the newest state came by typing one character behind another, so that a word is one step.
    private var isTyping = false

    private static let limit = 1000

    /// Takes the line as it is before the next key.
    mutating func record(_ state: State) {
        guard let last = states.last else { return states.append(state) }
        guard last.line != state.line else {
            if last.cursor != state.cursor { isTyping = false }
            states[states.count - 1].cursor = state.cursor
            return
        }
        let isCharacter =
            state.line.count == last.line.count + 1 && state.cursor == last.cursor + 1
            && state.line[last.cursor] != " " && state.line.starts(with: last.line[..<last.cursor])
        if isCharacter, isTyping {
            states[states.count - 1] = state
        } else {
            states.append(state)
            if states.count > Self.limit { states.removeFirst() }
        }
        isTyping = isCharacter
    }

    /// The state before the newest; `nil` at the first.
    mutating func undo() -> State? {
        guard states.count > 1 else { return nil }
        states.removeLast()
        isTyping = false
        return states.last
    }
}
