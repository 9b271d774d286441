/// Takes the prompts off a transcript that was pasted back: `In [3]: ` and `   ...: ` at the starts of lines.
///
/// Do this before anything counts places in the text.
///
/// - Returns: The text itself where no line starts with a prompt, and a cell magic, whose lines are not the language's.
/// - Complexity: O(*n*) in the bytes of the text.
package func strippingPrompts(_ text: String) -> String {
    guard !startsCellMagic(text.drop { $0.isWhitespace }) else { return text }
    let source = SourceBytes(text)
    var stripped: [UInt8] = []
    var lineStart = 0
    var copiedTo = 0
    while lineStart < source.count {
        if let end = promptEnd(in: source, at: lineStart) {
            stripped += source.bytes[copiedTo..<lineStart]
            copiedTo = end
        }
        let rest = source.bytes[lineStart...]
        lineStart = rest.firstIndex(where: \.isLineEnd).map { $0 + 1 } ?? source.count
    }
    guard copiedTo > 0 else { return text }
    stripped += source.bytes[copiedTo...]
    return String(decoding: stripped, as: UTF8.self)
}

/// Where the text of a line starts if a prompt stands before it.
private func promptEnd(in source: SourceBytes, at lineStart: Int) -> Int? {
    var offset = lineStart
    func holds(_ text: String, at offset: Int) -> Bool {
        source.bytes[min(offset, source.count)...].starts(with: text.utf8)
    }
    while source[offset].isBlank { offset += 1 }
    if holds("In [", at: offset) {
        offset += 4
        let digits = offset
        while source[offset].isDigit { offset += 1 }
        guard offset > digits, holds("]:", at: offset) else { return nil }
        offset += 2
    } else if holds("...:", at: offset) {
        offset += 4
    } else {
        return nil
    }
    return source[offset] == .blank ? offset + 1 : offset
}
