import Testing
import TunebookLanguage

@Suite struct SourcePositionTests {
    @Test(arguments: [
        ("abc", 0, 1, 1), ("abc", 2, 1, 3), ("abc", 3, 1, 4), ("a\nb", 2, 2, 1), ("a\r\nb", 3, 2, 1),
        ("a\r\nb", 2, 1, 2),
        ("a\rb", 2, 2, 1), ("a\n\nb", 3, 3, 1), ("größe x", 8, 1, 7), ("e\u{301}x", 3, 1, 2), ("👩‍👩‍👧x", 18, 1, 2),
        ("abc", 99, 1, 4), ("abc", -1, 1, 1), ("", 0, 1, 1),
    ])
    func `lines and columns count from 1, columns in characters`(text: String, offset: Int, line: Int, column: Int) {
        #expect(SourcePosition(of: offset, in: text) == SourcePosition(line: line, column: column))
    }
}
