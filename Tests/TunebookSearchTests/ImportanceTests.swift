import Testing
import TunebookCore
import TunebookSearch

@Suite struct ImportanceTests {
    @Test func `shares add up to one, and follow what moves the objective`() throws {
        let space = try Fixture.mixed()
        let trials = Fixture.run(try RandomStrategy(space, Fixture.settings), jobs: 30) { set in
            3 * (set["subsample"]?.number ?? 0) + (set["booster"] == .word("dart") ? 0.2 : 0)
        }
        let shares = try #require(Importance.shares(of: space, after: trials))
        #expect(abs(shares.values.reduce(0, +) - 1) < 1e-9)
        #expect(shares["subsample"] ?? 0 > 0.8)
        #expect(shares["booster"] ?? 0 > shares["eta"] ?? 1)
        #expect(shares["max_depth"] ?? 1 < 0.02)
        #expect(Importance.shares(of: space, after: trials.reversed()) == shares)
    }

    @Test func `fewer than ten results say nothing`() throws {
        let space = try Fixture.mixed()
        let trials = Fixture.run(try RandomStrategy(space, Fixture.settings), jobs: 9, of: Fixture.bowl)
        #expect(Importance.shares(of: space, after: trials) == nil)
    }

    @Test func `a fixed hyperparameter has no share`() throws {
        let space = try Fixture.mixed(fixed: ["max_depth": .integer(4)])
        let trials = Fixture.run(try RandomStrategy(space, Fixture.settings), jobs: 12, of: Fixture.bowl)
        #expect(Importance.shares(of: space, after: trials)?["max_depth"] == 0)
    }
}
