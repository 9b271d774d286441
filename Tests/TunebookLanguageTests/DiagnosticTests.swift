import CustomDump
import Testing
import TunebookLanguage

/// What a wrong cell is told. Carets mark the places; messages are given in their order.
@Suite struct DiagnosticTests {
    struct Example: Sendable, CustomTestStringConvertible {
        var source: String
        var messages: [String]
        var suggestions: [String?]

        init(_ source: String, _ message: String, suggests suggestion: String? = nil) {
            self.source = source
            messages = [message]
            suggestions = [suggestion]
        }

        init(_ source: String, _ messages: [String], suggests suggestions: [String?]) {
            self.source = source
            self.messages = messages
            self.suggestions = suggestions
        }

        var testDescription: String { messages.joined(separator: "; ") }
    }

    private func check(_ example: Example) {
        let marked = MarkedSource(example.source)
        let found = diagnostics(of: marked.text)
        expectNoDifference(found.map(\.message), example.messages)
        // An empty range says where something is missing; one caret marks it.
        let ranges = found.map { SourceRange($0.range.lowerBound, max($0.range.upperBound, $0.range.lowerBound + 1)) }
        expectNoDifference(ranges, marked.ranges)
        expectNoDifference(found.map(\.suggestion), example.suggestions)
    }

    @Test(arguments: [
        Example("lanch xgb\n^^^^^", "no verb \"lanch\"", suggests: "launch"),
        Example("xgb\n^^^", "no verb \"xgb\"", suggests: "show xgb"),
        Example("xgb.eta\n^^^^^^^", "no verb \"xgb.eta\"", suggests: "show xgb.eta"),
        Example("frobnicate it\n^^^^^^^^^^", "no verb \"frobnicate\""),
        Example("launch xgb --frehs\n           ^^^^^^^", "launch has no option \"--frehs\"", suggests: "--fresh"),
        Example("launch xgb -d\n           ^^", "an option is written with two dashes", suggests: "--detach"),
        Example("launch xgb --fresh=yes\n           ^^^^^^^^", "--fresh takes no value", suggests: "--fresh"),
        Example("runs --sort\n     ^^^^^^", "--sort needs a value", suggests: "--sort COLUMN"),
        Example("runs depth=7\n     ^^^^^^", "runs takes no assignments"),
        Example("launch xgb depth=\n                 ^", "the value of \"depth\" is missing"),
        Example("launch xgb; runs\n          ^", "a line holds one statement"),
        Example("rerun 4, 5\n       ^", "arguments are separated by blanks"),
        Example("launch 'xgb'\n       ^^^^^", "text is quoted with double quotes", suggests: "\"xgb\""),
        Example("launch “a b”", ["text is quoted with double quotes"], suggests: ["\"a b\""]).marking(7, 16),
        Example("launch xgb }\n           ^", "unexpected \"}\""),
        Example(
            "launch xgb --frehs --detahc\n           ^^^^^^^ ^^^^^^^^",
            ["launch has no option \"--frehs\"", "launch has no option \"--detahc\""],
            suggests: ["--fresh", "--detach"]
        ),
    ])
    func `an action`(example: Example) {
        check(example)
    }

    @Test(arguments: [
        Example(
            "xgb = trainig_job { eta = 1 }\n      ^^^^^^^^^^^",
            "no kind \"trainig_job\"",
            suggests: "training_job"
        ),
        Example("xgb = forest { eta = 1 }\n      ^^^^^^", "no kind \"forest\""),
        Example("xgb = 5\n      ^", "\"xgb\" alone takes a kind, not a value"),
        Example("xgb = \"text\"\n      ^^^^^^", "\"xgb\" alone takes a kind, not a value"),
        Example("xgb =\n     ^", "a kind is missing after \"xgb =\""),
        Example("xgb training_job {\n^^^\n}", "\"=\" is missing after \"xgb\"", suggests: "xgb ="),
        Example("xgb { eta = 1 }\n    ^", "a kind is missing before \"{\""),
        Example("xgb.inputs { train = a }\n           ^", "a change sets one field"),
        Example("2nd = training_job\n^^^", "\"2nd\" cannot be a task's name"),
        Example("a/b = training_job\n^^^", "\"a/b\" cannot be a task's name"),
        Example("xgb = training_job(a)\n                   ^", "training_job takes no task in parentheses"),
        Example("t = tuning_job(a b)\n               ^^^", "tuning_job takes one task in the parentheses"),
        Example(
            "t = tuning_job(a {\n    ^^^^^^^^^^^^\n}",
            "the parentheses after the kind are not closed",
            suggests: "tuning_job(a)"
        ),
        Example("xgb = training_job eta = 1\n                   ^^^", "unexpected \"eta\" after \"training_job\""),
        Example("xgb = training_job {} launch xgb\n                      ^^^^^^", "unexpected \"launch\""),
        Example("xgb = training_job\n{\n^\n eta = 3 }", "a brace stands on the line of its kind"),
        Example("}\n^", "\"}\" closes nothing"),
    ])
    func `a definition`(example: Example) {
        check(example)
    }

    @Test(arguments: [
        Example("x = training_job { eta 0.3 b = 1 }\n                   ^^^", "\"=\" is missing after \"eta\""),
        Example(
            "x = training_job { eta: 0.3 }\n                   ^^^^",
            "a field is written with \"=\"",
            suggests: "eta ="
        ),
        Example("x = training_job { \"eta\" : 3 }\n                   ^^^^^", "\"=\" is missing after \"eta\""),
        Example("x = training_job { eta = }\n                        ^", "the value of \"eta\" is missing"),
        Example("x = training_job { eta =\n                        ^\n b = 1 }", "the value of \"eta\" is missing"),
        Example("x = training_job { = 3 }\n                   ^", "the name of a field is missing before \"=\""),
        Example("x = training_job { { a = 1 } }\n                   ^", "a group needs a name before its brace"),
        Example("x = training_job { a..b = 1 }\n                   ^^^^", "a name is missing in \"a..b\""),
        Example("x = training_job { a = 1 a = 2 }\n                         ^", "\"a\" is set twice"),
        Example("x = training_job { g { a = 1 } g.a = 2 }\n                               ^^^", "\"g.a\" is set twice"),
        Example(
            "x = training_job {\n a = 1,\n      ^\n b = 2,\n c = 3\n}",
            "fields are separated by blanks or lines, not by \",\""
        ),
        Example(
            "x = training_job { a = 1; b = 2; }\n                        ^",
            "fields are separated by blanks or lines, not by \";\""
        ),
        Example(
            "x = training_job { a = 1,b = 2 }\n                        ^",
            "fields are separated by blanks or lines, not by \",\""
        ),
        Example(
            "x = training_job { m = error, logloss }\n                       ^^^^^^^^^^^^^^",
            "a value has no blank after \",\"",
            suggests: "error,logloss"
        ),
        Example("x = training_job {\n                 ^\n a = 1", "this brace is never closed"),
        Example("x = training_job {\n a = 1\n g {\n   ^\n b = 2", "this brace is never closed"),
        Example(
            "x = training_job {\n                 ^\n a = 1\nlaunch x\ny = training_job { b = 2 }",
            "this brace is never closed"
        ),
    ])
    func `a field`(example: Example) {
        check(example)
    }

    @Test(arguments: [
        Example("x.f = 0.1 .. 0.3\n      ^^^^^^^^^^", "a range has no blanks around its dots", suggests: "0.1..0.3"),
        Example("x.f = 0.1...0.3\n      ^^^^^^^^^", "a range has two dots", suggests: "0.1..0.3"),
        Example("x.f = 0.3..0.1\n      ^^^^^^^^", "the range \"0.3..0.1\" runs backwards", suggests: "0.1..0.3"),
        Example("x.f = 0.3..\n      ^^^^^", "the range \"0.3..\" has no upper end"),
        Example("x.f = 1e999\n      ^^^^^", "\"1e999\" is too large for a number"),
        Example("x.f = 9999999999999999d\n      ^^^^^^^^^^^^^^^^^", "\"9999999999999999d\" is too long for a duration"),
        Example("x.f = 99999999999TB\n      ^^^^^^^^^^^^^", "\"99999999999TB\" is too large for a size"),
        Example("x.f = [a, b\n      ^", "this bracket is never closed"),
        Example("x.f = [a, b\n      ^\nlaunch x", "this bracket is never closed"),
        Example("x = training_job { f = [a\n                       ^\n b = 2 }", "this bracket is never closed"),
        Example("x.f = [a b]\n         ^", "a comma is missing between two items", suggests: ", b"),
        Example("x.f = [a,,b]\n         ^", "unexpected \",\""),
        Example("x.f = a]\n       ^", "\"]\" closes nothing"),
        Example("x.f = \"a b\n      ^\nlaunch x", "this quote is never closed"),
        Example("x.f = \"a\n      ^\ny.f = \"b\"", "this quote is not closed on its line"),
        Example("x.f = a\"b\"\n       ^^^", "a blank is missing between two values"),
        Example("x.f = 'a b'\n      ^^^^^", "text is quoted with double quotes", suggests: "\"a b\""),
        Example("x.f =\n     ^", "the value of \"x.f\" is missing"),
        Example("x.f = 1 x.g = 2\n        ^^^", "a line holds one change"),
        Example("x.f = { a = 1 }\n      ^", "a change sets one field"),
        Example("x. = 1\n^^", "a name is missing in \"x.\""),
        Example("x.f = a\0b", ["a control character stands here"], suggests: [nil]).marking(7, 8),
        Example("unset\n^^^^^", "the path of a field is missing after unset"),
        Example("unset x.a x.b\n          ^^^", "unexpected \"x.b\""),
    ])
    func `a value or a change`(example: Example) {
        check(example)
    }

    @Test func `all errors of a block are reported, each once`() {
        check(
            Example(
                """
                xgb = trainig_job {
                      ^^^^^^^^^^^
                    eta 0.3
                    ^^^
                    depth = 3
                    inputs { train = }
                                    ^
                }
                lanch xgb
                ^^^^^
                xgb.eta = 0.1
                runs --srt eta
                     ^^^^^
                """,
                [
                    "no kind \"trainig_job\"", "\"=\" is missing after \"eta\"", "the value of \"train\" is missing",
                    "no verb \"lanch\"", "runs has no option \"--srt\"",
                ],
                suggests: ["training_job", nil, nil, "launch", "--sort"]
            )
        )
    }

    @Test func `a flood of errors is cut off`() {
        let found = diagnostics(of: String(repeating: "nonsense here\n", count: 1000))
        #expect(found.count == 20)
        #expect(found.last?.notes.last == "further errors are not shown")
    }

    @Test func `the user's words are cut where they are long`() {
        let found = diagnostics(of: String(repeating: "x", count: 100_000))
        #expect(found.map { $0.message.count < 100 } == [true])
    }

    @Test(arguments: ["{", "[", "(", "}", "]", "a {", "a = [", "x = training_job { a {", "\"", "'", "\\\n"])
    func `deep nesting is an error like any other`(piece: String) {
        let deep = String(repeating: piece, count: 20_000)
        #expect(diagnostics(of: "x = training_job { " + deep).count <= 20)
        #expect(diagnostics(of: "x.f = " + deep).count <= 20)
    }
}

extension DiagnosticTests.Example {
    /// Marks a range by offsets, for text that carets cannot stand under; the source then has no line of marks.
    func marking(_ lower: Int, _ upper: Int) -> Self {
        var example = self
        example.source =
            source + "\n" + String(repeating: " ", count: lower) + String(repeating: "^", count: upper - lower)
        return example
    }
}
