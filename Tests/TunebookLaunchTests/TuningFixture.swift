import Foundation
import Synchronization
import TunebookCatalogue
import TunebookCore
import TunebookLaunch

/// A catalogue of its own, and searches over `rate` whose training jobs end at once.
struct TuningFixture {
    let folder: TemporaryFolder
    let catalogue: Catalogue
    let launcher: Launcher

    init() throws {
        folder = try TemporaryFolder()
        catalogue = try Catalogue(directory: folder.path + "/data")
        launcher = Launcher(
            catalogue: catalogue,
            digests: ContentDigests(catalogue: catalogue),
            algorithms: [CountingAlgorithm.self]
        )
        try folder.write("train.csv", "1,2\n")
    }

    /// A search over `rate`, one job at a time.
    func tuning(
        _ range: ParameterRange = .continuous(lower: 0.0, upper: 1.0, scaling: .linear),
        jobs: Int = 8,
        seed: Int = 1,
        wishes: SearchWishes = SearchWishes(),
        edit: (inout TuningSpecification) -> Void = { _ in }
    ) -> TuningSpecification {
        var tuning = TuningSpecification(
            taskName: "tune",
            training: TrainingSpecification(
                taskName: "job",
                algorithmName: "COUNTING",
                algorithmVersion: "2",
                hyperparameters: ["rounds": "10"],
                objectiveMetric: "train:error",
                channels: [
                    Channel(
                        name: "train",
                        source: .local(path: "train.csv", files: [folder.path + "/train.csv"]),
                        contentType: "text/csv"
                    )
                ]
            ),
            ranges: [TunableHyperparameter("rate", range)],
            objective: Objective(.minimize, "train:error"),
            strategy: "BAYESIAN",
            limits: TuningLimits(maxNumberOfTrainingJobs: jobs),
            seed: seed,
            wishes: wishes
        )
        edit(&tuning)
        return tuning
    }

    /// How a search ended, with what it said on the way.
    struct Ended {
        var run: Run
        var jobs: [TuningJobEvent]
        var notes: [String]

        var rates: [Double] { jobs.compactMap { $0.values["rate"].flatMap { Double($0) } } }
    }

    /// Launches a search and runs it to its end in this process.
    ///
    /// - Parameters:
    ///   - isKilled: Whether the end is not recorded, as if the runner had been killed then.
    ///   - revision: Other ranges, limits and wishes, asked for before each proposal.
    func search(
        _ tuning: TuningSpecification,
        on engine: ObjectiveEngine,
        isKilled: Bool = false,
        revision: @escaping @Sendable () -> TuningSpecification? = { nil }
    ) async throws -> Ended {
        let launch = try await launcher.launch(.tuning(tuning), on: engine)
        guard case .started(let run) = launch, case .tuning(let frozen) = run.specification else {
            return Ended(run: launch.run, jobs: launch.run.result?.tuning?.jobs ?? [], notes: [])
        }
        let loop = TuningLoop(
            run,
            frozen,
            launcher: launcher,
            engine: engine,
            catalogue: catalogue,
            algorithms: [CountingAlgorithm.self]
        )
        let notes = Mutex<[String]>([])
        let outcome = await loop.run(stopping: { false }, revision: revision) { _ in
        } note: { note in
            notes.withLock { $0.append(note) }
        }
        let lost = RunOutcome(state: .failed, failure: Explanation("the runner was killed"))
        try await catalogue.record(isKilled ? lost : outcome, of: run.number, at: .now)
        let ended = try await catalogue.run(run.number) ?? run
        return Ended(run: ended, jobs: outcome.result?.tuning?.jobs ?? [], notes: notes.withLock { $0 })
    }
}
