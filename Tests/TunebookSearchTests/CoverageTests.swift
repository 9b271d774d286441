import Testing
import TunebookCore
import TunebookSearch

@Suite struct CoverageTests {
    @Test func `an edit says what stays inside, what stays as knowledge, and the best of both`() throws {
        let space = try SearchSpace([.init("x", .integer(lower: 3, upper: 9, scaling: .linear))])
        var trials = (1...6).map { Trial(number: $0, ["x": .integer($0)], .completed, value: Double($0)) }
        trials.append(Trial(number: 7, ["x": .integer(7)], .failed))
        let coverage = Coverage(of: space, by: trials)
        #expect(coverage.inside == 4)
        #expect(coverage.outside == 2)
        #expect(coverage.bestInside?.number == 3)
        #expect(coverage.best?.number == 1)
    }

    @Test func `a set asked for by some of its values is filled up from the best job`() throws {
        let space = try Fixture.mixed()
        var set: Assignment = [
            "eta": .number(0.2), "subsample": .number(0.9), "max_depth": .integer(3), "booster": .word("dart"),
        ]
        let history = SearchHistory(space, [Trial(number: 1, set, .completed, value: 1)])
        set["eta"] = .number(0.1)
        #expect(history.completed(["eta": .number(0.1)]) == set)
    }
}
