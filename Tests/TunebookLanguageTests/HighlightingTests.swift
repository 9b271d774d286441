import CustomDump
import Testing
import TunebookLanguage

@Suite struct HighlightingTests {
    /// The spans of a text as `role:text`.
    private func spans(_ text: String) -> [String] {
        let bytes = Array(text.utf8)
        return highlighting(of: text, with: .sample).map { span in
            let piece = String(decoding: bytes[span.range.lowerBound..<span.range.upperBound], as: UTF8.self)
            return "\(span.role):\(piece)"
        }
    }

    @Test(arguments: [
        (
            "tune = tuning_job(xgb) { ranges { eta = 0.1..0.5 log } } # why",
            [
                "name:tune", "kind:tuning_job", "name:xgb", "field:ranges", "field:eta", "value:0.1..0.5", "value:log",
                "comment:# why",
            ]
        ),
        ("xgb.hyperparameters.eta = 0.1", ["name:xgb", "field:hyperparameters.eta", "value:0.1"]),
        ("unset xgb.eta", ["verb:unset", "name:xgb", "field:eta"]),
        (
            "launch xgb depth=7 on local --fresh --note \"a b\"",
            [
                "verb:launch", "name:xgb", "field:depth", "value:7", "verb:on", "value:local", "option:--fresh",
                "option:--note", "string:\"a b\"",
            ]
        ),
        ("note it's raw", ["verb:note", "string:it's raw"]),
        ("lanch xgb", ["error:lanch", "value:xgb"]),
        ("x = forest { a = 1", ["name:x", "error:forest", "field:a", "value:1"]),
        ("show \"half", ["verb:show", "error:\"half"]),
        ("}", ["error:}"]),
        ("xgb?", ["verb:xgb?"]),
        ("xgb \\\n = training_job", ["name:xgb", "kind:training_job"]),
    ])
    func `words have roles by where they stand`(text: String, expected: [String]) {
        expectNoDifference(spans(text), expected)
    }
}
