import Testing
import TunebookCore
import TunebookSearch

@Suite struct AdviceTests {
    private func trials(_ space: SearchSpace, _ objective: (Assignment) -> Double) throws -> [Trial] {
        Fixture.run(try RandomStrategy(space, Fixture.settings), jobs: 60, of: objective)
    }

    @Test func `a best value on an edge offers the wider range, one that does not matter its value`() throws {
        let space = try SearchSpace([
            .init("eta", .continuous(lower: 0.01, upper: 0.1, scaling: .logarithmic)),
            .init("depth", .integer(lower: 1, upper: 8, scaling: .linear)),
            .init("kind", .categorical(["a", "b"])),
        ])
        let trials = Fixture.run(try BayesianStrategy(space, Fixture.settings), jobs: 20) {
            -10 * ($0["eta"]?.number ?? 0) + 0.02 * ($0["depth"]?.number ?? 0)
        }
        let advice = Advice.advice(on: space, after: trials)
        #expect(advice.contains(.widen("eta", .continuous(lower: 0.01, upper: 1, scaling: .logarithmic))))
        #expect(advice.contains { if case .fix("kind", _) = $0 { true } else { false } })
    }

    @Test func `a linear range over powers of ten offers the logarithm`() throws {
        let space = try SearchSpace([.init("lambda", .continuous(lower: 0.01, upper: 10, scaling: .linear))])
        let trials = try trials(space) { abs(($0["lambda"]?.number ?? 0) - 5) }
        let wider = ParameterRange.continuous(lower: 0.01, upper: 10, scaling: .logarithmic)
        #expect(Advice.advice(on: space, after: trials) == [.scaleLogarithmically("lambda", wider)])
    }

    @Test func `few results give no advice`() throws {
        #expect(Advice.advice(on: try Fixture.mixed(), after: []) == [])
    }

    @Test func `the best fifth of the jobs has a span`() throws {
        let space = try Fixture.mixed()
        let trials = (1...20).map {
            Trial(number: $0, ["max_depth": .integer($0)], .completed, value: Double($0))
        }
        #expect(Advice.spanOfBest(space, after: trials) == ["max_depth": 1...4])
    }
}
