/// A stretch of a cell's text, in UTF-8 bytes from its start.
package struct SourceRange: Hashable, Sendable {
    package var lowerBound: Int
    package var upperBound: Int

    package init(_ lowerBound: Int, _ upperBound: Int) {
        self.lowerBound = lowerBound
        self.upperBound = upperBound
    }

    /// The smallest range that holds both.
    package func union(_ other: SourceRange) -> SourceRange {
        SourceRange(min(lowerBound, other.lowerBound), max(upperBound, other.upperBound))
    }
}
