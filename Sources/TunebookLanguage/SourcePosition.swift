/// A place in a text as people count it.
package struct SourcePosition: Hashable, Sendable {
    /// From 1.
    package var line: Int
    /// From 1, in characters as they are seen.
    package var column: Int

    /// Makes a place of known numbers.
    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    /// The place of an offset.
    ///
    /// - Parameters:
    ///   - offset: In UTF-8 bytes; one outside the text counts as its nearest end.
    ///   - text: The whole cell.
    /// - Complexity: O(*n*) in the bytes before the offset.
    package init(of offset: Int, in text: String) {
        let line = SourceLine(around: offset, in: SourceBytes(text))
        self.init(line: line.number, column: line.characterCount(to: line.offset) + 1)
    }
}

/// The line of a text that an offset lies in.
struct SourceLine {
    let source: SourceBytes
    /// The offset, moved into the text.
    let offset: Int
    /// The line's bytes, without its end.
    let range: SourceRange
    /// From 1.
    let number: Int

    init(around offset: Int, in source: SourceBytes) {
        let bytes = source.bytes
        var offset = max(0, min(offset, bytes.count))
        // The second half of a CRLF is still on the line that it ends.
        if offset > 0, source[offset] == .lineFeed, bytes[offset - 1] == .carriageReturn { offset -= 1 }
        let start = bytes[..<offset].lastIndex(where: \.isLineEnd).map { $0 + 1 } ?? 0
        let end = bytes[offset...].firstIndex(where: \.isLineEnd) ?? bytes.count
        var number = 1
        for position in 0..<start where bytes[position].isLineEnd {
            let isFirstHalf = bytes[position] == .carriageReturn && source[position + 1] == .lineFeed
            if !isFirstHalf { number += 1 }
        }
        self.source = source
        self.offset = offset
        self.range = SourceRange(start, end)
        self.number = number
    }

    /// How many characters stand between the line's start and an offset in it.
    func characterCount(to offset: Int) -> Int {
        let bytes = source.bytes[range.lowerBound..<offset]
        return bytes.allSatisfy { $0 < 0x80 } ? bytes.count : String(decoding: bytes, as: UTF8.self).count
    }
}
