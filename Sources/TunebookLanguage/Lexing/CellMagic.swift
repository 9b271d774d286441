/// A cell that is no statement but the text of something, as in a notebook: `%%script train.py`, and everything after its
/// first line as it stands.
struct CellMagic: Hashable {
    /// The word with its `%%`.
    let word: SourceRange
    /// From the word to the end of its line.
    let firstLine: SourceRange
    /// From the second line to the end of the cell; empty where there is none.
    let body: SourceRange

    /// - Returns: `nil` for a cell that does not begin with `%%`.
    init?(_ source: SourceBytes) {
        var start = source.bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        while source[start].isBlank || source[start].isLineEnd { start += 1 }
        guard source[start] == UInt8(ascii: "%"), source[start + 1] == UInt8(ascii: "%") else { return nil }
        var end = start
        while end < source.count, !source[end].isLineEnd { end += 1 }
        var wordEnd = start
        while wordEnd < end, !source[wordEnd].isBlank { wordEnd += 1 }
        word = SourceRange(start, wordEnd)
        firstLine = SourceRange(start, end)
        let bodyStart = min(
            source.count,
            source[end] == .carriageReturn && source[end + 1] == .lineFeed ? end + 2 : end + 1
        )
        body = SourceRange(bodyStart, source.count)
    }
}

/// Whether a line begins a cell magic, whose text goes on to the end of the cell.
package func startsCellMagic(_ line: some StringProtocol) -> Bool {
    line.utf8.drop { $0.isBlank }.starts(with: "%%".utf8)
}
