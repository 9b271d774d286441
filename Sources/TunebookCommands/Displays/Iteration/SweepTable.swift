import TunebookCore
import TunebookDisplay
import TunebookLanguage
import TunebookSession

/// What came of the sets of a sweep, a line each.
struct SweepTable {
    let axes: SweepAxes
    /// In the order of the sets; `nil` for one that was not begun.
    let runs: [Run?]
    let algorithms: [any Algorithm.Type]

    private var best: BestRun? { BestRun(of: runs.compactMap(\.self), algorithms: algorithms) }

    var display: Display {
        let data = runs.enumerated().compactMap { index, run in run.map { self.data(of: $0, index) } }
        return .record(Record(.table(table), data: .object(["runs": .list(data)])))
    }

    private var table: Table {
        let results = runs.compactMap { $0?.result?.metrics }
        let metrics = RunTexts.sortedMetricNames(Set(results.flatMap(\.keys))).prefix(4)
        let names = axes.names.map { $0.split(separator: ".").last.map(String.init) ?? $0 }
        let columns =
            [Table.Column("run", alignment: .trailing, isVolatile: true)]
            + names.map { Table.Column($0, alignment: .trailing) }
            + metrics.enumerated().map { Table.Column($1, alignment: .trailing, dropOrder: $0 == 0 ? 0 : 10 + $0) }
            + [
                Table.Column("time", alignment: .trailing, dropOrder: 5, isVolatile: true),
                Table.Column("state", dropOrder: 3),
            ]
        let best = best?.run.number
        let rows = runs.enumerated().compactMap { index, run -> [Table.Cell]? in
            guard let run else { return nil }
            return [.integer(run.number)] + axes.sets[index].map { .text($0.value.text, role: .value) }
                + metrics.map { name in
                    run.result?.metrics[name].map { .number($0, decimals: abs($0) < 100 ? 4 : 2) } ?? .empty
                } + [.text(time(of: run)), .text(state(of: run, isBest: run.number == best))]
        }
        return Table(columns: columns, rows: rows, footer: footer)
    }

    private func time(of run: Run) -> String {
        guard run.hitOf == nil, let result = run.result else { return "" }
        return RunTexts.duration(result.trainingTime)
    }

    private func state(of run: Run, isBest: Bool) -> StyledText {
        var text: StyledText
        switch run.state {
        case .completed:
            text =
                run.hitOf.map { StyledText("hit: run \($0)", role: .hit, savedText: "completed") }
                ?? StyledText("completed", role: .success)
        case .failed: text = StyledText("failed: \(run.failure?.headline ?? "")", role: .failure)
        case .stopped: text = StyledText("stopped", role: .warning)
        case .pending, .running, .stopping: text = StyledText(run.state.rawValue, role: .muted)
        }
        if isBest { text.append(" best", role: .success) }
        return text
    }

    private var footer: StyledText {
        var text = StyledText()
        if let best, let index = runs.firstIndex(where: { $0?.number == best.run.number }) {
            text.append("best \(best.metric) ", role: .name)
            text.append(RunTexts.metric(best.value), role: .value)
            let values = axes.sets[index].map { "\($0.path.names.last?.text ?? "") \($0.value.text)" }
            text.append(": \(values.joined(separator: "   "))\n")
        }
        let begun = runs.compactMap(\.self)
        let known = begun.count { $0.hitOf != nil }
        let counts = [
            (known, "known"), (begun.count { $0.state == .completed && $0.hitOf == nil }, "run"),
            (begun.count { $0.state == .failed }, "failed"), (begun.count { $0.state == .stopped }, "stopped"),
        ].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
        text.append("\(runs.count) set\(runs.count == 1 ? "" : "s")", role: .muted)
        if !counts.isEmpty { text.append(": \(counts.joined(separator: ", "))", role: .muted, savedText: "") }
        return text
    }

    private func data(of run: Run, _ index: Int) -> Datum {
        let values = axes.sets[index].map { Datum.Member($0.path.text, .text($0.value.text)) }
        let metrics = RunTexts.sortedMetricNames((run.result?.metrics ?? [:]).keys)
        return .object([
            "run": .integer(run.number), "state": .text(run.state.rawValue),
            "hit_of": run.hitOf.map { .integer($0) } ?? .null, "set": .object(values),
            "metrics": .object(metrics.map { .init($0, .number(run.result?.metrics[$0] ?? .nan)) }),
            "failure": run.failure.map { .text($0.headline) } ?? .null,
        ])
    }
}
