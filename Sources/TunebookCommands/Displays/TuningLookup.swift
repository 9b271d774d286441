import TunebookCatalogue
import TunebookCore
import TunebookDisplay
import TunebookLanguage
import TunebookLaunch
import TunebookSession

/// Finds tuning runs by what people type: a run's number, or a tuning job's name for its newest run with a result.
struct TuningLookup {
    let context: CommandContext

    /// A tuning run with its jobs so far.
    struct Found {
        var run: Run
        var tuning: TuningSpecification
        /// The jobs in their order; of a search that goes on, those that were begun.
        var jobs: [TuningJobEvent]

        var best: TuningJobEvent? { jobs.best(tuning.objective.direction) }

        /// `job 7 of run 9`
        func name(of job: TuningJobEvent) -> String { "job \(job.job) of run \(run.number)" }
    }

    /// - Throws: ``CommandFailure`` when it is no tuning run, or has no jobs; a diagnostic for an unknown task.
    func find(_ name: Name) async throws -> Found {
        if let number = Int(name.text) { return try await find(number) }
        let store = await context.definitions
        let runs = try await context.catalogue.runs(RunQuery(newest: 50, task: name.text))
        for run in runs {
            guard case .tuning = run.specification else { continue }
            let found = try await find(run.number)
            if found.best != nil { return found }
        }
        guard let definition = store[name.text] else { throw context.rules.unknownTask(name, in: store) }
        guard definition.kind == .tuningJob else {
            throw CommandFailure("\(name.text) is a \(definition.kind.rawValue), not a tuning job")
        }
        throw CommandFailure("\(name.text) has no results yet", remedy: "launch \(name.text)")
    }

    /// - Throws: ``CommandFailure`` when there is no such run or it is no tuning run.
    func find(_ number: Int) async throws -> Found {
        let run = try await RunLookup(context: context).run(number)
        guard case .tuning(let tuning) = run.specification else {
            throw CommandFailure("run \(number) is a training job, not a tuning job", remedy: "runs lists the runs")
        }
        if let jobs = run.result?.tuning?.jobs { return Found(run: run, tuning: tuning, jobs: jobs) }
        var told: [Int: TuningJobEvent] = [:]
        for event in try await EventsSoFar.of(run, in: context) {
            if case .job(let job) = event.kind { told[job.job] = job }
        }
        if !told.isEmpty {
            // A service's own names for the jobs are all that its events tell of their runs.
            let runs = try await context.catalogue.childHandles(of: number)
            let jobs = told.values.map { job in
                var job = job
                if job.run == 0, let remote = job.remote { job.run = runs[remote.identifier] ?? 0 }
                return job
            }
            return Found(run: run, tuning: tuning, jobs: jobs.sorted { $0.job < $1.job })
        }
        let children = try await context.catalogue.children(of: run.hitOf ?? number)
        return Found(run: run, tuning: tuning, jobs: children.enumerated().map { job($1, number: $0 + 1, of: tuning) })
    }

    /// A training job of a search that goes on, or was killed, as its own run tells.
    private func job(_ child: Run, number: Int, of tuning: TuningSpecification) -> TuningJobEvent {
        let state: TuningJobEvent.State =
            switch child.state {
            case .completed: child.hitOf == nil ? .completed : .hit
            case .failed: .failed
            case .stopped: .stopped
            case .pending, .running, .stopping: .started
            }
        let names = Set(tuning.ranges.map(\.name))
        return TuningJobEvent(
            job: number,
            run: child.number,
            state: state,
            value: child.result?.metrics[tuning.objective.metricName],
            values: child.specification.training.hyperparameters.filter { names.contains($0.key) },
            reason: child.failure?.headline
        )
    }
}
