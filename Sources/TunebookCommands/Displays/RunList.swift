import FoundationEssentials
import TunebookCatalogue
import TunebookCore
import TunebookDisplay

/// Runs as a table, a line each, and as data.
struct RunList {
    let runs: [Run]
    let staleness: Staleness
    /// The metrics and hyperparameters that were asked about, which come first.
    var asked: [RunField] = []
    /// The metrics that searches go by, which come next.
    var objectives: Set<String> = []
    /// The folder that artifacts' paths are shown from.
    let home: String
    let now: Date

    var display: Display {
        .record(Record(.table(table), data: .list(runs.map(data))))
    }

    private var table: Table {
        let settings = settings
        let hasTags = runs.contains { $0.tag != nil }
        let columns =
            [Table.Column("run", alignment: .trailing), Table.Column("task"), Table.Column("state")]
            + (hasTags ? [Table.Column("tag", dropOrder: 2)] : [])
            + settings.map { Table.Column($0.name, alignment: .trailing, dropOrder: 1) }
            + metrics.enumerated().map { Table.Column($1, alignment: .trailing, dropOrder: $0 == 0 ? 0 : 10 + $0) }
            + [
                Table.Column("time", alignment: .trailing, dropOrder: 3), Table.Column("engine", dropOrder: 5),
                Table.Column("when", dropOrder: 4),
            ]
        let rows = runs.map { run -> [Table.Cell] in
            [.integer(run.number), .text(run.taskName, role: .name), .text(state(of: run))]
                + (hasTags ? [.text(run.tag ?? "", role: .value)] : [])
                + settings.map { setting in
                    let typed = run.specification.training.hyperparameters[setting.name]
                    return .text(typed ?? setting.value ?? "", role: typed == nil ? .muted : .value)
                }
                + metrics.map { name in
                    guard let value = run.result?.metrics[name] else { return .empty }
                    return .number(value, decimals: abs(value) < 100 ? 4 : 2)
                } + [
                    .text(time(of: run)),
                    .text(run.engineName, role: .muted),
                    .text(RunTexts.age(of: run.created, at: now), role: .muted),
                ]
        }
        // What a list holds depends on the catalogue and not on the session, so a saved session keeps none of it.
        let volatile = columns.map { column in
            var column = column
            column.isVolatile = true
            return column
        }
        return Table(columns: volatile, rows: rows)
    }

    /// The hyperparameters that were asked about, with what holds where they are not set.
    private var settings: [(name: String, value: String?)] {
        var settings: [(name: String, value: String?)] = []
        for case .hyperparameter(let name, let value, _) in asked where !settings.contains(where: { $0.name == name }) {
            settings.append((name, value))
        }
        return settings
    }

    private var metrics: [String] {
        let all = RunTexts.sortedMetricNames(Set(runs.flatMap { ($0.result?.metrics ?? [:]).keys }))
        var first: [String] = []
        for case .metric(let name) in asked where all.contains(name) && !first.contains(name) { first.append(name) }
        first += all.filter { objectives.contains($0) && !first.contains($0) }
        return Array((first + all.filter { !first.contains($0) }).prefix(max(4, first.count)))
    }

    /// How long the training took; nothing for a hit, which took none.
    private func time(of run: Run) -> String {
        guard run.hitOf == nil, let result = run.result else { return "" }
        return RunTexts.duration(result.trainingTime)
    }

    private func state(of run: Run) -> StyledText {
        var text: StyledText
        switch run.state {
        case .completed:
            if let earlier = run.hitOf {
                text = StyledText("hit: run \(earlier)", role: .hit)
            } else if run.result?.service?.hitOf != nil {
                text = StyledText("hit on \(run.engineName)", role: .hit)
            } else {
                text = StyledText("completed", role: .success)
            }
        case .failed: text = StyledText("failed", role: .failure)
        case .stopped: text = StyledText("stopped", role: .warning)
        case .pending, .running, .stopping: text = StyledText(run.state.rawValue, role: .value)
        }
        if staleness.isStale(run) { text.append(" stale", role: .warning) }
        return text
    }

    /// A run as `--json` gives it, with its settings and whether it is stale.
    private func data(of run: Run) -> Datum {
        guard case .object(var members) = RunDisplay(run: run, home: home).data else { return .null }
        let settings = run.specification.training.hyperparameters.sorted { $0.key < $1.key }
        members.append(.init("hyperparameters", .object(settings.map { .init($0.key, .text($0.value)) })))
        members.append(.init("stale", .boolean(staleness.isStale(run))))
        return .object(members)
    }
}
