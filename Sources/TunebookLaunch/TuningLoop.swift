package import TunebookCatalogue
package import TunebookCore
import TunebookSearch

/// Drives one tuning run: a strategy proposes sets, each is launched as a training job of its own, until it is enough.
///
/// Every training job goes through the ``Launcher``, so that it is a catalogue entry like any other: known sets are
/// hits, and a search that was killed goes on from where it was. A proposal depends on the seed, the job's number and
/// the history alone.
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
    ///   - revision: Gives other ranges, limits and wishes once each, when there are newer ones; asked before each
    ///     proposal.
    ///   - report: Takes what happens to each job.
    ///   - note: Takes a line on what else happens.
    /// - Returns: How it ended, with every job. A search that is stopped keeps its best.
    package func run(
        stopping: @escaping @Sendable () -> Bool,
        revision: @escaping @Sendable () -> TuningSpecification? = { nil },
        report: @escaping @Sendable (TuningJobEvent) -> Void,
        note: @escaping @Sendable (String) -> Void = { _ in }
    ) async -> RunOutcome {
        let start = ContinuousClock.now
        do {
            let key = try await launcher.key(of: .training(tuning.training), on: engine)
            let setup = try await SearchSetup(
                tuning,
                key: key,
                run: run.number,
                on: type(of: engine).name,
                catalogue: catalogue,
                algorithms: algorithms
            )
            let strategy = try StrategyTable.strategy(named: tuning.strategy, setup.space, StrategySettings(tuning))
            var search = SearchState(tuning: tuning, setup: setup, strategy: strategy)
            let deadline = tuning.limits.maxRuntime.map { start + $0 }
            let isOver: @Sendable () -> Bool = { stopping() || deadline.map { .now >= $0 } ?? false }
            let reason = await drive(&search, isOver, revision, report, note)
            let isStopped = stopping()
            return outcome(of: search, reason: isStopped ? "it was stopped" : reason, isStopped, .now - start)
        } catch {
            let explanation = (error as? any Explainable)?.explanation ?? Explanation("\(error)")
            return RunOutcome(state: .failed, failure: explanation)
        }
    }

    // MARK: The loop

    /// - Returns: Why the search ended, in words.
    private func drive(
        _ search: inout SearchState,
        _ isOver: @escaping @Sendable () -> Bool,
        _ revision: @escaping @Sendable () -> TuningSpecification?,
        _ report: @escaping @Sendable (TuningJobEvent) -> Void,
        _ note: @escaping @Sendable (String) -> Void
    ) async -> String {
        let board = TrialBoard(search.trials)
        return await withTaskGroup(of: (TuningJobEvent, Trial).self) { group in
            var running = 0
            var reason: String?
            func finish(_ event: TuningJobEvent, _ trial: Trial, isNew: Bool = true) {
                search.finish(event, trial, isNew: isNew)
                board.update(search.trials)
                report(event)
                reason = reason ?? search.reasonToEnd()
                if search.failures >= Self.mostFailuresWithoutSuccess, search.successes == 0 {
                    reason = "no training job succeeded after \(search.failures) attempts"
                }
            }
            while true {
                while running < search.tuning.limits.maxParallelTrainingJobs, reason == nil {
                    if let revised = revision() { await take(revised, into: &search, note) }
                    if isOver() {
                        reason = "its time was up"
                    } else if let change = await changedData() {
                        reason = change
                    } else if let job = search.next() {
                        board.update(search.trials)
                        switch await begin(job, report) {
                        case .ended(let event, let trial):
                            finish(event, trial, isNew: job.ended == nil)
                        case .begun(let run, let event, let trial):
                            running += 1
                            let strategy = search.strategy
                            group.addTask { await watch(run, event, trial, strategy, board, isOver) }
                        }
                    } else {
                        break
                    }
                }
                guard running > 0, let (event, trial) = await group.next() else { break }
                running -= 1
                finish(event, trial)
            }
            return reason ?? (search.isAtLimit ? "it ran all its training jobs" : "every set in its ranges is known")
        }
    }

    /// Goes on with other ranges, limits or wishes, and gives the run the key of what it now searches.
    private func take(
        _ revised: TuningSpecification,
        into search: inout SearchState,
        _ note: @Sendable (String) -> Void
    ) async {
        var next = search.tuning
        (next.ranges, next.limits, next.wishes) = (revised.ranges, revised.limits, revised.wishes)
        guard next != search.tuning else { return }
        if next.ranges != search.tuning.ranges {
            next.earlierRanges = (next.earlierRanges ?? []) + search.tuning.ranges
        }
        guard Set(next.ranges.map(\.name)) == Set(search.tuning.ranges.map(\.name)) else {
            note("other hyperparameters are varied now, which takes effect with the next launch")
            return
        }
        do {
            let reader = AssignmentReader(next, algorithms)
            let space = try SearchSetup.space(next, earlier: search.past + [search.tuning], reader)
            let strategy = try StrategyTable.strategy(named: next.strategy, space, StrategySettings(next))
            let key = next.cachePolicy.isCacheable ? try await launcher.key(of: .tuning(next), on: engine) : nil
            try await catalogue.revise(run.number, to: .tuning(next), key: key)
            let before = search.tuning
            search.revise(next, strategy)
            note("changed on the way: " + next.changes(since: before).joined(separator: ", "))
        } catch {
            let explanation = (error as? any Explainable)?.explanation ?? Explanation("\(error)")
            note("a change was not taken up: \(explanation.headline)")
        }
    }

    /// Why the data is not what the search began with, in words; its results could not be compared.
    private func changedData() async -> String? {
        do {
            guard let channel = try await launcher.changedChannel(of: tuning.training) else { return nil }
            return
                "the data of the \(channel) channel changed on the way; launch \(tuning.taskName) again to tune on it"
        } catch {
            let explanation = (error as? any Explainable)?.explanation ?? Explanation("\(error)")
            return "the data cannot be read any more: \(explanation.headline)"
        }
    }

    /// What the beginning of a job came to.
    private enum Beginning {
        case begun(Run, TuningJobEvent, Trial)
        case ended(TuningJobEvent, Trial)
    }

    /// Launches one set, or takes what is known of it.
    ///
    /// The loop waits for it: what is known counts before anything else is proposed, and runs are in the order of jobs.
    private func begin(_ job: SearchState.Job, _ report: @Sendable (TuningJobEvent) -> Void) async -> Beginning {
        let values = job.assignment.hyperparameters
        var event = TuningJobEvent(job: job.number, run: 0, state: .started, values: values, choice: job.choice)
        var trial = Trial(number: job.number, job.assignment, .running)
        if let known = job.ended {
            event.run = known.number
            let stop = known.state == .stopped ? "a rule stopped it in an earlier launch" : nil
            finish(&event, &trial, known, stop: stop)
            return .ended(event, trial)
        }
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
                finish(&event, &trial, try await catalogue.run(known.number) ?? known, stop: nil)
                return .ended(event, trial)
            }
            report(event)
            return .begun(launch.run, event, trial)
        } catch {
            fail(&event, &trial, error)
            return .ended(event, trial)
        }
    }

    /// Watches a training job to its end, or to the point where a rule stops it.
    private func watch(
        _ run: Run,
        _ event: TuningJobEvent,
        _ trial: Trial,
        _ strategy: any SearchStrategy,
        _ board: TrialBoard,
        _ isOver: @escaping @Sendable () -> Bool
    ) async -> (TuningJobEvent, Trial) {
        var (event, trial) = (event, trial)
        do {
            let watcher = JobWatch(objective: tuning.objective, strategy: strategy, stopsEarly: tuning.stopsEarly)
            let ended = try await watcher.watch(
                run,
                trial: &trial,
                launcher: launcher,
                engine: engine,
                board: board,
                isOver: isOver
            )
            finish(&event, &trial, ended.run, stop: ended.stop?.words)
        } catch {
            fail(&event, &trial, error)
        }
        return (event, trial)
    }

    private func fail(_ event: inout TuningJobEvent, _ trial: inout Trial, _ error: any Error) {
        event.state = .failed
        event.reason = (error as? any Explainable)?.explanation.headline ?? "\(error)"
        trial.state = .failed
    }

    /// - Parameter stop: What stopped it early, in words; without, it was cut off by the end of the search, and runs
    ///   again in the next.
    private func finish(_ event: inout TuningJobEvent, _ trial: inout Trial, _ run: Run, stop: String?) {
        let metric = tuning.objective.metricName
        event.value = run.result?.metrics[metric]
        trial.value = event.value
        trial.curve = run.result?.curves[metric] ?? trial.curve
        switch run.state {
        case .completed where event.value?.isFinite == true:
            (event.state, trial.state) = (run.hitOf == nil ? .completed : .hit, .completed)
        case .stopped where event.value?.isFinite == true:
            (event.state, trial.state) = (.stopped, .stopped)
            event.reason = stop
        default:
            (event.state, trial.state) = (.failed, .failed)
            let missing = event.value == nil ? "it reported no \(metric)" : "its \(metric) is no finite number"
            event.reason =
                run.failure.map { [$0.headline, $0.reason].compactMap(\.self).joined(separator: ": ") } ?? missing
        }
    }

    // MARK: The end

    private func outcome(of search: SearchState, reason: String, _ isStopped: Bool, _ time: Duration) -> RunOutcome {
        let jobs = search.jobs.sorted { $0.job < $1.job }
        let best = search.best
        var failure: Explanation?
        if best == nil {
            let reasons = jobs.filter { $0.state == .failed }.compactMap(\.reason)
            failure = reasons.isEmpty ? Explanation(reason) : commonFailure(reasons)
        }
        let value = best?.value.map { [tuning.objective.metricName: $0] } ?? [:]
        return RunOutcome(
            state: isStopped ? .stopped : best == nil ? .failed : .completed,
            result: RunResult(
                metrics: value,
                trainingTime: time,
                tuning: TuningResult(jobs: jobs, bestJob: best?.job, reason: reason)
            ),
            failure: failure
        )
    }

    /// What most of the failures had in common, once.
    private func commonFailure(_ reasons: [String]) -> Explanation {
        let counts = Dictionary(reasons.map { ($0, 1) }, uniquingKeysWith: +)
        let common = counts.max { ($0.value, $1.key) < ($1.value, $0.key) }
        let share = common.map { $0.value == reasons.count ? "each of them" : "\($0.value) of them" } ?? ""
        return Explanation(
            "no training job succeeded after \(reasons.count) attempts",
            reason: common.map { "\(share): \($0.key)" },
            remedy: "launch \(tuning.training.taskName) alone to see it, or check \(tuning.training.taskName)"
        )
    }
}

extension TuningSpecification {
    /// What differs from an earlier specification of a running search, one part each.
    fileprivate func changes(since before: TuningSpecification) -> [String] {
        var changes = ranges.compactMap { tunable -> String? in
            guard let old = before.ranges.first(where: { $0.name == tunable.name }), old != tunable else { return nil }
            return "ranges.\(tunable.name) \(old.range) → \(tunable.range)"
        }
        if limits != before.limits { changes.append("limits") }
        if wishes.tries != before.wishes.tries { changes.append("tries") }
        if wishes.fixed != before.wishes.fixed { changes.append("fixed") }
        if wishes.bans != before.wishes.bans { changes.append("bans") }
        return changes
    }
}
