import TunebookCore
import TunebookDisplay

/// A tuning run: how many of its jobs are done, and the best so far.
struct WatchedTuning: WatchedRun {
    private let tuning: TuningSpecification
    private var jobs: [Int: TuningJobEvent] = [:]
    private var first: Double?
    private var last: Double = 0

    init(_ tuning: TuningSpecification) {
        self.tuning = tuning
    }

    mutating func take(_ event: RunEvent) -> Bool {
        first = first ?? event.time
        last = event.time
        guard case .job(let job) = event.kind else { return false }
        jobs[job.job] = job
        return true
    }

    /// `11/20 · 2 running · 3 known · best validation:logloss 0.0871 (job 7) · 3.1 s · about 2 s left`
    var progress: Progress {
        // Sets that were asked for, and known ones, come on top of the limit.
        let total = max(tuning.limits.maxNumberOfTrainingJobs, jobs.count)
        let done = jobs.values.count { $0.state.isFinal }
        let labels = [Wording.full, .withoutMetric, .fewWords].map { label(done, of: total, in: $0) }
        return Progress(
            fraction: Double(done) / Double(max(1, total)),
            label: labels[0],
            shorterLabels: Array(labels.dropFirst())
        )
    }

    /// How much is said.
    private enum Wording {
        case full
        /// Without the name of the objective metric.
        case withoutMetric
        case fewWords
    }

    private func label(_ done: Int, of total: Int, in wording: Wording) -> StyledText {
        var label = StyledText("\(done)/\(total)")
        append(jobs.values.count { $0.state == .started }, "running", to: &label)
        append(jobs.values.count { $0.state == .hit }, "known", to: &label)
        append(jobs.values.count { $0.state == .stopped }, "stopped", to: &label)
        append(jobs.values.count { $0.state == .failed }, "failed", to: &label, role: .failure)
        if let best, let value = best.value {
            let name = wording == .full ? tuning.objective.metricName + " " : ""
            label.append(wording == .fewWords ? " · " : " · best \(name)", role: .name)
            label.append(RunTexts.metric(value), role: .value)
            label.append(" (job \(best.job))", role: .muted)
        }
        let elapsed = last - (first ?? last)
        label.append(" · \(decimalText(elapsed, decimals: 1)) s", role: .muted)
        let timed = done - jobs.values.count { $0.state == .hit }
        if timed >= 2, done < total {
            let left = elapsed / Double(timed) * Double(total - done)
            let about = wording == .fewWords ? "" : "about "
            label.append(" · \(about)\(decimalText(left, decimals: 0)) s left", role: .muted)
        }
        return label
    }

    private var best: TuningJobEvent? {
        let sign: Double = tuning.objective.direction == .minimize ? 1 : -1
        return jobs.values.filter { $0.state.isFinal && $0.state != .failed && $0.value?.isFinite == true }
            .min { (sign * ($0.value ?? 0), $0.job) < (sign * ($1.value ?? 0), $1.job) }
    }

    private func append(_ count: Int, _ word: String, to label: inout StyledText, role: StyledText.Role = .plain) {
        if count > 0 { label.append(" · \(count) \(word)", role: role) }
    }
}
