/// An error or a warning as it is shown.
package struct Problem: Hashable, Sendable {
    package enum Severity: Hashable, Sendable {
        case error
        case warning
    }

    package var severity: Severity
    /// What failed, in one line.
    package var headline: String
    package var reason: String?
    package var remedy: String?
    /// The place in the cell's text that the problem points at.
    package var excerpt: Excerpt?

    /// One line of a cell with a stretch of it marked.
    package struct Excerpt: Hashable, Sendable {
        /// The source line, whole.
        package var line: String
        /// From 1.
        package var lineNumber: Int
        /// The marked stretch, in characters from the line's start.
        package var marked: Range<Int>

        package init(line: String, lineNumber: Int, marked: Range<Int>) {
            self.line = line
            self.lineNumber = lineNumber
            self.marked = marked
        }
    }

    package init(
        _ severity: Severity,
        _ headline: String,
        reason: String? = nil,
        remedy: String? = nil,
        excerpt: Excerpt? = nil
    ) {
        self.severity = severity
        self.headline = headline
        self.reason = reason
        self.remedy = remedy
        self.excerpt = excerpt
    }
}
