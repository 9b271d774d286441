import CustomDump
import Testing
import TunebookLanguage

@Suite struct LexerTests {
    /// Tokens as `kind:text`.
    private func tokens(_ text: String) -> [String] {
        let bytes = Array(text.utf8)
        return Lexer.tokens(of: text, with: .sample).map { token in
            let piece = String(decoding: bytes[token.range.lowerBound..<token.range.upperBound], as: UTF8.self)
            return token.kind == .word ? piece : "\(token.kind):\(piece)"
        }
    }

    @Test(arguments: [
        "grow_colmaker,prune", "ndcg@5-", "(1,-1)", "s3://bucket/key", "s3://bucket/key#1", "data/train.csv", "../x",
        "validation:error", "*.csv", "a#b", "0.01..0.3", "1e-3..1", "-5..-1", "a/../b", "--fresh", "it's", "text/csv;x",
        "s3://bucket/year=2024/part", "training_job(xgb)", "größe", "C:\\data\\x", "50%", "a~b+c", "//", "日本語",
        "Out[7].best.eta", "In[7]",
    ])
    func `a word may hold almost anything`(word: String) {
        expectNoDifference(tokens(word), [word])
    }

    @Test func `braces, brackets and the equals sign stand alone`() {
        expectNoDifference(
            tokens("a={b=[c,d]}"),
            [
                "a", "equals:=", "openBrace:{", "b", "equals:=", "openBracket:[", "c", "comma:,", "d", "closeBracket:]",
                "closeBrace:}",
            ]
        )
    }

    @Test func `a comma separates in brackets, or with a blank after it`() {
        expectNoDifference(tokens("a,b c, d"), ["a,b", "c", "comma:,", "d"])
        expectNoDifference(
            tokens("[(1,2),(3,4)]"),
            ["openBracket:[", "(1,2)", "comma:,", "(3,4)", "closeBracket:]"]
        )
    }

    @Test func `a comment starts where a token could`() {
        expectNoDifference(tokens("# all\na #b"), ["comment:# all", "newline:\n", "a", "comment:#b"])
    }

    @Test func `lines end with LF, CRLF or CR`() {
        expectNoDifference(tokens("a\nb\r\nc\rd"), ["a", "newline:\n", "b", "newline:\r\n", "c", "newline:\r", "d"])
    }

    @Test func `a backslash joins lines at their end only`() {
        expectNoDifference(tokens("a \\\nb\\\r\nc"), ["a", "continuation:\\\n", "b", "continuation:\\\r\n", "c"])
        expectNoDifference(tokens("a \\  \nb \\"), ["a", "continuation:\\  \n", "b", "continuation:\\"])
    }

    @Test func `quotes hold anything, over lines too`() {
        expectNoDifference(tokens(#"a="x \" # {"b"#), ["a", "equals:=", #"quoted:"x \" # {""#, "b"])
        expectNoDifference(tokens("\"a\nb\""), ["quoted:\"a\nb\""])
        expectNoDifference(tokens("x \"a b"), ["x", "unclosedQuote:\"a b"])
        expectNoDifference(tokens("'a b' “c” 'd"), ["foreignQuote:'a b'", "foreignQuote:“c”", "foreignQuote:'d"])
    }

    @Test func `the rest of a line is raw after some verbs`() {
        expectNoDifference(
            tokens("note it's \"fine { \nnote = x\n  note"),
            ["note", "rawText:it's \"fine {", "newline:\n", "note", "equals:=", "x", "newline:\n", "note"]
        )
        expectNoDifference(tokens("show note x"), ["show", "note", "x"])
    }

    @Test func `what no text holds is a token too`() {
        expectNoDifference(tokens("a\0\u{1}b\u{7F}"), ["a", "control:\0\u{1}", "b", "control:\u{7F}"])
        expectNoDifference(tokens("\u{FFFD}"), ["\u{FFFD}"])
    }

    @Test func `invisible blanks of other programs are blanks`() {
        expectNoDifference(tokens("\u{FEFF}a\u{A0}=\u{A0}1"), ["a", "equals:=", "1"])
    }
}
