/// A stretch of a cell's text, in UTF-8 bytes from its start.
package struct SourceRange: Hashable, Sendable {
    /// The offset of the first byte.
    package var lowerBound: Int
    /// The offset after the last byte; the same as the lower bound of an empty range.
    package var upperBound: Int

    /// Makes a range from one offset up to another.
    package init(_ lowerBound: Int, _ upperBound: Int) {
        self.lowerBound = lowerBound
        self.upperBound = upperBound
    }

    /// Whether some text lies in both.
    package func overlaps(_ other: SourceRange) -> Bool {
        lowerBound < other.upperBound && other.lowerBound < upperBound
    }

    /// The smallest range that holds both.
    package func union(_ other: SourceRange) -> SourceRange {
        SourceRange(min(lowerBound, other.lowerBound), max(upperBound, other.upperBound))
    }
}
