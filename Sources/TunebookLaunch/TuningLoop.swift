import Synchronization
package import TunebookCatalogue
package import TunebookCore
import TunebookSearch

/// Drives one tuning run: a strategy proposes sets, each is launched as a training job of its own, until it is enough.
///
/// Every training job goes through the ``Launcher``, so that it is a catalogue entry like any other: known sets are hits,
/// and a search that was killed goes on from where it was. A proposal depends on the seed, the job's number and the history
/// alone.
package struct TuningLoop: Sendable {
    private let run: Run
    private let tuning: TuningSpecification
    private let launcher: Launcher
    private let engine: any Engine
    private let catalogue: Catalogue
    private let algorithms: [any Algorithm.Type]

    /// - Parameters:
    ///   - run: The tuning run, whose specification has its digests.
    ///   - engine: Where the training jobs run.
    package init(
        _ run: Run,
        _ tuning: TuningSpecification,
        launcher: Launcher,
        engine: any Engine,
        catalogue: Catalogue,
        algorithms: [any Algorithm.Type]
    ) {
        self.run = run
        self.tuning = tuning
        self.launcher = launcher
        self.engine = engine
        self.catalogue = catalogue
        self.algorithms = algorithms
    }

    /// SageMaker's limit: a search whose first training jobs all fail is given up.
    private static let mostFailuresWithoutSuccess = 5

    /// Runs the search to its end.
    ///
    /// - Parameters:
    ///   - stopping: Says at any time whether the search is asked to end; running jobs are then stopped.
    ///   - report: Takes what happens to each job.
    /// - Returns: How it ended, with every job. A search that is stopped keeps its best.
    package func run(
        stopping: @escaping @Sendable () -> Bool,
        report: @escaping @Sendable (TuningJobEvent) -> Void
    ) async -> RunOutcome {
        let start = ContinuousClock.now
        do {
            let setup = try await setup()
            let strategy = try StrategyTable.strategy(named: tuning.strategy, setup.space, settings)
            var search = Search(tuning: tuning, setup: setup, strategy: strategy)
            let deadline = tuning.limits.maxRuntime.map { start + $0 }
            let isOver: @Sendable () -> Bool = { stopping() || deadline.map { .now >= $0 } ?? false }
            let reason = await drive(&search, isOver, report)
            let isStopped = stopping()
            return outcome(of: search, reason: isStopped ? "it was stopped" : reason, isStopped, .now - start)
        } catch {
            let explanation = (error as? any Explainable)?.explanation ?? Explanation("\(error)")
            return RunOutcome(state: .failed, failure: explanation)
        }
    }

    private var settings: StrategySettings {
        StrategySettings(
            seed: UInt64(tuning.seed),
            jobs: tuning.limits.maxNumberOfTrainingJobs,
            parallelJobs: tuning.limits.maxParallelTrainingJobs,
            minimumResource: tuning.limits.minResource,
            maximumResource: tuning.limits.maxResource
        )
    }

    private func setup() async throws -> SearchSetup {
        let key = try await launcher.key(of: .training(tuning.training), on: engine)
        return try await SearchSetup(tuning, key: key, run: run.number, catalogue: catalogue, algorithms: algorithms)
    }

    // MARK: The loop

    /// - Returns: Why the search ended, in words.
    private func drive(
        _ search: inout Search,
        _ isOver: @escaping @Sendable () -> Bool,
        _ report: @escaping @Sendable (TuningJobEvent) -> Void
    ) async -> String {
        let board = TrialBoard(search.trials)
        return await withTaskGroup(of: (Proposal, TuningJobEvent, Trial).self) { group in
            var running = 0
            var reason: String?
            while true {
                while running < tuning.limits.maxParallelTrainingJobs, reason == nil {
                    if isOver() {
                        reason = "its time was up"
                    } else if search.launched >= tuning.limits.maxNumberOfTrainingJobs {
                        reason = "it ran all its training jobs"
                    } else if let proposal = search.next() {
                        board.update(search.trials)
                        running += 1
                        let strategy = search.strategy
                        group.addTask { await runJob(proposal, strategy, board, isOver, report) }
                    } else {
                        reason = running > 0 ? nil : "every set in its ranges is known"
                        break
                    }
                }
                guard running > 0, let (proposal, event, trial) = await group.next() else { break }
                running -= 1
                search.finish(proposal, event, trial)
                board.update(search.trials)
                report(event)
                reason = reason ?? search.reasonToEnd()
                if search.failures >= Self.mostFailuresWithoutSuccess, search.successes == 0 {
                    reason = "no training job succeeded after \(search.failures) attempts"
                }
            }
            return reason ?? "every set in its ranges is known"
        }
    }

    /// Launches one set and watches it to its end, or to the point where a rule stops it.
    private func runJob(
        _ proposal: Proposal,
        _ strategy: any SearchStrategy,
        _ board: TrialBoard,
        _ isOver: @escaping @Sendable () -> Bool,
        _ report: @escaping @Sendable (TuningJobEvent) -> Void
    ) async -> (Proposal, TuningJobEvent, Trial) {
        let values = proposal.assignment.hyperparameters
        var event = TuningJobEvent(job: proposal.number, run: 0, state: .started, values: values)
        event.reason = proposal.reason.words
        var trial = Trial(number: proposal.number, proposal.assignment, .running)
        do {
            let launch = try await launcher.launch(
                .training(tuning.training(with: values)),
                on: engine,
                fresh: tuning.ignoresKnown,
                parent: run.number
            )
            event.run = launch.run.number
            if case .hit(let known) = launch {
                // The claim leaves curves out, and a rule may compare with them.
                let whole = try await catalogue.run(known.number) ?? known
                return finished(&event, &trial, proposal, whole)
            }
            report(event)
            let watcher = JobWatch(objective: tuning.objective, strategy: strategy, stopsEarly: tuning.stopsEarly)
            let ended = try await watcher.watch(
                launch.run,
                trial: &trial,
                launcher: launcher,
                engine: engine,
                board: board,
                isOver: isOver
            )
            return finished(&event, &trial, proposal, ended)
        } catch {
            event.state = .failed
            event.reason = (error as? any Explainable)?.explanation.headline ?? "\(error)"
            trial.state = .failed
            return (proposal, event, trial)
        }
    }

    private func finished(
        _ event: inout TuningJobEvent,
        _ trial: inout Trial,
        _ proposal: Proposal,
        _ run: Run
    ) -> (Proposal, TuningJobEvent, Trial) {
        let metric = tuning.objective.metricName
        event.value = run.result?.metrics[metric]
        trial.value = event.value
        trial.curve = run.result?.curves[metric] ?? trial.curve
        switch run.state {
        case .completed where event.value?.isFinite == true:
            (event.state, trial.state) = (run.hitOf == nil ? .completed : .hit, .completed)
        case .stopped where event.value?.isFinite == true:
            (event.state, trial.state) = (.stopped, .stopped)
        default:
            (event.state, trial.state) = (.failed, .failed)
            event.reason = run.failure?.headline ?? "it reported no \(metric)"
        }
        return (proposal, event, trial)
    }

    // MARK: The end

    private func outcome(of search: Search, reason: String, _ isStopped: Bool, _ time: Duration) -> RunOutcome {
        let jobs = search.jobs.sorted { $0.job < $1.job }
        guard let best = search.best else {
            let failures = jobs.filter { $0.state == .failed }
            let common = failures.last?.reason.map { "the last one: \($0)" }
            let headline = failures.isEmpty ? reason : "no training job succeeded after \(failures.count) attempts"
            return RunOutcome(
                state: isStopped ? .stopped : .failed,
                result: RunResult(
                    metrics: [:],
                    trainingTime: time,
                    tuning: TuningResult(jobs: jobs, bestJob: nil, reason: reason)
                ),
                failure: Explanation(headline, reason: failures.isEmpty ? nil : common)
            )
        }
        let result = RunResult(
            metrics: best.value.map { [tuning.objective.metricName: $0] } ?? [:],
            trainingTime: time,
            tuning: TuningResult(jobs: jobs, bestJob: best.job, reason: reason)
        )
        return RunOutcome(state: isStopped ? .stopped : .completed, result: result)
    }
}

/// The state of a search between two jobs.
private struct Search {
    let tuning: TuningSpecification
    let strategy: any SearchStrategy
    private(set) var trials: [Trial]
    private(set) var jobs: [TuningJobEvent] = []
    private(set) var launched = 0
    private(set) var failures = 0
    private(set) var successes = 0
    private var begun: [Assignment]

    init(tuning: TuningSpecification, setup: SearchSetup, strategy: any SearchStrategy) {
        self.tuning = tuning
        self.strategy = strategy
        trials = setup.knowledge
        begun = setup.begun
    }

    /// The next set, marked as running; `nil` when none is left.
    mutating func next() -> Proposal? {
        let number = launched + 1
        let proposal: Proposal
        if !begun.isEmpty {
            proposal = Proposal(number: number, begun.removeFirst(), ProposalReason(.requested))
        } else if let proposed = strategy.propose(job: number, after: trials) {
            proposal = proposed
        } else {
            return nil
        }
        launched += 1
        trials.append(Trial(number: number, proposal.assignment, .running))
        return proposal
    }

    mutating func finish(_ proposal: Proposal, _ event: TuningJobEvent, _ trial: Trial) {
        if let index = trials.firstIndex(where: { $0.number == proposal.number }) { trials[index] = trial }
        jobs.append(event)
        if event.state == .failed { failures += 1 } else { successes += 1 }
    }

    /// The job with the best value; the earliest of equals.
    var best: TuningJobEvent? {
        let valued = jobs.filter { $0.state != .failed && $0.value?.isFinite == true }.sorted { $0.job < $1.job }
        let sign: Double = tuning.objective.direction == .minimize ? 1 : -1
        return valued.min { sign * ($0.value ?? .infinity) < sign * ($1.value ?? .infinity) }
    }

    /// Whether a completion criterion holds, in words.
    func reasonToEnd() -> String? {
        var criteria: [CompletionCriterion] = []
        if let target = tuning.limits.targetValue { criteria.append(.target(target)) }
        if let jobs = tuning.limits.jobsWithoutImprovement { criteria.append(.jobsWithoutImprovement(jobs)) }
        if tuning.limits.endsOnConvergence { criteria.append(.convergence(parameters: tuning.ranges.count)) }
        for criterion in criteria {
            guard let completion = criterion.completion(after: trials, tuning.objective.direction) else { continue }
            switch criterion {
            case .target(let target): return "job \(completion.job) reached \(target)"
            case .jobsWithoutImprovement(let count): return "\(count) jobs in a row brought nothing better than job \(completion.job)"
            case .convergence: return "nothing better is to be expected than job \(completion.job)"
            }
        }
        return nil
    }
}

/// The trials as the watches of running jobs see them.
private final class TrialBoard: Sendable {
    private let state: Mutex<[Trial]>

    init(_ trials: [Trial]) {
        state = Mutex(trials)
    }

    var trials: [Trial] { state.withLock { $0 } }

    func update(_ trials: [Trial]) {
        state.withLock { $0 = trials }
    }
}

/// Follows one training job, and stops it when a rule says so.
private struct JobWatch {
    let objective: Objective
    let strategy: any SearchStrategy
    let stopsEarly: Bool

    func watch(
        _ run: Run,
        trial: inout Trial,
        launcher: Launcher,
        engine: any Engine,
        board: TrialBoard,
        isOver: @escaping @Sendable () -> Bool
    ) async throws -> Run {
        let rule = MedianRule(objective.direction)
        let curve = Mutex<[Double]>([])
        let watched = trial
        let isStopping = Mutex(false)
        let stop: @Sendable () -> Void = {
            let isFirst = isStopping.withLock { stopping in
                defer { stopping = true }
                return !stopping
            }
            guard isFirst else { return }
            Task { try? await launcher.stop(run, on: engine) }
        }
        let ended = try await launcher.follow(run, on: engine) { event in
            if isOver() { stop() }
            guard case .metric(objective.metricName, _, let value) = event.kind else { return }
            var present = watched
            present.curve = curve.withLock { curve in
                curve.append(value)
                return curve
            }
            var verdict = strategy.verdict(on: present, among: board.trials)
            if verdict == .goOn, stopsEarly { verdict = rule.verdict(on: present, among: board.trials) }
            if verdict != .goOn { stop() }
        }
        trial.curve = curve.withLock { $0 }
        return ended
    }
}

extension ProposalReason {
    /// Why the set was chosen, in words.
    var words: String {
        var words: String
        switch choice {
        case .requested: words = "asked for, or begun by an earlier launch"
        default: words = "\(choice)"
        }
        if let prediction { words += ", predicted \(prediction.mean) ± \(prediction.spread)" }
        if let nearest { words += ", nearest known job \(nearest.number)" }
        return words
    }
}
