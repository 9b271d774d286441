import TunebookCore
import TunebookDisplay
import TunebookLaunch

/// Two tuning runs side by side.
struct TuningComparison {
    let left: TuningLookup.Found
    let right: TuningLookup.Found

    var display: Display {
        let tables = [settings, results, descent].map { Display.table($0) }
        guard left.tuning.objective != right.tuning.objective else { return .group(tables) }
        let warning = Problem(
            .warning,
            "the two runs judge by different objectives, so their values say nothing together"
        )
        return .group([.problem(warning)] + tables)
    }

    private func columns(_ title: String) -> [Table.Column] {
        [
            Table.Column(title), Table.Column("run \(left.run.number)", alignment: .trailing),
            Table.Column("run \(right.run.number)", alignment: .trailing),
        ]
    }

    private func row(_ name: String, _ left: String, _ right: String) -> [Table.Cell] {
        let role: StyledText.Role = left == right ? .muted : .value
        return [.text(name, role: .name), .text(left, role: role), .text(right, role: role)]
    }

    /// Ranges and limits.
    private var settings: Table {
        var names = left.tuning.ranges.map(\.name)
        names += right.tuning.ranges.map(\.name).filter { !names.contains($0) }
        func range(_ name: String, _ found: TuningLookup.Found) -> String {
            if let value = found.tuning.wishes.fixed[name] { return "fixed at \(value)" }
            return found.tuning.ranges.first { $0.name == name }.map { "\($0.range)" } ?? "–"
        }
        var rows = names.map { row($0, range($0, left), range($0, right)) }
        let wishes = [left, right].map { found in
            found.tuning.wishes.texts.filter { !$0.key.hasPrefix("fixed.") }
        }
        for path in Set(wishes.flatMap(\.keys)).sorted() {
            rows.append(row(path, wishes[0][path] ?? "–", wishes[1][path] ?? "–"))
        }
        rows.append(row("objective", objective(left), objective(right)))
        let limits = [left, right].map { "\($0.tuning.limits.maxNumberOfTrainingJobs)" }
        rows.append(row("max_number_of_training_jobs", limits[0], limits[1]))
        rows.append(row("strategy", left.tuning.strategy, right.tuning.strategy))
        rows.append(row("random_seed", "\(left.tuning.seed)", "\(right.tuning.seed)"))
        return Table(columns: columns("searched"), rows: rows)
    }

    private func objective(_ found: TuningLookup.Found) -> String {
        FieldValue.objective(found.tuning.objective).description
    }

    /// The best set of each and how many jobs it took.
    private var results: Table {
        var rows = [
            row("best", JobTexts.value(left.best?.value), JobTexts.value(right.best?.value)),
            row("found by job", number(left.best?.job), number(right.best?.job)),
        ]
        var names = left.tuning.ranges.map(\.name)
        names += right.tuning.ranges.map(\.name).filter { !names.contains($0) }
        func value(_ name: String, _ found: TuningLookup.Found) -> String {
            found.best?.values[name].map(RunTexts.shortened) ?? "–"
        }
        rows += names.map { row($0, value($0, left), value($0, right)) }
        func count(_ found: TuningLookup.Found, _ states: TuningJobEvent.State...) -> String {
            "\(found.jobs.count { states.contains($0.state) })"
        }
        rows.append(row("jobs trained", count(left, .completed, .stopped), count(right, .completed, .stopped)))
        rows.append(row("jobs known", count(left, .hit), count(right, .hit)))
        rows.append(row("jobs failed", count(left, .failed), count(right, .failed)))
        return Table(columns: columns("found"), rows: rows)
    }

    private func number(_ value: Int?) -> String { value.map { "\($0)" } ?? "–" }

    /// The best so far after some numbers of jobs.
    private var descent: Table {
        let most = max(left.jobs.count, right.jobs.count)
        let steps =
            [1, 2, 3, 5, 10, 15, 20, 30, 50, 75, 100, 150, 200, 300, 500].filter { $0 < most }
            + (most > 0 ? [most] : [])
        func best(_ found: TuningLookup.Found, after count: Int) -> String {
            let value = found.jobs.filter { $0.job <= count }.best(found.tuning.objective.direction)?.value
            return found.jobs.count < count && found.jobs.count != most ? "" : JobTexts.value(value)
        }
        return Table(
            columns: columns("best after jobs"),
            rows: steps.map { row("\($0)", best(left, after: $0), best(right, after: $0)) }
        )
    }
}
