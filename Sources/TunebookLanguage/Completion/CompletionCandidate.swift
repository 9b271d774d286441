/// One thing that could be typed at the cursor.
package struct CompletionCandidate: Hashable, Sendable {
    /// What replaces the completion's range, quotes included where they are needed.
    package var text: String
    /// What to show in a list: the text without quotes, of a path its last part.
    package var label: String
    /// One line on what it is; may be empty.
    package var summary: String
    /// What to add when this is the one chosen: a blank after a word, `.` after a task, nothing after a folder.
    package var suffix: String

    /// Makes a candidate, with a blank after it unless told otherwise; its label is its text.
    package init(_ text: String, label: String? = nil, summary: String = "", suffix: String = " ") {
        self.text = text
        self.label = label ?? text
        self.summary = summary
        self.suffix = suffix
    }
}
