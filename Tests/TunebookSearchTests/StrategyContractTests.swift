import Testing
import TunebookCore
import TunebookSearch

/// What every strategy keeps, whatever it searches by.
@Suite struct StrategyContractTests {
    static let names = StrategyTable.names

    private func strategy(_ name: String, _ space: SearchSpace, seed: UInt64 = 7) throws -> any SearchStrategy {
        try StrategyTable.strategy(named: name, space, StrategySettings(seed: seed, maximumResource: 27))
    }

    @Test(arguments: names)
    func `proposals lie in the newest ranges and are numbered on`(name: String) throws {
        let space = try Fixture.mixed()
        let trials = Fixture.run(try strategy(name, space), jobs: 12, of: Fixture.bowl)
        #expect(trials.map(\.number) == Array(1...12))
        #expect(trials.allSatisfy { space.admits($0.assignment) })
    }

    @Test(arguments: names)
    func `each scaling stays inside its bounds, and whole numbers stay whole`(name: String) throws {
        let space = try SearchSpace([
            .init("a", .continuous(lower: 1e-6, upper: 1e-1, scaling: .auto)),
            .init("b", .continuous(lower: 0, upper: 0.999, scaling: .reverseLogarithmic)),
            .init("c", .integer(lower: 1, upper: 1000, scaling: .logarithmic)),
        ])
        let trials = Fixture.run(try strategy(name, space), jobs: 8) { $0["a"]?.number }
        #expect(trials.count == 8)
        for trial in trials {
            #expect(space.admits(trial.assignment))
            guard case .integer = trial.assignment["c"] else {
                Issue.record("c is no whole number")
                return
            }
        }
    }

    @Test(arguments: names)
    func `no set is proposed twice, and a counted space ends`(name: String) throws {
        let strategy = try strategy(name, Fixture.small())
        let trials = Fixture.run(strategy, jobs: 100) { $0["depth"]?.number }
        #expect(trials.count == 6)
        #expect(Set(trials.map(\.assignment)).count == 6)
        #expect(strategy.propose(after: trials) == nil)
    }

    @Test(arguments: names)
    func `running and failed sets are taken, too`(name: String) throws {
        let strategy = try strategy(name, Fixture.small())
        var trials: [Trial] = []
        while let proposal = strategy.propose(after: trials) {
            let state: Trial.State = proposal.number % 2 == 0 ? .failed : .running
            trials.append(Trial(number: proposal.number, proposal.assignment, state))
        }
        #expect(Set(trials.map(\.assignment)).count == 6)
        #expect(trials.count == 6)
    }

    @Test(arguments: names)
    func `a search where everything fails goes on with new sets`(name: String) throws {
        let trials = Fixture.run(try strategy(name, Fixture.mixed()), jobs: 9) { _ in nil }
        #expect(Set(trials.map(\.assignment)).count == 9)
    }

    @Test(arguments: names)
    func `values that are no numbers count as failed`(name: String) throws {
        var jobs = 0
        let trials = Fixture.run(try strategy(name, Fixture.mixed()), jobs: 9) { _ in
            jobs += 1
            return [Double.nan, .infinity, 1.0 / Double(jobs)][jobs % 3]
        }
        #expect(trials.count == 9)
    }

    @Test(arguments: names)
    func `values near the largest double do no harm`(name: String) throws {
        let trials = Fixture.run(try strategy(name, Fixture.mixed()), jobs: 9) { 1e307 * Fixture.bowl($0) - 1e308 }
        #expect(Set(trials.map(\.assignment)).count == 9)
    }

    @Test(arguments: names)
    func `a hyperparameter may be fixed where its scale is not defined`(name: String) throws {
        let space = try Fixture.mixed(fixed: ["eta": .number(0)])
        let trials = Fixture.run(try strategy(name, space), jobs: 9) { 1 - ($0["subsample"]?.number ?? 0) }
        #expect(trials.count == 9)
        #expect(trials.allSatisfy { $0.assignment["eta"] == .number(0) })
        #expect(trials.compactMap(\.result).min() ?? 1 < 0.1)
    }

    @Test(arguments: names.filter { $0 != GridStrategy.name })
    func `a space with more sets than can be counted is searched like any other`(name: String) throws {
        let space = try SearchSpace(
            (0..<30).map { .init("x\($0)", .integer(lower: -(1 << 50), upper: 1 << 50, scaling: .linear)) }
        )
        let trials = Fixture.run(try strategy(name, space), jobs: 7) { $0["x0"]?.number }
        #expect(Set(trials.map(\.assignment)).count == 7)
    }

    @Test(arguments: names)
    func `equal values everywhere do no harm`(name: String) throws {
        let trials = Fixture.run(try strategy(name, Fixture.mixed()), jobs: 9) { _ in 0.5 }
        #expect(Set(trials.map(\.assignment)).count == 9)
    }

    @Test(arguments: names)
    func `a search resumed from any prefix proposes what it would have`(name: String) throws {
        let space = try Fixture.mixed()
        let trials = Fixture.run(try strategy(name, space), jobs: 10, of: Fixture.bowl)
        for count in [0, 1, 4, 6, 9] {
            let resumed = try strategy(name, space)
            let proposal = resumed.propose(after: trials.prefix(count).reversed())
            #expect(proposal?.assignment == trials[count].assignment)
        }
    }

    @Test(arguments: names)
    func `a pending job is known to the next proposal, in whatever order the jobs are given`(name: String) throws {
        let strategy = try strategy(name, Fixture.mixed())
        var trials = Fixture.run(strategy, jobs: 6, of: Fixture.bowl)
        for _ in 0..<3 {
            let proposal = try #require(strategy.propose(after: trials))
            #expect(strategy.propose(after: trials.reversed()) == proposal)
            #expect(!trials.map(\.assignment).contains(proposal.assignment))
            trials.append(Trial(number: proposal.number, proposal.assignment, .running))
        }
    }

    @Test(arguments: names.filter { $0 != GridStrategy.name })
    func `another seed proposes other sets`(name: String) throws {
        let space = try Fixture.mixed()
        let one = Fixture.run(try strategy(name, space, seed: 1), jobs: 3, of: Fixture.bowl)
        let other = Fixture.run(try strategy(name, space, seed: 2), jobs: 3, of: Fixture.bowl)
        #expect(one.map(\.assignment) != other.map(\.assignment))
    }

    @Test(arguments: names)
    func `a fixed hyperparameter keeps its value, even outside its range`(name: String) throws {
        let space = try Fixture.mixed(fixed: ["max_depth": .integer(12), "booster": .word("gblinear")])
        let trials = Fixture.run(try strategy(name, space), jobs: 8, of: Fixture.bowl)
        #expect(trials.count == 8)
        #expect(trials.allSatisfy { $0.assignment["max_depth"] == .integer(12) })
        #expect(trials.allSatisfy { $0.assignment["booster"] == .word("gblinear") })
    }

    @Test(arguments: names)
    func `no proposal lies in a banned region`(name: String) throws {
        let ban = Region([
            "max_depth": .between(lower: 5, upper: nil), "booster": .words(["gbtree"]),
        ])
        let space = try Fixture.mixed(bans: [ban])
        let trials = Fixture.run(try strategy(name, space), jobs: 10, of: Fixture.bowl)
        #expect(trials.count == 10)
        #expect(trials.allSatisfy { !ban.contains($0.assignment) })
    }

    @Test(arguments: names)
    func `a ban on everything ends the search`(name: String) throws {
        let everything = Region(["depth": .between(lower: nil, upper: nil)])
        #expect(try strategy(name, Fixture.small(bans: [everything])).propose(after: []) == nil)
    }

    @Test(arguments: names)
    func `a point that was asked for comes first, and once`(name: String) throws {
        let wish: Assignment = ["eta": .number(0.1), "max_depth": .integer(4)]
        let strategy = try strategy(name, Fixture.mixed(forced: [wish]))
        let first = try #require(strategy.propose(after: []))
        #expect(first.reason.choice == .requested)
        #expect(first.assignment["eta"] == .number(0.1))
        #expect(first.assignment["max_depth"] == .integer(4))
        let second = strategy.propose(after: [Trial(number: 1, first.assignment, .failed)])
        #expect(second?.reason.choice != .requested)
    }

    @Test(arguments: names)
    func `trials outside the ranges, and of words no longer listed, are taken in`(name: String) throws {
        let strategy = try strategy(name, Fixture.mixed())
        var trials = (1...6).map { number in
            Trial(
                number: number,
                [
                    "eta": .number(0.001 * Double(number)), "subsample": .number(0.2),
                    "max_depth": .integer(10 + number),
                    "booster": .word("gblinear"),
                ],
                .completed,
                value: Double(number)
            )
        }
        trials.append(Trial(number: 7, ["eta": .number(0.3)], .completed, value: 3))
        let proposal = try #require(strategy.propose(after: trials))
        #expect(try Fixture.mixed().admits(proposal.assignment))
        #expect(proposal.number == 8)
    }

    @Test(arguments: names)
    func `the reason names the nearest known job`(name: String) throws {
        let strategy = try strategy(name, Fixture.mixed())
        let trials = Fixture.run(strategy, jobs: 3, of: Fixture.bowl)
        let nearest = try #require(strategy.propose(after: trials)?.reason.nearest)
        #expect((1...3).contains(nearest.number))
        #expect(nearest.distance > 0)
    }
}
