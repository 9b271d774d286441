/// One line of a cell with a stretch of it marked, as an error shows it.
package struct SourceExcerpt: Hashable, Sendable {
    /// The line, or a window of a long one with `…` where it is cut.
    package var line: String
    /// From 1.
    package var lineNumber: Int
    /// Where the marked stretch starts in the whole line, from 1, in characters.
    package var column: Int
    /// The marked stretch in ``line``, in characters. Never empty: it may point one past the line's last character.
    package var marked: Range<Int>

    /// How many characters of a line are shown.
    package static let widthInCharacters = 200

    /// Cuts out the line that a range starts in.
    ///
    /// A range that goes on over the line's end is marked up to it.
    ///
    /// - Complexity: O(*n*) in the bytes of the text.
    package init(of range: SourceRange, in text: String) {
        let source = SourceBytes(text)
        let line = SourceLine(around: range.lowerBound, in: source)
        let window = 8 * SourceExcerpt.widthInCharacters
        let start = source.scalarBoundary(after: max(line.range.lowerBound, line.offset - window))
        let end = source.scalarBoundary(before: min(line.range.upperBound, line.offset + window))
        let before = source.text(SourceRange(start, line.offset))
        let after = source.text(SourceRange(line.offset, end))
        let markEnd = source.scalarBoundary(before: min(end, max(line.offset, range.upperBound)))
        let markedCount = source.text(SourceRange(line.offset, markEnd)).count

        let width = SourceExcerpt.widthInCharacters
        let keptBefore = min(before.count, max(width * 2 / 5, width - after.count))
        let keptAfter = min(after.count, width - keptBefore)
        let isCutBefore = keptBefore < before.count || start > line.range.lowerBound
        let isCutAfter = keptAfter < after.count || end < line.range.upperBound
        self.line =
            (isCutBefore ? "…" : "") + before.suffix(keptBefore) + after.prefix(keptAfter) + (isCutAfter ? "…" : "")
        lineNumber = line.number
        column = line.characterCount(to: line.offset) + 1
        let markStart = keptBefore + (isCutBefore ? 1 : 0)
        marked = markStart..<markStart + max(1, min(markedCount, keptAfter))
    }
}

extension SourceBytes {
    /// The start of the first whole character's encoding at or after an offset.
    fileprivate func scalarBoundary(after offset: Int) -> Int {
        var offset = offset
        while offset < count, self[offset] & 0xC0 == 0x80 { offset += 1 }
        return offset
    }

    /// The start of the character's encoding that an offset lies in.
    fileprivate func scalarBoundary(before offset: Int) -> Int {
        var offset = offset
        while offset > 0, offset < count, self[offset] & 0xC0 == 0x80 { offset -= 1 }
        return offset
    }
}

extension Diagnostic {
    /// The line that the diagnostic points into.
    package func excerpt(in text: String) -> SourceExcerpt {
        SourceExcerpt(of: range, in: text)
    }
}
