import CustomDump
import Testing
import TunebookLanguage

/// A cell that holds the text of a program: `%%script train.py`.
@Suite struct CellMagicTests {
    private func script(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) -> ScriptStatement? {
        let statements = statements(of: text, sourceLocation: sourceLocation)
        guard statements.count == 1, case .script(let script)? = statements.first else { return nil }
        return script
    }

    private func error(_ text: String) -> Diagnostic? {
        Parser.read(text, with: .sample).errors.first
    }

    @Test func `everything after the first line is the text, as it stands`() {
        let body = "import os\n\n\nprint(\"{\")  # launch \\\n\txgb = [\n%%script inner\n"
        expectNoDifference(script("%%script train.py\n" + body)?.text, body)
        expectNoDifference(script("%%script train.py\n" + body)?.name.text, "train.py")
    }

    @Test(arguments: ["a = 1", "a = 1\n", "a = 1\n\n  \n"])
    func `the text ends with one line end`(body: String) {
        expectNoDifference(script("%%script a.py\n" + body)?.text, "a = 1\n")
    }

    @Test func `line ends of other systems become line feeds`() {
        expectNoDifference(script("%%script a.py\r\na = 1\r\n\r\nb\r\n")?.text, "a = 1\n\nb\n")
    }

    @Test func `blank lines may stand before it, and quotes around its name`() {
        expectNoDifference(script("\n\n  %%script \"a.py\"\nx")?.name.text, "a.py")
    }

    @Test func `prompts are taken off a pasted cell, and left in its text`() {
        let transcript = "In [3]: %%script a.py\n   ...: x = 1\n   ...:     y = 2"
        expectNoDifference(script(strippingPrompts(transcript))?.text, "x = 1\n    y = 2\n")
        let inner = "%%script a.py\n\"\"\"\nIn [3]: x\n\"\"\""
        expectNoDifference(strippingPrompts(inner), inner)
    }

    @Test(
        arguments: [
            ("%%scirpt train.py\nx", "no cell magic \"%%scirpt\"", "%%script"),
            ("%%writefile train.py\nx", "no cell magic \"%%writefile\"", "%%script"),
            ("%%script\nx", "%%script needs a name", "%%script train.py"),
            ("%%script a b\nx", "%%script takes one name", nil),
            ("%%script train.py", "the cell of \"train.py\" has no text", nil),
            ("%%script train.py\n\n", "the cell of \"train.py\" has no text", nil),
        ] as [(String, String, String?)]
    )
    func `what is wrong with the first line is said`(text: String, message: String, suggestion: String?) {
        expectNoDifference(error(text)?.message, message)
        expectNoDifference(error(text)?.suggestion, suggestion)
    }

    @Test(
        arguments: [
            ("%%script a.py", .incomplete(.cellMagic, openDepth: 0)),
            ("%%script a.py\nx = {", .incomplete(.cellMagic, openDepth: 0)),
            ("%%script a.py\ndef f():", .incomplete(.cellMagic, openDepth: 1)),
            ("%%script a.py\ndef f():\n    return 1", .incomplete(.cellMagic, openDepth: 1)),
            // Pasted at once, with an empty line in the middle.
            ("%%script a.py\nx = 1\n\ny = 2", .incomplete(.cellMagic, openDepth: 0)),
            ("%%script a.py\nx = 1\n", .complete),
            ("%%script a.py\ndef f():\n    return 1\n    ", .complete),
        ] as [(String, Completeness)]
    )
    func `at the prompt an empty line ends it, and indentation goes on`(text: String, completeness: Completeness) {
        #expect(Completeness(of: text, with: .sample) == completeness)
    }

    @Test func `its first line has colours, and its text is one`() {
        let spans = highlighting(of: "%%script a.py\nlaunch xgb", with: .sample)
        expectNoDifference(
            spans,
            [
                HighlightSpan(.verb, SourceRange(0, 8)), HighlightSpan(.value, SourceRange(9, 13)),
                HighlightSpan(.string, SourceRange(14, 24)),
            ]
        )
    }
}
