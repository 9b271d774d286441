internal import Synchronization
internal import TunebookPlatform

/// Reads cells from the person at the terminal, with libedit's editing; from other input, lines as they come.
///
/// Keys are libedit's Emacs or vi keys, as `~/.editrc` says, and these: Enter runs a cell that is complete and otherwise
/// begins another line; TAB completes; Up and Down move in a cell and through the history; Ctrl-R searches it; Page Up
/// and Page Down look for cells that begin like this one; Ctrl-_ undoes; Ctrl-X Ctrl-E opens the cell in `$EDITOR`;
/// Ctrl-C clears it, Ctrl-D leaves on an empty one, Ctrl-Z stops the program. A paste is inserted as it is, and runs at
/// Enter. What the screen shows meanwhile appears above the line.
///
/// Reading blocks a thread of its own. Cells are not added to the history here: that is for the caller, who knows their
/// numbers, before a cell runs.
package actor LineEditor {
    /// What a reading ended with.
    package enum Input: Hashable, Sendable {
        /// A whole cell; empty for Enter on an empty line.
        case cell(String)
        /// Ctrl-C, which cleared the line where there was text on it.
        case interrupted(hadText: Bool)
        /// Ctrl-D, the end of the input, or a signal to end.
        case endOfInput
    }

    enum Outcome {
        case cell(String)
        case interrupted(hadText: Bool)
        case endOfInput
        case cancelled
    }

    private let thread = BlockingThread(for: "the line editor")
    private let configuration: LineEditorConfiguration
    private let history: History
    private let screen: Screen
    private let mailbox = EditorMailbox()
    private var reader: Reader?

    /// How cells are read, once the first has been asked for.
    private enum Reader {
        case editing(EditingSession)
        case plain(PlainInput)
    }

    /// Touches neither terminal nor files; that is done at the first reading.
    package init(configuration: LineEditorConfiguration, history: History, screen: Screen) {
        self.configuration = configuration
        self.history = history
        self.screen = screen
    }

    package nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe thread.asUnownedSerialExecutor()
    }

    /// Reads one cell.
    ///
    /// Where input or output is no terminal, there is no prompt: lines are gathered until they are complete, and at the
    /// end of the input a cell that is not comes as it is.
    /// - Parameters:
    ///   - prompt: On one line, with a blank at its end: `In [3]: `.
    ///   - initialText: A cell that is put on the prompt to be edited.
    /// - Returns: What the reading ended with.
    /// - Throws: `CancellationError` when the task is cancelled while a line is edited.
    package func read(prompt: String, initialText: String = "") async throws -> Input {
        try Task.checkCancellation()
        return try await withTaskCancellationHandler {
            try readBlocking(prompt: prompt, initialText: initialText)
        } onCancel: {
            mailbox.cancel()
        }
    }

    /// Changes the prompt of the line that is being edited, such as one that says how many runs are live.
    package nonisolated func setPrompt(_ prompt: String) {
        mailbox.setPrompt(prompt)
    }

    private func readBlocking(prompt: String, initialText: String) throws -> Input {
        if reader == nil { reader = makeReader() }
        switch reader {
        case .editing(let session)?:
            switch session.read(prompt: prompt, initialText: initialText) {
            case .cell(let text): return .cell(text)
            case .interrupted(let hadText): return .interrupted(hadText: hadText)
            case .endOfInput: return .endOfInput
            case .cancelled: throw CancellationError()
            }
        case .plain(var input)?:
            // Taken out while it changes, so that its buffer is not copied.
            reader = nil
            defer { reader = .plain(input) }
            return input.readCell().map(Input.cell) ?? .endOfInput
        case nil: return .endOfInput
        }
    }

    private func makeReader() -> Reader {
        if screen.capabilities.canEdit {
            let session = EditingSession(
                configuration: configuration,
                history: history,
                screen: screen,
                mailbox: mailbox
            )
            if let session { return .editing(session) }
        }
        return .plain(PlainInput(configuration.input, completeness: configuration.completeness))
    }
}

/// What other threads tell the editor's thread while it waits for keys.
final class EditorMailbox: Sendable {
    /// Woken for whatever is new here or at the screen.
    let wake = WakePipe()
    private let state = Mutex(State())

    private struct State {
        var prompt = ""
        var isCancelled = false
    }

    var prompt: String { state.withLock { $0.prompt } }

    var isCancelled: Bool { state.withLock { $0.isCancelled } }

    func begin(prompt: String) {
        state.withLock { $0 = State(prompt: prompt) }
        wake.clear()
    }

    func setPrompt(_ prompt: String) {
        state.withLock { $0.prompt = prompt }
        wake.wake()
    }

    func cancel() {
        state.withLock { $0.isCancelled = true }
        wake.wake()
    }
}
