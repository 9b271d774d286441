import TunebookCatalogue
import TunebookCore
import TunebookDisplay
import TunebookLaunch
import TunebookSession

/// Watches a run from its beginning, or from where it is, to its end.
struct RunWatch {
    let context: CommandContext
    let run: Run

    /// - Parameter earlier: What has happened and is known, from the first event on.
    /// - Returns: The run as it ended.
    /// - Throws: ``CommandFailure`` when the run failed; `CancellationError` becomes a word on how to come back.
    func watch(after earlier: [RunEvent] = []) async throws -> Display {
        // The end is read again by following, which records it.
        let earlier = earlier.filter { event in if case .finished = event.kind { false } else { true } }
        let watched = LastWatched(run, home: context.catalogue.directory)
        watched.note()
        defer { watched.note() }
        let engine = try context.engines.engine(named: run.engineName)
        var state: any WatchedRun = WatchedTraining(
            rounds: plannedRounds,
            hasRounds: run.specification.training.program == nil
        )
        if case .tuning(let tuning) = run.specification { state = WatchedTuning(tuning) }
        for event in earlier { _ = state.take(event) }
        if !earlier.isEmpty { context.progress(state.progress) }
        do {
            let ended = try await context.launcher.follow(run, on: engine, after: earlier.last?.position) { event in
                if state.take(event) { context.progress(state.progress) }
            }
            context.progress(nil)
            return try finished(ended)
        } catch is CancellationError {
            context.progress(nil)
            await context.session.attend { $0.leftRun = run.number }
            var text = StyledText("run \(run.number) goes on", role: .warning, savedText: "")
            text.append("; attach \(run.number) watches it again, stop \(run.number) ends it", savedText: "")
            if context.settings.isInteractive { text.append("; Ctrl-C again stops it", role: .muted, savedText: "") }
            return .text(text)
        }
    }

    private func finished(_ run: Run) throws(CommandFailure) -> Display {
        let display = RunDisplay(run: run, home: context.catalogue.directory).display
        guard run.state == .completed else { throw CommandFailure(display, status: .runFailed) }
        guard case .tuning(let tuning) = run.specification, let jobs = run.result?.tuning?.jobs else { return display }
        let advice = TuningAdvice.advice(after: jobs, of: tuning, algorithms: context.rules.algorithms)
        context.session.glance.suggest(advice.map { SessionGlance.Suggestion($0.line, $0.reason) })
        return AdviceDisplay(advice: advice).display(after: display)
    }

    private var plannedRounds: Int? {
        run.specification.training.hyperparameters["num_round"].flatMap { Int($0) }
    }
}

/// What a progress line knows of a run.
protocol WatchedRun {
    /// - Returns: Whether the line would look different.
    mutating func take(_ event: RunEvent) -> Bool
    var progress: Progress { get }
}

/// A training: its round and its newest metrics.
private struct WatchedTraining: WatchedRun {
    let rounds: Int?
    /// A user's own program has none that are known of.
    let hasRounds: Bool
    private var round = 0
    private var state = RunState.pending
    private var metrics: [String: Double] = [:]
    private var first: Double?
    private var last: Double = 0
    private var attempt = 1

    init(rounds: Int?, hasRounds: Bool) {
        self.rounds = hasRounds ? rounds : nil
        self.hasRounds = hasRounds
    }

    mutating func take(_ event: RunEvent) -> Bool {
        first = first ?? event.time
        last = event.time
        switch event.kind {
        case .state(let state): self.state = state
        case .attempt(let attempt):
            self.attempt = attempt
            metrics = [:]
        case .metric(let name, let round, let value):
            self.round = round + 1
            metrics[name] = value
        case .log, .job, .finished: return false
        }
        return true
    }

    var progress: Progress {
        var label = StyledText()
        var parting = " · "
        if let rounds {
            label.append("\(round)/\(rounds)")
        } else if hasRounds {
            label.append("round \(round)")
        } else {
            parting = ""
        }
        if metrics.isEmpty { label.append(parting + state.rawValue, role: .muted) }
        for name in RunTexts.sortedMetricNames(metrics.keys).prefix(2) {
            label.append("\(parting)\(name) ", role: .name)
            parting = " · "
            label.append(RunTexts.metric(metrics[name] ?? .nan), role: .value)
        }
        if attempt > 1 { label.append(" · try \(attempt)", role: .warning) }
        label.append(" · \(decimalText(last - (first ?? last), decimals: 1)) s", role: .muted)
        return Progress(fraction: rounds.map { Double(round) / Double(max(1, $0)) }, label: label)
    }
}
