import Testing
import TunebookLanguage
import TunebookSession

/// Cells and runs as IPython writes them.
@Suite struct CellRangeTests {
    private func ranges(_ text: String, of noun: CellRange.Noun = .cell) throws -> [CellRange] {
        try CellRange.list(Literal(.word, text: text, range: SourceRange(6, 6 + text.utf8.count)), of: noun)
    }

    /// A range as `back/number-back/number`.
    private func words(_ text: String) throws -> [String] {
        try ranges(text).map { range in
            [range.first, range.last].map { "\($0.sessionsBack)/\($0.number.map(String.init) ?? "")" }
                .joined(separator: "-")
        }
    }

    @Test(arguments: [
        ("4", ["0/4-0/4"]), ("4-6", ["0/4-0/6"]), ("4-", ["0/4-0/"]), ("4,6-9", ["0/4-0/4", "0/6-0/9"]),
        ("In[4]", ["0/4-0/4"]), ("~1/3", ["1/3-1/3"]), ("~1/3-5", ["1/3-1/5"]), ("~2/1-~1/4", ["2/1-1/4"]),
        ("~1/", ["1/-1/"]), ("~8/1-~6/5,3", ["8/1-6/5", "0/3-0/3"]),
    ])
    func `a range has two ends, each in a session`(text: String, expected: [String]) throws {
        #expect(try words(text) == expected)
    }

    @Test(arguments: [
        ("6-4", "the range 6-4 runs backwards", "4-6"),
        ("1:3", "\"1:3\" is no cell, nor a range of cells such as 4-6", "1-3"),
        ("1..3", "\"1..3\" is no cell, nor a range of cells such as 4-6", "1-3"),
        ("~1", "\"~1\" is no cell, nor a range of cells such as 4-6", "~1/"),
        ("0", "\"0\" is no cell, nor a range of cells such as 4-6", nil),
        ("-3", "\"-3\" is no cell, nor a range of cells such as 4-6", nil),
        ("four", "\"four\" is no cell, nor a range of cells such as 4-6", nil),
        ("~1/2-~2/1", "the range ~1/2-~2/1 runs backwards", nil),
    ])
    func `what is no range is told with what was probably meant`(text: String, message: String, suggestion: String?) {
        do {
            _ = try ranges(text)
            Issue.record("\(text) was taken")
        } catch {
            #expect((error as? Diagnostic)?.message == message)
            #expect((error as? Diagnostic)?.suggestion == suggestion)
        }
    }

    @Test func `an error points at the part of a list that is wrong`() {
        do {
            _ = try ranges("4,x,7")
            Issue.record("it was taken")
        } catch {
            #expect((error as? Diagnostic)?.range == SourceRange(8, 9))
        }
    }

    @Test func `runs are counted over all sessions`() throws {
        #expect(try ranges("4-6", of: .run).flatMap { $0.numbers(upTo: 9) } == [4, 5, 6])
        #expect(try ranges("4-", of: .run).flatMap { $0.numbers(upTo: 6) } == [4, 5, 6])
        #expect(throws: Diagnostic.self) { try ranges("~1/3", of: .run) }
        #expect(throws: Diagnostic.self) { try ranges("In[3]", of: .run) }
    }
}
