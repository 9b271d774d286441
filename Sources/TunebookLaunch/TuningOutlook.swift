package import TunebookCatalogue
package import TunebookCore
import TunebookSearch

/// What is known of a tuning job before it is launched: what a launch would run and reuse, and where the best results
/// lie.
package struct TuningOutlook: Sendable {
    package var objective: Objective
    /// How many training jobs may run, those of `try` aside.
    package var limit: Int
    /// The run whose result a launch would take as it is.
    package var hit: Int?
    /// Finished jobs on the same data and algorithm that lie in the present ranges, and those that do not.
    package var inside: Int
    package var outside: Int
    /// The best objective among those inside, and among all.
    package var bestInside: Double?
    package var best: Double?
    /// Jobs of earlier launches that a launch takes as hits.
    package var knownJobs: Int
    /// Jobs that would be trained.
    package var jobsToRun: Int
    /// How long one of them takes, as like runs did; `nil` where none was timed.
    package var timePerJob: Duration?
    /// How many like runs the time was taken from.
    package var timedRuns: Int
    /// The ends of ranges that the three best results inside lie on.
    package var edges: [RangeEdge]

    /// Looks into the catalogue; runs nothing.
    ///
    /// - Parameters:
    ///   - tuning: Frozen; content digests are filled in here.
    ///   - number: Only what was launched before this run is looked at.
    /// - Throws: What a launch would throw before it starts anything.
    package init(
        _ tuning: TuningSpecification,
        launcher: Launcher,
        engine: any Engine,
        catalogue: Catalogue,
        algorithms: [any Algorithm.Type],
        before number: Int = .max
    ) async throws {
        guard case .tuning(let tuning) = try await launcher.digested(.tuning(tuning)) else {
            preconditionFailure("a digest makes no other kind of specification")
        }
        let key = try await launcher.key(of: .training(tuning.training), on: engine)
        let whole = try await launcher.key(of: .tuning(tuning), on: engine)
        let setup = try await SearchSetup(
            tuning,
            key: key,
            run: number,
            on: type(of: engine).name,
            catalogue: catalogue,
            algorithms: algorithms
        )
        let reader = AssignmentReader(tuning, algorithms)
        objective = tuning.objective
        limit = tuning.limits.maxNumberOfTrainingJobs
        hit = try await catalogue.runs(RunQuery(newest: 50, task: tuning.taskName)).first { run in
            run.keyDigest == whole.digest && run.state == .completed && run.hitOf == nil
        }?.number
        if hit == nil, tuning.cachePolicy.takesAnyEngine {
            hit = try await catalogue.resultNumber(for: whole, ofAnyEngine: true)
        }
        let sign: Double = objective.direction == .minimize ? 1 : -1
        let ranked = setup.results.compactMap { run -> (set: Assignment, value: Double)? in
            guard let value = run.result?.metrics[tuning.objective.metricName], value.isFinite else { return nil }
            return (reader.assignment(of: run), value)
        }.sorted { sign * $0.value < sign * $1.value }
        let insiders = ranked.filter { setup.space.admits($0.set) }
        (inside, outside) = (insiders.count, ranked.count - insiders.count)
        (bestInside, best) = (insiders.first?.value, ranked.first?.value)
        let known = setup.begun.filter(\.isKnown)
        let wishes = setup.space.forced.filter { wish in
            !known.contains { $0.assignment == wish } && !ranked.contains { $0.set == wish }
        }
        // Failed jobs count for the limit, too, and are not tried again.
        let taken = known.filter { !setup.space.forced.contains($0.assignment) }
        knownJobs = min(limit, taken.count { $0.value != nil })
        jobsToRun = hit == nil ? max(0, limit - taken.count) + wishes.count : 0
        // A space that can be counted may hold fewer sets than the limit.
        if let cells = SearchHistory(setup.space, []).cells {
            jobsToRun = min(jobsToRun, max(0, cells - insiders.count) + wishes.count)
        }
        // How long another engine took says nothing of this one.
        let own = setup.results.filter { $0.engineName == type(of: engine).name }
        let times = own.suffix(50).compactMap { $0.result?.trainingTime }.sorted()
        timedRuns = times.count
        timePerJob = times.isEmpty ? nil : times[times.count / 2]
        if times.isEmpty, let alone = try await catalogue.latestRun(ofTask: tuning.training.taskName),
            alone.engineName == type(of: engine).name
        {
            timePerJob = alone.result?.trainingTime
            timedRuns = timePerJob == nil ? 0 : 1
        }
        edges = RangeEdge.edges(
            of: tuning.ranges,
            under: insiders.prefix(3).map { $0.set.hyperparameters },
            algorithms.first { $0.name == tuning.training.algorithmName },
            version: tuning.training.algorithmVersion
        )
        if type(of: engine).searchesInService, hit == nil { (knownJobs, jobsToRun) = (0, limit) }
        parallelJobs = max(1, min(tuning.limits.maxParallelTrainingJobs, jobsToRun))
    }

    /// How many of them run at a time.
    package var parallelJobs: Int

    /// How long a launch takes at about.
    package var expectedTime: Duration? {
        timePerJob.map { $0 * Double(jobsToRun) / Double(parallelJobs) }
    }
}
