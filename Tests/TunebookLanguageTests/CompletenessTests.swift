import Testing
import TunebookLanguage

@Suite struct CompletenessTests {
    @Test(arguments: [
        "", "launch xgb", "xgb = training_job", "xgb = training_job { a = 1 }",
        "xgb = training_job {\n a = [1,\n 2]\n}",
        "launch xgb # {", "show \"{\"", "note it's \"half { open", "lanch", "launch \\\n",
        "x = training_job { a = [1 }",
    ])
    func `a cell with nothing open is complete`(text: String) {
        #expect(Completeness(of: text, with: .sample) == .complete)
    }

    @Test(
        arguments: [
            ("xgb = training_job {", .incomplete(.openBrace, openDepth: 1)),
            ("xgb = training_job {\n  inputs {", .incomplete(.openBrace, openDepth: 2)),
            ("xgb = training_job {\n  inputs {\n }", .incomplete(.openBrace, openDepth: 1)),
            ("x.f = [a,", .incomplete(.openBracket, openDepth: 1)),
            ("xgb = training_job {\n a = [1,", .incomplete(.openBracket, openDepth: 2)),
            ("show \"half", .incomplete(.openQuote, openDepth: 0)),
            ("launch xgb \\", .incomplete(.continuation, openDepth: 0)),
            ("launch xgb \\\n  --fresh \\  ", .incomplete(.continuation, openDepth: 0)),
            ("xgb = training_job { # }", .incomplete(.openBrace, openDepth: 1)),
        ] as [(String, Completeness)]
    )
    func `an open brace, bracket, quote or a last backslash asks for more`(text: String, completeness: Completeness) {
        #expect(Completeness(of: text, with: .sample) == completeness)
    }

    @Test(arguments: ["}", "launch xgb }", "x = training_job { } }", "x.f = ]", "x = training_job { a = ] }"])
    func `what closes nothing cannot be mended by more`(text: String) {
        #expect(Completeness(of: text, with: .sample) == .invalid)
    }
}
