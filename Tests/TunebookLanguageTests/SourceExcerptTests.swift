import Testing
import TunebookLanguage

@Suite struct SourceExcerptTests {
    /// The line with what is marked in it between guillemets.
    private func marked(_ excerpt: SourceExcerpt) -> String {
        let characters = Array(excerpt.line) + (excerpt.marked.upperBound > excerpt.line.count ? [" "] : [])
        return String(characters[..<excerpt.marked.lowerBound]) + "«" + String(characters[excerpt.marked]) + "»"
            + String(characters[excerpt.marked.upperBound...])
    }

    @Test(arguments: [
        ("launch xgb", 7, 10, "launch «xgb»", 1),
        ("a\nlanch xgb\nb", 2, 7, "«lanch» xgb", 2),
        ("a\r\nlanch\r\n", 3, 8, "«lanch»", 2),
        ("x.größe = 1", 11, 12, "x.größe =« »1", 1),
        ("x.größe = 1", 2, 9, "x.«größe» = 1", 1),
        ("eta =", 5, 5, "eta =« »", 1),
        ("a {\nb", 2, 5, "a «{»", 1),
        ("", 0, 0, "« »", 1),
    ])
    func `the line of a range is cut out and marked`(text: String, lower: Int, upper: Int, line: String, number: Int) {
        let excerpt = SourceExcerpt(of: SourceRange(lower, upper), in: text)
        #expect(marked(excerpt) == line)
        #expect(excerpt.lineNumber == number)
    }

    @Test func `a long line is shown around its mark`() {
        let text = String(repeating: "a", count: 1000) + "MARK" + String(repeating: "ü", count: 1000)
        let excerpt = SourceExcerpt(of: SourceRange(1000, 1004), in: text)
        #expect(excerpt.line.first == "…")
        #expect(excerpt.line.last == "…")
        #expect(excerpt.line.count == SourceExcerpt.widthInCharacters + 2)
        #expect(marked(excerpt).contains("a«MARK»ü"))
        #expect(excerpt.column == 1001)
    }

    @Test func `a long mark is cut with its line`() {
        let text = String(repeating: "x", count: 100_000)
        let excerpt = SourceExcerpt(of: SourceRange(0, 100_000), in: text)
        #expect(excerpt.marked == 0..<200)
        #expect(excerpt.line.count == 201)
    }

    @Test func `the end of a long line is shown with what is before it`() {
        let text = String(repeating: "x", count: 100_000)
        let excerpt = SourceExcerpt(of: SourceRange(100_000, 100_000), in: text)
        #expect(excerpt.marked == 201..<202)
        #expect(excerpt.line.count == 201)
    }

    @Test func `a diagnostic finds its own excerpt`() {
        let diagnostic = diagnostics(of: "launch xgb\nlanch xgb").first
        let excerpt = diagnostic?.excerpt(in: "launch xgb\nlanch xgb")
        #expect(excerpt?.line == "lanch xgb")
        #expect(excerpt?.marked == 0..<5)
    }
}
