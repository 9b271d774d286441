import Foundation
import Testing
import TunebookCatalogue
import TunebookCore
import TunebookLaunch

/// What is known before a launch.
@Suite struct TuningOutlookTests {
    private let fixture: TuningFixture
    private let engine = ObjectiveEngine.bowl()

    init() throws {
        fixture = try TuningFixture()
    }

    private func outlook(_ tuning: TuningSpecification) async throws -> TuningOutlook {
        try await TuningOutlook(
            tuning,
            launcher: fixture.launcher,
            engine: engine,
            catalogue: fixture.catalogue,
            algorithms: [CountingAlgorithm.self]
        )
    }

    @Test func `before the first launch every job is to run and nothing is timed`() async throws {
        let outlook = try await outlook(fixture.tuning(jobs: 8))
        #expect(outlook.jobsToRun == 8 && outlook.knownJobs == 0)
        #expect(outlook.expectedTime == nil && outlook.best == nil && outlook.edges.isEmpty)
    }

    @Test func `after a launch the same is a hit`() async throws {
        let ended = try await fixture.search(fixture.tuning(), on: engine)
        let outlook = try await outlook(fixture.tuning())
        #expect(outlook.hit == ended.run.number)
        #expect(outlook.jobsToRun == 0)
    }

    @Test func `a lower limit takes no more known jobs than it allows`() async throws {
        _ = try await fixture.search(fixture.tuning(jobs: 6), on: engine)
        let outlook = try await outlook(fixture.tuning(jobs: 4))
        #expect(outlook.knownJobs == 4 && outlook.jobsToRun == 0)
    }

    @Test func `a narrower range says how many jobs stay inside, and which best`() async throws {
        let ended = try await fixture.search(fixture.tuning(jobs: 10), on: engine)
        let narrow = ParameterRange.continuous(lower: 0.6, upper: 1.0, scaling: .linear)
        let outlook = try await outlook(fixture.tuning(narrow, jobs: 10))
        let inside = ended.jobs.filter { Double($0.values["rate"] ?? "") ?? 0 >= 0.6 }
        #expect(outlook.inside == inside.count && outlook.outside == 10 - inside.count)
        #expect(outlook.bestInside == inside.compactMap(\.value).min())
        #expect(outlook.best == ended.jobs.compactMap(\.value).min())
        #expect(outlook.jobsToRun == 10 - inside.count)
        #expect(outlook.expectedTime == .milliseconds(10) * (10 - inside.count))
    }

    @Test func `a set that was asked for is one more job, once`() async throws {
        let wishes = SearchWishes(tries: [["rate": "0.123"]])
        #expect(try await outlook(fixture.tuning(jobs: 3, wishes: wishes)).jobsToRun == 4)
        _ = try await fixture.search(fixture.tuning(jobs: 3, wishes: wishes), on: engine)
        #expect(try await outlook(fixture.tuning(jobs: 5, wishes: wishes)).jobsToRun == 2)
    }

    @Test func `a best on an end of the range offers the wider one, as far as the algorithm goes`() async throws {
        let wishes = SearchWishes(tries: [["rate": "0.5"]])
        let range = ParameterRange.continuous(lower: 0.5, upper: 0.9, scaling: .linear)
        _ = try await fixture.search(fixture.tuning(range, jobs: 4, wishes: wishes), on: engine)
        let edge = try #require(try await outlook(fixture.tuning(range, jobs: 4, wishes: wishes)).edges.first)
        #expect(edge.name == "rate" && !edge.isUpper)
        #expect(edge.wider == .continuous(lower: 0.3, upper: 0.9, scaling: .linear))
    }
}
