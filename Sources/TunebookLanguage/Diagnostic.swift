/// What is wrong, or worth a warning, at a place in a cell.
package struct Diagnostic: Error, Hashable, Sendable {
    /// Whether a cell is refused for it.
    package enum Severity: Hashable, Sendable {
        /// The cell is refused.
        case error
        /// The cell takes effect all the same.
        case warning
    }

    /// Whether a cell is refused for it.
    package var severity: Severity
    /// Lower case, no full stop, the user's words quoted: `no verb "lanch"`.
    package var message: String
    /// What is wrong; an empty range says where something is missing.
    package var range: SourceRange
    /// What to type in place of the range.
    package var suggestion: String?
    /// Further lines: what was expected, where an unclosed brace opened.
    package var notes: [String]

    /// Makes a diagnostic, an error unless told otherwise.
    package init(
        _ message: String,
        at range: SourceRange,
        severity: Severity = .error,
        suggestion: String? = nil,
        notes: [String] = []
    ) {
        self.message = message
        self.range = range
        self.severity = severity
        self.suggestion = suggestion
        self.notes = notes
    }
}

/// Every error found in one cell; nothing of the cell took effect.
package struct DiagnosticList: Error, Hashable, Sendable {
    /// Never empty, in the order of their places.
    package var diagnostics: [Diagnostic]

    /// Puts errors in the order of their places; there must be at least one.
    package init(_ diagnostics: [Diagnostic]) {
        precondition(!diagnostics.isEmpty, "a refusal has a reason")
        self.diagnostics = diagnostics.sorted { $0.range.lowerBound < $1.range.lowerBound }
    }

    /// A list of one error.
    package init(_ diagnostic: Diagnostic) {
        diagnostics = [diagnostic]
    }
}
