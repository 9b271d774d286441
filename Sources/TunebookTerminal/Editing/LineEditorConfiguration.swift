/// What a line editor asks of the program around it.
///
/// The closures are called on the editor's thread, between two keys, and must be quick.
package struct LineEditorConfiguration: Sendable {
    /// Asked at Enter with the whole cell: run it, or go on on another line?
    package var completeness: @Sendable (_ text: String) -> CellCompleteness
    /// Asked at TAB with the cell and the cursor's place in it, in UTF-8 bytes.
    package var completions: @Sendable (_ text: String, _ cursor: Int) -> CompletionList
    /// Asked when the cursor is at the end: what is drawn dim behind it.
    package var hint: (@Sendable (_ text: String) -> EditorHint?)?
    /// Asked while the history is searched: what came of the runs that a cell launched.
    package var outcome: (@Sendable (_ runs: [Int]) -> String?)?
    /// Whether the terminal is asked if it shows pictures.
    package var asksForPixels = false
    /// The terminal that is read; stays open and owned by the caller.
    package var input: Int32
    package var settings: Settings
    /// For Ctrl-X Ctrl-E, which opens the cell in an editor.
    package var externalEditor: ExternalEditor

    /// Where key bindings are read from.
    package enum Settings: Hashable, Sendable {
        /// `$EDITRC`, else `~/.editrc`.
        case user
        case file(String)
        case none
    }

    package init(
        input: Int32 = 0,
        settings: Settings = .user,
        externalEditor: ExternalEditor = ExternalEditor(),
        completeness: @escaping @Sendable (_ text: String) -> CellCompleteness = { _ in .complete },
        completions: @escaping @Sendable (_ text: String, _ cursor: Int) -> CompletionList = { _, cursor in
            CompletionList(replaced: cursor..<cursor, candidates: [])
        },
        hint: (@Sendable (_ text: String) -> EditorHint?)? = nil,
        outcome: (@Sendable (_ runs: [Int]) -> String?)? = nil,
        asksForPixels: Bool = false
    ) {
        self.input = input
        self.settings = settings
        self.externalEditor = externalEditor
        self.completeness = completeness
        self.completions = completions
        self.hint = hint
        self.outcome = outcome
        self.asksForPixels = asksForPixels
    }
}

/// Dim text behind the cursor.
package struct EditorHint: Hashable, Sendable {
    package var text: String
    /// Whether the right arrow puts it on the line; else it only says what is expected there.
    package var isTaken: Bool

    package init(_ text: String, isTaken: Bool = true) {
        self.text = text
        self.isTaken = isTaken
    }
}

/// Whether Enter ends a cell.
package enum CellCompleteness: Hashable, Sendable {
    case complete
    /// The next line is indented by four blanks for each open brace.
    case incomplete(depth: Int)
}

/// What may stand at the cursor.
package struct CompletionList: Hashable, Sendable {
    /// The stretch of the cell that a candidate takes the place of, in UTF-8 bytes; it ends at the cursor.
    package var replaced: Range<Int>
    /// In the order they are listed.
    package var candidates: [Candidate]

    package struct Candidate: Hashable, Sendable {
        package var text: String
        /// What it is, in a few words, for the list.
        package var summary: String?
        /// What follows it once it is chosen, such as a blank or ` = `.
        package var suffix: String

        package init(_ text: String, summary: String? = nil, suffix: String = "") {
            self.text = text
            self.summary = summary
            self.suffix = suffix
        }
    }

    package init(replaced: Range<Int>, candidates: [Candidate]) {
        self.replaced = replaced
        self.candidates = candidates
    }
}
