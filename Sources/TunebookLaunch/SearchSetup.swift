import TunebookCatalogue
import TunebookCore
import TunebookSearch

/// What a search starts from: its space, what is known, and the sets that earlier launches of the task have begun.
struct SearchSetup {
    var space: SearchSpace
    /// Results from elsewhere, numbered from 0 down.
    var knowledge: [Trial]
    /// The sets of earlier launches of the same search that lie in the present ranges, in their order. They are this
    /// search's first jobs: known ones are hits, so that a widened limit or a killed search goes on where it was.
    var begun: [Assignment]

    /// Reads the catalogue.
    ///
    /// - Parameters:
    ///   - tuning: With digests.
    ///   - key: The key of its training job with the static hyperparameters.
    ///   - number: The run of this search.
    init(
        _ tuning: TuningSpecification,
        key: CatalogueKey,
        run number: Int,
        catalogue: Catalogue,
        algorithms: [any Algorithm.Type]
    ) async throws {
        let names = tuning.ranges.map(\.name)
        let reader = AssignmentReader(tuning, algorithms)
        guard !tuning.ignoresKnown else {
            space = try Self.space(tuning, earlier: [], reader)
            (knowledge, begun) = ([], [])
            return
        }
        let lineage = try await Self.lineage(of: tuning, before: number, in: catalogue)
        space = try Self.space(tuning, earlier: lineage.map(\.tuning), reader)
        var begun: [Assignment] = []
        var failed: [Assignment] = []
        for earlier in lineage {
            for child in try await catalogue.children(of: earlier.run.number) {
                let assignment = reader.assignment(of: child)
                let isKnown = child.state == .completed
                // What was running when a search was killed runs again; what failed by itself does not.
                let wasCutOff = !earlier.run.state.isFinal || earlier.run.state == .failed
                if isKnown || wasCutOff, space.admits(assignment), !begun.contains(assignment) {
                    begun.append(assignment)
                } else if child.state == .failed, !failed.contains(assignment) {
                    failed.append(assignment)
                }
            }
        }
        let results = try catalogue.results(agreeingWith: key, exceptFor: Set(names))
        let known = results.compactMap { run -> Trial? in
            guard let value = run.result?.metrics[tuning.objective.metricName] else { return nil }
            let assignment = reader.assignment(of: run)
            guard !begun.contains(assignment) else { return nil }
            let curve = run.result?.curves[tuning.objective.metricName] ?? []
            return Trial(number: 0, assignment, .completed, value: value, curve: curve)
        } + failed.map { Trial(number: 0, $0, .failed) }
        knowledge = known.enumerated().map { index, trial in
            var trial = trial
            trial.number = -index
            return trial
        }
        self.begun = begun
    }

    /// Earlier launches of the same search, oldest first: the same task, training job, objective, strategy and seed.
    private static func lineage(
        of tuning: TuningSpecification,
        before number: Int,
        in catalogue: Catalogue
    ) async throws -> [(run: Run, tuning: TuningSpecification)] {
        let runs = try await catalogue.runs(RunQuery(newest: 50, before: number, task: tuning.taskName))
        return runs.reversed().compactMap { run in
            guard case .tuning(let earlier) = run.specification, run.hitOf == nil,
                earlier.objective == tuning.objective, earlier.strategy == tuning.strategy, earlier.seed == tuning.seed,
                earlier.training.isSameJob(as: tuning.training, exceptFor: Set(tuning.ranges.map(\.name)))
            else { return nil }
            return (run, earlier)
        }
    }

    private static func space(
        _ tuning: TuningSpecification,
        earlier: [TuningSpecification],
        _ reader: AssignmentReader
    ) throws(SearchError) -> SearchSpace {
        let parameters = tuning.ranges.map { tunable in
            SearchSpace.Parameter(
                tunable.name,
                tunable.range,
                earlierRanges: earlier.flatMap(\.ranges).filter { $0.name == tunable.name && $0.range != tunable.range }
                    .map(\.range)
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

/// Reads texts of hyperparameters as values of a search's ranges.
struct AssignmentReader {
    private let tuning: TuningSpecification
    private let algorithms: [any Algorithm.Type]

    init(_ tuning: TuningSpecification, _ algorithms: [any Algorithm.Type]) {
        self.tuning = tuning
        self.algorithms = algorithms
    }

    /// The set of a training run: what was set, and the algorithm's defaults for the rest.
    func assignment(of run: Run) -> Assignment {
        let training = run.specification.training
        let algorithm = algorithms.first { $0.name == training.algorithmName }
        let texts = algorithm?.canonicalHyperparameters(training.hyperparameters, version: training.algorithmVersion)
        return Assignment(values((texts ?? [:]).merging(training.hyperparameters) { _, set in set }))
    }

    /// The values of the tunable hyperparameters among texts by name.
    func values(_ texts: [String: String]) -> [String: ParameterValue] {
        var values: [String: ParameterValue] = [:]
        for tunable in tuning.ranges {
            guard let text = texts[tunable.name] else { continue }
            switch tunable.range {
            case .continuous: values[tunable.name] = Double(text).map { .number($0) }
            case .integer: values[tunable.name] = Int(text).map { .integer($0) } ?? Double(text).map { .number($0) }
            case .categorical: values[tunable.name] = .word(text)
            }
        }
        return values
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
