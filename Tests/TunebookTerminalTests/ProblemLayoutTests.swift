import Testing
import TunebookDisplay
import TunebookTerminal

@Suite("A problem as it is shown")
struct ProblemLayoutTests {
    private let misspelt = Problem(
        .error,
        "no hyperparameter \"max_dept\" in XGBOOST; did you mean \"max_depth\"?",
        excerpt: .init(line: "xgb.hyperparameters.max_dept = 3", lineNumber: 1, marked: 20..<28)
    )

    @Test("repeats the line with its number and marks the place")
    func excerpt() {
        #expect(
            PlainRenderer(width: 100).render(.problem(misspelt)) == """
                line 1: xgb.hyperparameters.max_dept = 3
                                            ^^^^^^^^
                        no hyperparameter "max_dept" in XGBOOST; did you mean "max_depth"?

                """
        )
    }

    @Test("stands under what was typed, when that is right above")
    func underTheTypedLine() {
        let echo = EchoedLine("xgb.hyperparameters.max_dept = 3", promptWidth: 8)
        let renderer = TerminalRenderer(width: 100, theme: .plain, echo: echo)
        #expect(
            renderer.render(.group([.problem(misspelt), .problem(misspelt)])) == """
                                            ^^^^^^^^
                        no hyperparameter "max_dept" in XGBOOST; did you mean "max_depth"?
                line 1: xgb.hyperparameters.max_dept = 3
                                            ^^^^^^^^
                        no hyperparameter "max_dept" in XGBOOST; did you mean "max_depth"?

                """
        )
    }

    @Test("puts carets under wide characters and neutralised ones")
    func wideCharacters() {
        let problem = Problem(
            .warning,
            "odd name",
            excerpt: .init(line: "幅\u{1B} = 幅幅", lineNumber: 12, marked: 5..<7)
        )
        #expect(
            PlainRenderer(width: 100).render(.problem(problem)) == """
                line 12: 幅␛ = 幅幅
                               ^^^^
                         warning: odd name

                """
        )
    }

    @Test("marks one column where something is missing at the end")
    func atTheEnd() {
        let problem = Problem(
            .error,
            "expected a value",
            excerpt: .init(line: "xgb.eta =", lineNumber: 1, marked: 9..<9)
        )
        #expect(
            PlainRenderer(width: 100).render(.problem(problem)) == """
                line 1: xgb.eta =
                                 ^
                        expected a value

                """
        )
    }

    @Test("shows the stretch around the place of a line that is too long")
    func longLine() {
        let line = String(repeating: "a", count: 5000) + " bad " + String(repeating: "b", count: 5000)
        let problem = Problem(.error, "no", excerpt: .init(line: line, lineNumber: 1, marked: 5001..<5004))
        #expect(
            PlainRenderer(width: 40).render(.problem(problem)) == """
                line 1: …aaaaaaaa bad bbbbbbbbbbbbbbbbb…
                                  ^^^
                        no

                """
        )
        let start = Problem(.error, "no", excerpt: .init(line: line, lineNumber: 1, marked: 0..<2))
        #expect(PlainRenderer(width: 40).render(.problem(start)).hasPrefix("line 1: aaaaaaaaa"))
        let end = Problem(.error, "no", excerpt: .init(line: line, lineNumber: 1, marked: 10_005..<10_006))
        #expect(PlainRenderer(width: 40).render(.problem(end)).split(separator: "\n")[1].count <= 40)
    }

    @Test("without a place says what it is, then why and what to do")
    func noPlace() {
        let problem = Problem(
            .error,
            "data/train.csv:17: 9 columns, the first row has 8",
            reason: "every row of a CSV channel needs the same columns",
            remedy: "mend the row, or give the file's delimiter"
        )
        #expect(
            PlainRenderer(width: 40).render(.problem(problem)) == """
                error: data/train.csv:17: 9 columns, the
                first row has 8
                  every row of a CSV channel needs the
                  same columns
                  mend the row, or give the file's
                  delimiter

                """
        )
    }

    @Test("is red for errors and yellow for warnings, marks and message only")
    func colours() {
        let renderer = TerminalRenderer(width: 100, theme: .coloured)
        #expect(
            renderer.render(.problem(Problem(.warning, "objective reg:linear is deprecated")))
                == "\u{1B}[33mwarning: objective reg:linear is deprecated\u{1B}[0m\n"
        )
    }
}
