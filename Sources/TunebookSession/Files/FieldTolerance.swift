/// How far one named number of an output may be from the saved one: `validation:auc±0.002`, `train:error±1%`.
package struct FieldTolerance: Hashable, Sendable {
    package var name: String
    /// Absolute, or a share of the saved number.
    package var amount: Double
    package var isShare: Bool

    /// Reads one; `+-` stands for `±`.
    ///
    /// - Returns: `nil` when there is no sign, no name before it, or no number from 0 up behind it.
    package init?(_ text: some StringProtocol) {
        let text = text.split(separator: "+-", omittingEmptySubsequences: false).joined(separator: "±")
        let parts = text.split(separator: "±", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty else { return nil }
        isShare = parts[1].hasSuffix("%")
        guard let number = Double(isShare ? parts[1].dropLast() : parts[1]), number >= 0, number.isFinite else {
            return nil
        }
        name = String(parts[0])
        amount = isShare ? number / 100 : number
    }

    /// The largest difference that passes.
    func allowed(around saved: Double) -> Double { isShare ? amount * abs(saved) : amount }
}

/// The names of the numbers in the lines of an output: the word right before a number, or the title above it in a table.
struct NumberNames {
    private let lines: [[Word]]

    private struct Word {
        var text: Substring
        var columns: Range<Int>
        var number: Double?
    }

    init(_ lines: [String]) {
        self.lines = lines.map { line in
            var words: [Word] = []
            var column = 0
            for piece in line.split(separator: " ", omittingEmptySubsequences: false) {
                let end = column + piece.count
                if !piece.isEmpty { words.append(Word(text: piece, columns: column..<end, number: Double(piece))) }
                column = end + 1
            }
            return words
        }
    }

    /// Every name that a number has.
    var all: Set<String> {
        Set(lines.indices.flatMap { line in lines[line].indices.compactMap { name(line, $0) } })
    }

    /// The name of a word, counted from 0 as the blanks divide the line; `nil` where it is no number or has none.
    func name(_ line: Int, _ index: Int) -> String? {
        let word = lines[line][index]
        guard word.number != nil else { return nil }
        if index > 0 {
            let before = lines[line][index - 1]
            if before.number == nil, before.columns.upperBound + 1 == word.columns.lowerBound {
                return stripped(before)
            }
        }
        for above in lines[..<line].reversed() where !above.contains(where: { $0.number != nil }) {
            return above.first { $0.columns.overlaps(word.columns) }.map(stripped)
        }
        return nil
    }

    private func stripped(_ word: Word) -> String {
        String(word.text.hasSuffix(":") ? word.text.dropLast() : word.text)
    }
}
