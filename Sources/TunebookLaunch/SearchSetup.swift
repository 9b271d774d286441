import TunebookCatalogue
import TunebookCore
import TunebookSearch

/// What a search starts from: its space, what is known, and the sets that earlier launches of the task have begun.
struct SearchSetup {
    /// A set that an earlier launch of the same search began.
    struct Begun {
        var assignment: Assignment
        /// Why it was chosen then, where that is known.
        var choice: JobChoice?
        /// Its run where that is not to run again: a rule stopped it and its last value counts, or it failed by itself.
        var ended: Run?
        /// Its value, where it has one, so that a launch of it is a hit.
        var value: Double?

        /// Whether what came of it is known, so that it costs nothing to take it.
        var isKnown: Bool { value != nil || ended != nil }
    }

    var space: SearchSpace
    /// Results from elsewhere, numbered from 0 down.
    var knowledge: [Trial]
    /// The runs that the knowledge comes from, by the trials' numbers.
    var sources: [Int: Int]
    /// The sets of earlier launches of the same search that lie in the present ranges, in the order of their jobs.
    /// They are this search's first jobs: what came of them is taken, so that a widened limit or a killed search goes
    /// on where it was.
    var begun: [Begun]
    /// Every result on the same data and algorithm, inside the ranges and outside, oldest first.
    var results: [Run]
    /// The tuning jobs of earlier launches, oldest first: their ranges stay part of the model.
    var earlier: [TuningSpecification]

    /// Reads the catalogue.
    ///
    /// - Parameters:
    ///   - tuning: With digests.
    ///   - key: The key of its training job with the static hyperparameters.
    ///   - number: The run of this search; earlier ones are looked at.
    ///   - engineName: Where it runs. Launches on other engines are looked at only where any engine's results will do.
    init(
        _ tuning: TuningSpecification,
        key: CatalogueKey,
        run number: Int,
        on engineName: String,
        catalogue: Catalogue,
        algorithms: [any Algorithm.Type]
    ) async throws {
        let reader = AssignmentReader(tuning, algorithms)
        (knowledge, sources, begun, results, earlier) = ([], [:], [], [], [])
        space = try Self.space(tuning, earlier: [], reader)
        let parents = try await Self.parents(of: tuning, in: catalogue, reader)
        guard !tuning.ignoresKnown else {
            add(parents)
            return
        }
        let lineage = try await Self.lineage(of: tuning, before: number, on: engineName, in: catalogue)
        earlier = lineage.map(\.tuning)
        space = try Self.space(tuning, earlier: earlier, reader)
        // Sets outside that failed by themselves or that a rule stopped.
        var others: [(Trial, run: Int)] = []
        for launch in lineage {
            // A search that was changed on its way has jobs outside of the ranges that it had at its end.
            let goesOn = launch.run.number == lineage.last?.run.number && launch.goesOn(in: tuning)
            // Training jobs are launched one after the other, so that their runs are in the order of the jobs.
            for child in try await catalogue.children(of: launch.run.number) {
                try await take(child, of: launch, goesOn, tuning, reader, catalogue, &others)
            }
        }
        let metric = tuning.objective.metricName
        results = try catalogue.results(
            agreeingWith: key,
            exceptFor: Set(tuning.ranges.map(\.name)),
            ofAnyEngine: tuning.training.cachePolicy.takesAnyEngine
        ).filter { $0.result?.metrics[metric] != nil }
        let elsewhere = results.compactMap { run -> (Trial, run: Int)? in
            let assignment = reader.assignment(of: run)
            guard let value = run.result?.metrics[metric], !isBegun(assignment) else { return nil }
            let curve = run.result?.curves[metric] ?? []
            return (Trial(number: 0, assignment, .completed, value: value, curve: curve), run.number)
        }
        add(elsewhere + others + parents)
    }

    private func isBegun(_ assignment: Assignment) -> Bool {
        begun.contains { $0.assignment == assignment }
    }

    /// Numbers trials from elsewhere on, from 0 down.
    private mutating func add(_ trials: [(Trial, run: Int)]) {
        for (trial, run) in trials {
            var trial = trial
            trial.number = -knowledge.count
            sources[trial.number] = run
            knowledge.append(trial)
        }
    }

    /// Sorts a training job of an earlier launch in.
    private mutating func take(
        _ child: Run,
        of launch: EarlierLaunch,
        _ goesOn: Bool,
        _ tuning: TuningSpecification,
        _ reader: AssignmentReader,
        _ catalogue: Catalogue,
        _ others: inout [(Trial, run: Int)]
    ) async throws {
        // Repeats over seeds belong to the tuning run, and are no jobs of its search.
        guard child.specification.training.isSameJob(as: tuning.training, exceptFor: Set(tuning.ranges.map(\.name)))
        else { return }
        let assignment = reader.assignment(of: child)
        guard !isBegun(assignment), !others.contains(where: { $0.0.assignment == assignment }) else { return }
        let event = launch.run.result?.tuning?.jobs.first { $0.run == child.number }
        let isJob = goesOn || space.admits(assignment) || space.forced.contains(assignment)
        var begun = Begun(assignment: assignment, choice: event?.choice)
        var trial = Trial(number: 0, assignment, .failed)
        let metric = tuning.objective.metricName
        if launch.isStopped(child, event), launch.tuning.stopsEarly == tuning.stopsEarly,
            let whole = try await catalogue.run(child.number), let value = whole.result?.metrics[metric]
        {
            (begun.ended, begun.value) = (whole, value)
            (trial.state, trial.value, trial.curve) = (.stopped, value, whole.result?.curves[metric] ?? [])
        } else if child.state == .failed, !launch.wasCutOff(child) {
            begun.ended = launch.wasGivenUp ? nil : child
        } else {
            // What was running when a search ended, or died, runs again.
            begun.value = child.state == .completed ? child.result?.metrics[metric] ?? .nan : nil
            if isJob { self.begun.append(begun) }
            return
        }
        if isJob, begun.ended != nil {
            self.begun.append(begun)
        } else {
            others.append((trial, child.number))
        }
    }

    /// Earlier launches of the same search, oldest first: the same task, training job, objective, strategy and seed.
    private static func lineage(
        of tuning: TuningSpecification,
        before number: Int,
        on engineName: String,
        in catalogue: Catalogue
    ) async throws -> [EarlierLaunch] {
        let runs = try await catalogue.runs(RunQuery(newest: 50, before: number, task: tuning.taskName))
        let takesAnyEngine = tuning.training.cachePolicy.takesAnyEngine
        return runs.reversed().compactMap { run in
            guard case .tuning(let earlier) = run.specification, run.hitOf == nil,
                takesAnyEngine || run.engineName == engineName,
                earlier.objective == tuning.objective, earlier.strategy == tuning.strategy, earlier.seed == tuning.seed,
                earlier.training.isSameJob(as: tuning.training, exceptFor: Set(tuning.ranges.map(\.name)))
            else { return nil }
            return EarlierLaunch(run: run, tuning: earlier)
        }
    }

    /// The jobs of the parents of a warm start whose data or algorithm may differ. Parents of the same data need no
    /// reading: their results are known by their keys.
    private static func parents(
        of tuning: TuningSpecification,
        in catalogue: Catalogue,
        _ reader: AssignmentReader
    ) async throws -> [(Trial, run: Int)] {
        guard let start = tuning.warmStart, start.kind == .transferLearning else { return [] }
        var trials: [(Trial, run: Int)] = []
        for (index, parent) in start.parents.enumerated() {
            for job in try await catalogue.run(parent)?.result?.tuning?.jobs ?? [] {
                guard let value = job.value, job.state != .failed else { continue }
                let assignment = reader.assignment(of: job)
                trials.append((Trial(number: 0, assignment, .completed, value: value, origin: index + 1), job.run))
            }
        }
        return trials
    }

    /// The space of a tuning job, the ranges of earlier ones in its hull.
    static func space(
        _ tuning: TuningSpecification,
        earlier: [TuningSpecification],
        _ reader: AssignmentReader
    ) throws(SearchError) -> SearchSpace {
        let parameters = tuning.ranges.map { tunable in
            SearchSpace.Parameter(
                tunable.name,
                tunable.range,
                earlierRanges: (earlier + [tuning]).flatMap { ($0.earlierRanges ?? []) + $0.ranges }
                    .filter { $0.name == tunable.name && $0.range != tunable.range }.map(\.range)
            )
        }
        return try SearchSpace(
            parameters,
            direction: tuning.objective.direction,
            fixed: reader.values(tuning.wishes.fixed),
            bans: tuning.wishes.bans.map { ban in Region(ban.mapValues(\.limit)) },
            forced: tuning.wishes.tries.map { Assignment(reader.values($0)) }
        )
    }
}

extension StrategySettings {
    /// The settings that a tuning job gives its strategy.
    init(_ tuning: TuningSpecification) {
        self.init(
            seed: UInt64(tuning.seed),
            jobs: tuning.limits.maxNumberOfTrainingJobs,
            parallelJobs: tuning.limits.maxParallelTrainingJobs,
            minimumResource: tuning.limits.minResource,
            maximumResource: tuning.limits.maxResource
        )
    }
}

extension TrainingSpecification {
    /// Whether it trains the same on the same data, some hyperparameters aside.
    fileprivate func isSameJob(as other: TrainingSpecification, exceptFor names: Set<String>) -> Bool {
        func rest(_ hyperparameters: [String: String]) -> [String: String] {
            hyperparameters.filter { !names.contains($0.key) }
        }
        return algorithmName == other.algorithmName && algorithmVersion == other.algorithmVersion
            && rest(hyperparameters) == rest(other.hyperparameters)
            && program?.work(exceptFor: names) == other.program?.work(exceptFor: names)
            && channels.map(\.digest) == other.channels.map(\.digest)
            && cachePolicy.version == other.cachePolicy.version
    }
}

extension ParameterRange {
    /// The range as a limit of a banned region.
    fileprivate var limit: Region.Limit {
        switch self {
        case .continuous(let lower, let upper, _): .between(lower: lower, upper: upper)
        case .integer(let lower, let upper, _): .between(lower: Double(lower), upper: Double(upper))
        case .categorical(let words): .words(Set(words))
        }
    }
}
