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
                "- error 0.0351", "+ error 0.0401",
            ]
        )
    }

    @Test func `equal lines stand around the difference`() {
        #expect(comparison.difference(saved: ["a", "b", "c"], now: ["a", "c", "d"]) == ["  a", "- b", "  c", "+ d"])
    }

    @Test func `a number never equals a word`() {
        #expect(!comparison.difference(saved: ["error 1"], now: ["error nan"]).isEmpty)
    }
}
