package import TunebookLanguage

/// Numbers of cells or runs as IPython writes them: `4`, `4-6`.
package struct CellRange: Hashable, Sendable {
    package var first: Int
    package var last: Int

    /// Reads `4` or `4-6`.
    package init(_ literal: Literal) throws(Diagnostic) {
        let parts = literal.text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
        switch (parts.count, parts.first ?? nil, parts.last ?? nil) {
        case (1, let only?, _) where only > 0:
            (first, last) = (only, only)
        case (2, let first?, let last?) where first > 0 && last >= first:
            (self.first, self.last) = (first, last)
        default:
            throw Diagnostic("\"\(literal.text)\" is no cell, nor a range of cells such as 4-6", at: literal.range)
        }
    }

    package var numbers: ClosedRange<Int> { first...last }
}
