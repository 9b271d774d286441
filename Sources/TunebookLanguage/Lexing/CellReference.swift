/// A cell named in a value or an argument: `In[7]`, `Out[7].best.eta`.
package struct CellReference: Hashable, Sendable {
    /// What of the cell is meant.
    package enum Side: String, Hashable, Sendable {
        /// What was typed, and the definitions after it.
        case input = "In"
        /// What its launch gave.
        case output = "Out"
    }

    package var side: Side
    /// The cell's number.
    package var cell: Int
    /// The names behind the bracket; none for the cell itself.
    package var path: [String]

    /// Reads a word; `nil` for one that names no cell.
    package init?(_ text: String) {
        let source = SourceBytes(text)
        guard let end = Self.head(in: source, at: 0) else { return nil }
        let side: Side = text.hasPrefix("In") ? .input : .output
        let digits = side.rawValue.utf8.count + 1
        guard let cell = Int(source.text(SourceRange(digits, end - 1))) else { return nil }
        let rest = source.text(SourceRange(end, source.count))
        guard rest.isEmpty || rest.hasPrefix(".") else { return nil }
        self.side = side
        self.cell = cell
        path =
            rest.isEmpty
            ? [] : rest.dropFirst().split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    }

    /// Where `In[7]` or `Out[7]` ends that begins at an offset; `nil` where none does.
    static func head(in source: SourceBytes, at offset: Int) -> Int? {
        for side in [Side.output, .input] {
            var end = offset + side.rawValue.utf8.count
            guard source[SourceRange(offset, min(end, source.count))].elementsEqual(side.rawValue.utf8),
                source[end] == UInt8(ascii: "[")
            else { continue }
            end += 1
            let digits = end
            while source[end].isDigit { end += 1 }
            guard end > digits, end - digits < 10, source[end] == UInt8(ascii: "]") else { continue }
            return end + 1
        }
        return nil
    }

    /// The references in a cell's text, in their order.
    package static func all(in text: String, with vocabulary: Vocabulary) -> [CellReference] {
        guard text.contains("[") else { return [] }
        let source = SourceBytes(text)
        return Lexer.tokens(of: source, with: vocabulary).lazy.filter { $0.kind == .word }
            .compactMap { CellReference(source.text($0.range)) }
    }

    /// A cell's text with other numbers in its references, as when its session's cells get other numbers.
    ///
    /// - Parameter numbers: The new number by the old one; a number that is not among them stays.
    package static func renumbered(_ text: String, _ numbers: [Int: Int], with vocabulary: Vocabulary) -> String {
        guard numbers.contains(where: { $0.key != $0.value }), text.contains("[") else { return text }
        let source = SourceBytes(text)
        var result = ""
        var copied = 0
        for token in Lexer.tokens(of: source, with: vocabulary) where token.kind == .word {
            let word = source.text(token.range)
            guard let reference = CellReference(word), let number = numbers[reference.cell] else { continue }
            result += source.text(SourceRange(copied, token.range.lowerBound))
            let head = word.prefix { $0 != "]" }.count + 1
            result += "\(reference.side.rawValue)[\(number)]" + word.dropFirst(head)
            copied = token.range.upperBound
        }
        return result + source.text(SourceRange(copied, source.count))
    }
}

extension CellReference: CustomStringConvertible {
    /// The reference as it is typed.
    package var description: String {
        (["\(side.rawValue)[\(cell)]"] + path).joined(separator: ".")
    }
}
