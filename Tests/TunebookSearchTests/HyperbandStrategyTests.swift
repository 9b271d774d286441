import Testing
import TunebookCore
import TunebookSearch

@Suite struct HyperbandStrategyTests {
    private func strategy(minimum: Int? = 1, maximum: Int? = 27) throws -> HyperbandStrategy {
        try HyperbandStrategy(
            Fixture.mixed(),
            StrategySettings(seed: 7, minimumResource: minimum, maximumResource: maximum)
        )
    }

    private func trial(_ number: Int, _ curve: [Double], _ state: Trial.State = .running) -> Trial {
        Trial(number: number, ["eta": .number(0.01 * Double(number))], state, value: curve.last, curve: curve)
    }

    @Test func `rungs are three times apart`() throws {
        #expect(try strategy().rungs(bracket: 0) == [1, 3, 9])
        #expect(try strategy().rungs(bracket: 1) == [3, 9])
        #expect(try strategy(minimum: nil, maximum: 100).rungs(bracket: 0) == [3, 9, 27, 81])
    }

    @Test func `it must know how long a job can be`() throws {
        #expect(throws: SearchError.resourceMissing) { try strategy(maximum: nil) }
        #expect(throws: SearchError.resourceOutOfOrder(minimum: 30, maximum: 27)) { try strategy(minimum: 30) }
    }

    @Test func `the best third of a rung goes on, the rest is stopped`() throws {
        let strategy = try strategy()
        let jobs = (1...60).filter { strategy.bracket(ofJob: $0) == 0 }.prefix(7)
        let others = jobs.dropFirst().enumerated().map { trial($1, [0.1 * Double($0 + 1)]) }
        let job = try #require(jobs.first)
        #expect(strategy.verdict(on: trial(job, [0.15]), among: others) == .goOn)
        #expect(
            strategy.verdict(on: trial(job, [0.45]), among: others)
                == .stop(StopReason(.rung, round: 1, value: 0.45, threshold: 0.2))
        )
    }

    @Test func `the first at a rung goes on, and the maximum ends a job`() throws {
        let strategy = try strategy()
        #expect(strategy.verdict(on: trial(1, [9]), among: []) == .goOn)
        let curve = [Double](repeating: 0.5, count: 27)
        #expect(
            strategy.verdict(on: trial(1, curve), among: [])
                == .stop(StopReason(.maximum, round: 27, value: 0.5, threshold: nil))
        )
    }

    @Test func `a curve that is no number is stopped at the next rung`() throws {
        let strategy = try strategy()
        let job = try #require((1...60).first { strategy.bracket(ofJob: $0) == 0 })
        let verdict = strategy.verdict(on: trial(job, [.nan]), among: [trial(99, [0.5]), trial(98, [0.4])])
        guard case .stop = verdict else {
            Issue.record("it goes on")
            return
        }
    }

    @Test func `earlier brackets get more jobs, and all get some`() throws {
        let strategy = try strategy()
        let brackets = (1...300).map(strategy.bracket)
        let counts = (0...2).map { bracket in brackets.count { $0 == bracket } }
        #expect(counts[0] > counts[1])
        #expect(counts.allSatisfy { $0 > 10 })
    }
}
