import Testing
import TunebookSession

/// When a replay's output counts as the saved one.
@Suite struct OutputComparisonTests {
    private let comparison = OutputComparison(tolerance: 0.001)

    @Test(arguments: [
        (["error 0.0351"], ["error 0.0351"]),
        (["error 0.0351"], ["error 0.0358"]),
        (["rmse 1000"], ["rmse 1000.9"]),
        ([], []),
    ])
    func `words are equal and numbers near`(saved: [String], now: [String]) {
        #expect(comparison.difference(saved: saved, now: now).isEmpty)
    }

    @Test func `a number further off is a difference`() {
        #expect(
            comparison.difference(saved: ["error 0.0351"], now: ["error 0.0401"]) == [
                "- error 0.0351", "+ error 0.0401", "    error: off by 0.005, allowed 0.001",
            ]
        )
    }

    @Test func `equal lines stand around the difference`() {
        #expect(comparison.difference(saved: ["a", "b", "c"], now: ["a", "c", "d"]) == ["  a", "- b", "  c", "+ d"])
    }

    @Test func `a number never equals a word`() {
        #expect(!comparison.difference(saved: ["error 1"], now: ["error nan"]).isEmpty)
    }

    @Test func `a number is known by the word before it, or by the title above it`() throws {
        let saved = ["run  validation:auc  note", "  1         0.9120  good", "best validation:auc 0.9120 (job 3)"]
        let wide = OutputComparison(fields: [try #require(FieldTolerance("validation:auc±0.01"))])
        #expect(wide.difference(saved: saved, now: saved.map { $0.replacing("0.9120", with: "0.9180") }).isEmpty)
        #expect(
            wide.difference(saved: [saved[2]], now: ["best validation:auc 0.9520 (job 3)"]) == [
                "- best validation:auc 0.9120 (job 3)", "+ best validation:auc 0.9520 (job 3)",
                "    validation:auc: off by 0.04, allowed 0.01",
            ]
        )
        #expect(OutputComparison.fieldNames(in: [saved]) == ["run", "validation:auc"])
    }

    @Test(arguments: [("auc±0.002", 0.002, false), ("train:error+-1%", 0.01, true)])
    func `a tolerance is a name and a number or a share`(text: String, amount: Double, isShare: Bool) throws {
        let tolerance = try #require(FieldTolerance(text))
        #expect((tolerance.amount, tolerance.isShare) == (amount, isShare))
    }

    @Test(arguments: ["auc", "±1", "auc±x", "auc±-1", "work.tunebook"])
    func `anything else is none`(text: String) {
        #expect(FieldTolerance(text) == nil)
    }
}
