import TunebookCore
import TunebookDisplay
import TunebookLaunch

/// What happened in a run while nobody watched it, in a line:
/// `37 jobs since you left, best 0.9120 → 0.9210 (job 44), 2 failed with the same error`.
struct CatchUp {
    private let run: Run
    /// What had happened before, and what has since.
    private let before: [RunEvent]
    private let since: [RunEvent]

    /// - Parameters:
    ///   - run: Whose events they are.
    ///   - events: All of them so far.
    ///   - time: When somebody last watched, in seconds since 1970.
    init(_ run: Run, events: [RunEvent], since time: Double) {
        self.run = run
        before = events.filter { $0.time <= time }
        since = events.filter { $0.time > time }
    }

    /// Nothing where nothing was missed.
    var display: Display {
        let text = if case .tuning(let tuning) = run.specification { jobs(tuning) } else { rounds }
        guard let text else { return .none }
        return .text(StyledText(text.spans.map { StyledText.Span($0.text, role: $0.role, savedText: "") }))
    }

    // MARK: A search

    private func jobs(_ tuning: TuningSpecification) -> StyledText? {
        let ended = ended(in: since)
        guard !ended.isEmpty else { return nil }
        var text = StyledText("\(ended.count) job\(ended.count == 1 ? "" : "s") since you left")
        let earlier = self.ended(in: before).ranked(tuning.objective.direction).first
        let best = self.ended(in: before + since).ranked(tuning.objective.direction).first
        if let best, let value = best.value {
            text.append(", best ", role: .name)
            if let earlier, earlier.job != best.job, let old = earlier.value {
                text.append("\(RunTexts.metric(old)) → ", role: .muted)
            }
            text.append(RunTexts.metric(value), role: .value)
            text.append(earlier?.job == best.job ? " as before" : " (job \(best.job))", role: .muted)
        }
        let failed = ended.filter { $0.state == .failed }
        if !failed.isEmpty { text.append(failures(failed)) }
        return text
    }

    /// How each job ended that did, by the last word on it.
    private func ended(in events: [RunEvent]) -> [TuningJobEvent] {
        var last: [Int: TuningJobEvent] = [:]
        for event in events {
            if case .job(let job) = event.kind, job.state.isFinal { last[job.job] = job }
        }
        return last.values.sorted { $0.job < $1.job }
    }

    private func failures(_ jobs: [TuningJobEvent]) -> StyledText {
        let reasons = Dictionary(grouping: jobs) { $0.reason ?? "for an unknown reason" }
        let commonest = reasons.max { ($0.value.count, $1.key) < ($1.value.count, $0.key) }
        guard let commonest else { return StyledText() }
        let words =
            switch (jobs.count, reasons.count) {
            case (1, _): ", 1 failed"
            case (let count, 1): ", \(count) failed with the same error"
            default: ", \(jobs.count) failed in \(reasons.count) ways, \(commonest.value.count) of them so"
            }
        return StyledText(words, role: .failure) + StyledText("\n  \(commonest.key)", role: .muted)
    }

    // MARK: A training

    private var rounds: StyledText? {
        let metrics = Set(since.compactMap(\.metric?.name))
        let rounds = since.compactMap(\.metric?.round)
        guard let first = rounds.min(), let last = rounds.max() else { return nil }
        var text = StyledText("\(last - first + 1) round\(last == first ? "" : "s") since you left")
        for name in RunTexts.sortedMetricNames(metrics).prefix(2) {
            guard let now = since.last(where: { $0.metric?.name == name })?.metric?.value else { continue }
            text.append(", \(name) ", role: .name)
            if let old = before.last(where: { $0.metric?.name == name })?.metric?.value, old != now {
                text.append("\(RunTexts.metric(old)) → ", role: .muted)
            }
            text.append(RunTexts.metric(now), role: .value)
        }
        let tries = since.count { if case .attempt(let attempt) = $0.kind { attempt > 1 } else { false } }
        if tries > 0 { text.append(", tried again \(tries == 1 ? "once" : "\(tries) times")", role: .warning) }
        return text
    }
}

extension RunEvent {
    /// The metric point that it is.
    fileprivate var metric: (name: String, round: Int, value: Double)? {
        guard case .metric(let name, let round, let value) = kind else { return nil }
        return (name, round, value)
    }
}
