import TunebookCore
import TunebookDisplay
import TunebookLaunch

/// The training jobs of a tuning run as a table.
struct JobTable {
    /// In which order the jobs stand.
    enum Order: String, CaseIterable {
        case job
        case objective
    }

    let found: TuningLookup.Found
    let order: Order

    private var jobs: [TuningJobEvent] {
        let ranked = found.jobs.ranked(found.tuning.objective.direction)
        let others = found.jobs.filter { job in !ranked.contains { $0.job == job.job } }
        return order == .objective ? ranked + others : found.jobs.sorted { $0.job < $1.job }
    }

    var table: Table {
        let best = found.best?.job
        let names = found.tuning.ranges.map(\.name)
        let columns =
            [
                Table.Column("job", alignment: .trailing),
                Table.Column("run", alignment: .trailing, isVolatile: true),
                Table.Column("state", isVolatile: true),
                Table.Column(found.tuning.objective.metricName, alignment: .trailing),
            ] + names.enumerated().map { Table.Column($1, alignment: .trailing, dropOrder: 10 + $0) }
            + [Table.Column("chosen", dropOrder: 8)]
        return Table(columns: columns, rows: jobs.map { row(of: $0, names, isBest: $0.job == best) })
    }

    /// The jobs as `--json` gives them, in the table's order.
    var data: Datum {
        .list(
            jobs.map { job in
                .object([
                    "job": .integer(job.job), "run": job.run > 0 ? .integer(job.run) : .null,
                    "state": .text(job.state.rawValue), "objective": job.value.map { .number($0) } ?? .null,
                    "hyperparameters": JobTexts.data(job, of: found.tuning),
                    "reason": job.reason.map { .text($0) } ?? .null,
                ])
            }
        )
    }

    private func row(of job: TuningJobEvent, _ names: [String], isBest: Bool) -> [Table.Cell] {
        var choice = StyledText(JobTexts.basis(job.choice), role: .muted)
        if isBest { choice.append(" best", role: .success) }
        if job.state == .failed, let reason = job.reason { choice = StyledText(reason, role: .failure) }
        return [
            .integer(job.job), job.run > 0 ? .integer(job.run) : .empty, .text(JobTexts.state(job.state)),
            job.value.map { .number($0, decimals: 5) } ?? .empty,
        ] + names.map { .text(job.values[$0].map(RunTexts.shortened) ?? "") } + [.text(choice)]
    }
}
