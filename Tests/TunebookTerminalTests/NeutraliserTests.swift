import Testing
import TunebookTerminal

@Suite("Text from outside")
struct NeutraliserTests {
    @Test(
        "is shown and not obeyed",
        arguments: [
            ("plain, größe, 幅 🚀\n\tkept", "plain, größe, 幅 🚀\n\tkept"),
            ("\u{1B}[31mred", "␛[31mred"),
            ("\u{1B}]0;title\u{7}", "␛]0;title␇"),
            ("back\u{8}space\u{7F}\u{0}", "back␈space␡␀"),
            ("dos\r\nline", "dos\nline"),
            ("over\rwrite\r", "over␍write␍"),
            ("\u{9B}31m", "<U+009B>31m"),
            ("a\u{202E}b\u{2066}c", "a<U+202E>b<U+2066>c"),
            ("one\u{2028}line", "one<U+2028>line"),
        ]
    )
    func neutralising(text: String, expected: String) {
        #expect(Neutraliser.neutralise(text) == expected)
    }

    @Test("stays on one line where a line is asked for")
    func oneLine() {
        #expect(Neutraliser.neutraliseLine("a\r\nb\tc") == "a b c")
    }
}

@Suite("The width of text")
struct DisplayWidthTests {
    @Test(
        "is counted in columns",
        arguments: [
            ("", 0), ("abc", 3), ("größe", 5), ("gro\u{308}ße", 5), ("幅広", 4), ("ｱ", 1), ("Ａ", 2), ("한국", 4),
            ("\u{1112}\u{1161}\u{11AB}", 2), ("🚀", 2), ("👩‍🚀", 2), ("🇩🇪", 2), ("→ ░█ ⣿", 6), ("\u{200B}", 0),
            ("\u{1B}[", 1),
        ]
    )
    func widths(text: String, columns: Int) {
        #expect(text.widthInColumns == columns)
    }
}
