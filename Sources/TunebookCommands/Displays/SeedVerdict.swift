import TunebookCore
import TunebookDisplay

/// What repeats over seeds say of the best sets: mean and spread of each, and whether the best is luck.
struct SeedVerdict {
    let found: TuningLookup.Found
    let repeats: [SeedRepeats.Outcome]

    /// A set's values in two numbers.
    private struct Summary {
        var job: TuningJobEvent
        var mean: Double
        /// Sample standard deviation.
        var spread: Double
        var count: Int

        init?(_ outcome: SeedRepeats.Outcome) {
            guard !outcome.values.isEmpty else { return nil }
            job = outcome.job
            count = outcome.values.count
            let mean = outcome.values.reduce(0, +) / Double(count)
            self.mean = mean
            let squares = outcome.values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
            spread = count > 1 ? (squares / Double(count - 1)).squareRoot() : 0
        }
    }

    var display: Display {
        let summaries = repeats.compactMap(Summary.init)
        let metric = found.tuning.objective.metricName
        let table = Table(
            columns: [
                Table.Column("job", alignment: .trailing), Table.Column("in the search", alignment: .trailing),
                Table.Column("mean", alignment: .trailing), Table.Column("± spread", alignment: .trailing),
                Table.Column("seeds", alignment: .trailing), Table.Column("set", dropOrder: 1),
            ],
            rows: summaries.map { summary in
                [
                    .integer(summary.job.job), summary.job.value.map { .number($0, decimals: 5) } ?? .empty,
                    .number(summary.mean, decimals: 5), .number(summary.spread, decimals: 5), .integer(summary.count),
                    .text(JobTexts.set(summary.job, of: found.tuning)),
                ]
            },
            footer: StyledText(
                "\(metric), \(found.tuning.objective.direction == .minimize ? "small" : "large") is better",
                role: .muted
            )
        )
        let failures = repeats.flatMap(\.failures)
        var displays: [Display] = [.table(table), .text(verdict(summaries))]
        if let first = failures.first {
            displays.append(.problem(Problem(.warning, "\(failures.count) of the repeats failed", reason: first)))
        }
        return .group(displays)
    }

    private func verdict(_ summaries: [Summary]) -> StyledText {
        let sign: Double = found.tuning.objective.direction == .minimize ? 1 : -1
        guard let best = summaries.first, let leader = summaries.min(by: { sign * $0.mean < sign * $1.mean }) else {
            return StyledText("no repeat gave a value, so nothing can be said", role: .failure)
        }
        if summaries.allSatisfy({ $0.spread == 0 }) {
            return StyledText("the seed changes nothing: nothing in these sets is drawn at random", role: .muted)
        }
        let others = summaries.filter { $0.job.job != best.job.job }
        guard !others.isEmpty else {
            return StyledText(
                "job \(best.job.job) varies by ± \(RunTexts.metric(best.spread)) over seeds",
                role: .value
            )
        }
        if leader.job.job != best.job.job {
            let isClear = isClear(leader, best)
            let words =
                isClear
                ? "was luck: job \(leader.job.job) is better over seeds"
                : "is within the spread: job \(leader.job.job) does as well"
            return StyledText("the lead of job \(best.job.job) \(words)", role: .warning)
        }
        let equals = others.filter { !isClear(best, $0) }.map { "\($0.job.job)" }
        guard !equals.isEmpty else {
            return StyledText(
                "job \(best.job.job) is best beyond luck: it leads by more than twice the error of the means",
                role: .success
            )
        }
        let jobs = equals.count == 1 ? "job \(equals[0])" : "jobs \(equals.joined(separator: ", "))"
        return StyledText(
            "job \(best.job.job) leads, but no more than luck would: it cannot be told from \(jobs)",
            role: .warning
        )
    }

    /// Whether two means lie further apart than twice their common standard error.
    private func isClear(_ one: Summary, _ other: Summary) -> Bool {
        let error = (one.spread * one.spread / Double(one.count) + other.spread * other.spread / Double(other.count))
            .squareRoot()
        return abs(one.mean - other.mean) > 2 * error
    }
}
