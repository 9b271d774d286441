import Testing
import TunebookCore
import TunebookSearch

@Suite struct BayesianStrategyTests {
    @Test func `the middle of the ranges comes first`() throws {
        let first = try #require(try BayesianStrategy(Fixture.mixed(), Fixture.settings).propose(after: []))
        #expect(first.reason.choice == .start)
        #expect(first.assignment["eta"] == .number(0.0707107))
        #expect(first.assignment["subsample"] == .number(0.75))
        #expect(first.assignment["max_depth"] == .integer(6))
    }

    @Test(arguments: [Objective.Direction.minimize, .maximize])
    func `it finds the bottom of a bowl, or its top, in 25 jobs`(direction: Objective.Direction) throws {
        let sign: Double = direction == .minimize ? 1 : -1
        let strategy = try BayesianStrategy(Fixture.mixed(direction: direction), Fixture.settings)
        let trials = Fixture.run(strategy, jobs: 25) { sign * Fixture.bowl($0) }
        let best = trials.compactMap(\.result).map { sign * $0 }.min() ?? .infinity
        #expect(best < 0.02)
    }

    @Test func `after the start, a proposal says what it expects and why`() throws {
        let strategy = try BayesianStrategy(Fixture.mixed(), Fixture.settings)
        let trials = Fixture.run(strategy, jobs: 9, of: Fixture.bowl)
        let reason = try #require(strategy.propose(after: trials)).reason
        #expect(reason.choice == .promise || reason.choice == .doubt)
        let prediction = try #require(reason.prediction)
        #expect(prediction.spread > 0)
        #expect(prediction.mean > -3 && prediction.mean < 6)
    }

    @Test func `jobs running at once are sent to different places`() throws {
        let strategy = try BayesianStrategy(Fixture.mixed(), Fixture.settings)
        var trials = Fixture.run(strategy, jobs: 8, of: Fixture.bowl)
        for _ in 0..<4 {
            let proposal = try #require(strategy.propose(after: trials))
            trials.append(Trial(number: proposal.number, proposal.assignment, .running))
        }
        let nearest = try #require(strategy.propose(after: trials)?.reason.nearest)
        #expect(nearest.distance > 0.005)
        #expect(Set(trials.map(\.assignment)).count == 12)
    }

    @Test func `a region where jobs fail is left alone`() throws {
        let strategy = try BayesianStrategy(Fixture.mixed(), Fixture.settings)
        let trials = Fixture.run(strategy, jobs: 25) { set in
            (set["subsample"]?.number ?? 0) > 0.7 ? nil : Fixture.bowl(set)
        }
        #expect(trials.suffix(10).count { $0.state == .failed } <= 4)
    }

    @Test func `knowledge from elsewhere replaces the start`() throws {
        let strategy = try BayesianStrategy(Fixture.mixed(), Fixture.settings)
        let known = Fixture.run(try RandomStrategy(Fixture.mixed(), Fixture.settings), jobs: 10, of: Fixture.bowl)
            .map { Trial(number: 0, $0.assignment, .completed, value: $0.value) }
        let first = try #require(strategy.propose(after: known))
        #expect(first.number == 1)
        #expect(first.reason.prediction != nil)
    }

    @Test func `jobs of another task show where to look, on whatever scale their values are`() throws {
        let space = try Fixture.mixed()
        let other = Fixture.run(try RandomStrategy(space, Fixture.settings), jobs: 25, of: Fixture.bowl)
            .map { Trial(number: 0, $0.assignment, .completed, value: 1e6 * ($0.value ?? 0) - 5, origin: 1) }
        let trials = Fixture.run(
            try Knowing(other, BayesianStrategy(space, Fixture.settings)),
            jobs: 6,
            of: Fixture.bowl
        )
        #expect(trials.compactMap(\.result).min() ?? .infinity < 0.1)
        // A set that only the other task has run may be proposed here.
        #expect(SearchHistory(space, other).isOpen(other[0].assignment))
    }

    /// A strategy that knows some trials before its own.
    private struct Knowing: SearchStrategy {
        static let name = "KNOWING"
        let known: [Trial]
        let inner: BayesianStrategy
        var space: SearchSpace { inner.space }
        var settings: StrategySettings { inner.settings }

        init(_ known: [Trial], _ inner: BayesianStrategy) {
            (self.known, self.inner) = (known, inner)
        }

        init(_ space: SearchSpace, _ settings: StrategySettings) throws(SearchError) {
            self.init([], try BayesianStrategy(space, settings))
        }

        func suggest(job: Int, _ history: SearchHistory) -> Proposal? {
            inner.suggest(job: job, SearchHistory(space, known + history.trials))
        }
    }

    @Test func `after a range is narrowed, what lies outside still teaches`() throws {
        let wide = try SearchSpace([
            .init("x", .continuous(lower: 0, upper: 1, scaling: .linear)),
            .init("y", .continuous(lower: 0, upper: 1, scaling: .linear)),
        ])
        func slope(_ set: Assignment) -> Double {
            let (x, y) = (set["x"]?.number ?? 0, set["y"]?.number ?? 0)
            return (x - 0.9) * (x - 0.9) + (y - 0.2) * (y - 0.2)
        }
        let known = Fixture.run(try BayesianStrategy(wide, Fixture.settings), jobs: 14, of: slope)
        let narrow = try SearchSpace([
            .init(
                "x",
                .continuous(lower: 0, upper: 0.5, scaling: .linear),
                earlierRanges: [.continuous(lower: 0, upper: 1, scaling: .linear)]
            ),
            .init("y", .continuous(lower: 0, upper: 1, scaling: .linear)),
        ])
        let strategy = try BayesianStrategy(narrow, Fixture.settings)
        var trials = known
        for _ in 0..<4 {
            let next = try #require(strategy.propose(after: trials))
            #expect(narrow.admits(next.assignment))
            trials.append(Trial(number: next.number, next.assignment, .completed, value: slope(next.assignment)))
        }
        // The best that is left lies at x = 0.5, y = 0.2.
        #expect(trials.suffix(4).compactMap(\.result).min() ?? .infinity < 0.165)
    }

    @Test func `a far worse value does not blind it`() throws {
        let strategy = try BayesianStrategy(Fixture.mixed(), Fixture.settings)
        let trials = Fixture.run(strategy, jobs: 25) { set in
            (set["eta"]?.number ?? 0) > 0.3 ? 1e12 : Fixture.bowl(set)
        }
        #expect(trials.compactMap(\.result).min() ?? .infinity < 0.05)
    }

    @Test func `what was good in another task and is so here is followed up, not fled from`() throws {
        let space = try SearchSpace(
            ["x", "y"].map { SearchSpace.Parameter($0, .continuous(lower: 0, upper: 1, scaling: .linear)) }
        )
        func distance(_ assignment: Assignment) -> Double {
            let (x, y) = (assignment["x"]?.number ?? 0, assignment["y"]?.number ?? 0)
            return ((x - 0.3) * (x - 0.3) + (y - 0.6) * (y - 0.6)).squareRoot()
        }
        let random = try RandomStrategy(space, StrategySettings(seed: 5))
        var trials = (1...15).compactMap { random.propose(job: $0, after: [])?.assignment }
            .map { Trial(number: 0, $0, .completed, value: distance($0), origin: 1) }
        let strategy = try BayesianStrategy(space, StrategySettings(seed: 1))
        for _ in 1...6 {
            let next = try #require(strategy.propose(after: trials))
            #expect(distance(next.assignment) < 0.35)
            let value = 1000 + 50 * distance(next.assignment)
            if let expected = next.reason.prediction?.mean, trials.count > 17 { #expect(abs(expected - value) < 30) }
            trials.append(Trial(number: next.number, next.assignment, .completed, value: value))
        }
        let best = trials.filter { $0.origin == 0 }.map { distance($0.assignment) }.min()
        #expect(try #require(best) < 0.05)
    }
}
