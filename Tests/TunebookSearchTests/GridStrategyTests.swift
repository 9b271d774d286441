import Testing
import TunebookCore
import TunebookSearch

@Suite struct GridStrategyTests {
    @Test func `words and few whole numbers are all taken; other ranges give five points on their scale`() {
        #expect(GridStrategy.values(of: .categorical(["a", "b"])) == [.word("a"), .word("b")])
        #expect(GridStrategy.values(of: .integer(lower: 2, upper: 4, scaling: .auto)).map(\.text) == ["2", "3", "4"])
        #expect(
            GridStrategy.values(of: .integer(lower: 0, upper: 100, scaling: .linear)).map(\.text)
                == ["0", "25", "50", "75", "100"]
        )
        #expect(
            GridStrategy.values(of: .continuous(lower: 0.01, upper: 100, scaling: .logarithmic)).map(\.text)
                == ["0.01", "0.1", "1.0", "10.0", "100.0"]
        )
    }

    @Test func `the walk takes every cell once`() throws {
        let strategy = try GridStrategy(Fixture.mixed(), StrategySettings())
        #expect(strategy.cells == 5 * 5 * 9 * 2)
        let trials = Fixture.run(strategy, jobs: 1000, of: Fixture.bowl)
        #expect(Set(trials.map(\.assignment)).count == 450)
    }

    @Test func `a walk cut short has seen every value of every hyperparameter`() throws {
        let trials = Fixture.run(try GridStrategy(Fixture.mixed(), StrategySettings()), jobs: 30, of: Fixture.bowl)
        #expect(Set(trials.compactMap { $0.assignment["eta"] }).count == 5)
        #expect(Set(trials.compactMap { $0.assignment["subsample"] }).count == 5)
        #expect(Set(trials.compactMap { $0.assignment["max_depth"] }).count == 9)
        #expect(Set(trials.compactMap { $0.assignment["booster"] }).count == 2)
    }

    @Test func `a grid too large says how large, and where to cut`() throws {
        let space = try SearchSpace(
            (0..<7).map { .init("x\($0)", .integer(lower: 1, upper: $0 == 3 ? 10 : 5, scaling: .auto)) }
        )
        let error = #expect(throws: SearchError.self) { _ = try GridStrategy(space, StrategySettings()) }
        #expect(error?.explanation.headline == "the grid has 156250 cells")
        #expect(error?.explanation.reason == "10000 is the limit; \"x3\" alone has 10 points")
    }
}
