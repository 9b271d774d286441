import TunebookCore
import TunebookDisplay
import TunebookSession

/// Why a search chose the set of one of its jobs, and what came of it.
struct JobReason {
    private let job: TuningJobEvent
    private let found: TuningLookup.Found

    /// - Throws: ``CommandFailure`` when the run has no such job.
    init(number: Int, in found: TuningLookup.Found) throws(CommandFailure) {
        guard let job = found.jobs.first(where: { $0.job == number }) else {
            throw CommandFailure(
                "run \(found.run.number) has no job \(number)",
                reason: found.jobs.isEmpty ? "it has none yet" : "its jobs are 1 to \(found.jobs.count)"
            )
        }
        self.job = job
        self.found = found
    }

    var display: Display {
        var text = StyledText("job \(job.job)", role: .heading)
        text.append(" of run \(found.run.number)", role: .heading, savedText: "")
        text.append(" · ")
        text.append(JobTexts.state(job.state))
        text.append(" · \(JobTexts.set(job, of: found.tuning))")
        for line in lines { text.append("\n  " + line) }
        return .text(text)
    }

    private var lines: [String] {
        var lines: [String] = []
        let metric = found.tuning.objective.metricName
        guard let choice = job.choice else {
            return ["what chose it is told when the search has ended"] + outcome(metric)
        }
        lines.append(JobTexts.sentence(choice.basis))
        if let predicted = choice.predicted {
            let spread = choice.spread.map { " ± \(RunTexts.metric($0))" } ?? ""
            lines.append("the model expected \(metric) \(RunTexts.metric(predicted))\(spread)")
        }
        if let distance = choice.distance {
            let far = decimalText(distance, decimals: 3)
            if let job = choice.nearestJob {
                let value = found.jobs.first { $0.job == job }?.value
                lines.append(
                    "the nearest known job was job \(job) (\(JobTexts.value(value))), \(far) of a range's width away"
                )
            } else if let run = choice.nearestRun {
                lines.append("the nearest known result was run \(run) from elsewhere, \(far) of a range's width away")
            }
        }
        if choice.setAside > 0 {
            lines.append("\(choice.setAside) sets that looked better were set aside: known already, or banned")
        }
        return lines + outcome(metric)
    }

    private func outcome(_ metric: String) -> [String] {
        var lines: [String] = []
        if let value = job.value { lines.append("it gave \(metric) \(RunTexts.metric(value))") }
        if job.state == .hit { lines.append("its result was known: run \(job.run) took it from the catalogue") }
        if let reason = job.reason { lines.append(job.state == .failed ? "it failed: \(reason)" : reason) }
        return lines
    }
}
