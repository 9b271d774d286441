import TunebookLanguage
import TunebookSession

/// Numbers of runs as arguments write them: `4`, `4-6`, `4,6-9`.
enum RunNumbers {
    /// How many runs one range may name.
    static let limit = 1000

    /// - Throws: A diagnostic at what is no number and no range with two ends.
    static func list(_ literal: Literal) throws(Diagnostic) -> [Int] {
        var numbers: [Int] = []
        for range in try CellRange.list(literal, of: .run) {
            guard let last = range.last.number else {
                throw Diagnostic("a range of runs has two ends, such as 4-6", at: literal.range)
            }
            guard last - (range.first.number ?? 1) < limit else {
                throw Diagnostic("a range names \(limit) runs at most", at: literal.range)
            }
            numbers += range.numbers(upTo: last)
        }
        return numbers
    }
}
