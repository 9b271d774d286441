import TunebookCore
import TunebookDisplay

/// Runs side by side: the settings in which they differ on the left, what came of it on the right, constants left out.
struct RunComparison {
    let runs: [Run]
    private let settings: [[String: String]]
    private let outcomes: [[String: Double]]
    private let changedSettings: [String]
    private let changedOutcomes: [String]

    /// How many columns beside the run's number a line of a terminal has room for; with more, the table is turned round.
    private static let columnLimit = 6

    /// - Parameter runs: At least two.
    init(_ runs: [Run], algorithms: [any Algorithm.Type]) {
        self.runs = runs
        settings = runs.map { SpecificationComparison.settings($0.specification, algorithms) }
        outcomes = runs.map(Self.outcomes)
        changedSettings = SpecificationComparison.telling(Self.changed(settings))
        changedOutcomes = RunTexts.sortedMetricNames(Self.changed(outcomes))
    }

    /// The metrics of a training, or of a search its best value and the set that gave it.
    static func outcomes(of run: Run) -> [String: Double] {
        guard case .tuning(let tuning) = run.specification, let result = run.result?.tuning else {
            return run.result?.metrics ?? [:]
        }
        var outcomes = ["jobs": Double(result.jobs.count)]
        outcomes["best \(tuning.objective.metricName)"] = result.best?.value
        for (name, text) in result.best?.values ?? [:] { outcomes["best \(name)"] = Double(text) }
        return outcomes
    }

    private static func changed<Value: Equatable>(_ all: [[String: Value]]) -> Set<String> {
        Set(all.flatMap(\.keys)).filter { name in !all.dropFirst().allSatisfy { $0[name] == all[0][name] } }
    }

    var display: Display {
        var table = changedSettings.count + changedOutcomes.count > Self.columnLimit ? turned : upright
        table.footer = footer
        return .table(table)
    }

    // MARK: Tables

    /// A line a run.
    private var upright: Table {
        let tasks = Set(runs.map(\.taskName)).count > 1
        var columns = [Table.Column("run", alignment: .trailing)] + (tasks ? [Table.Column("task", dropOrder: 9)] : [])
        columns += changedSettings.enumerated().map { Table.Column($1, alignment: .trailing, dropOrder: $0) }
        columns += changedOutcomes.enumerated().map {
            Table.Column($1, alignment: .trailing, dropOrder: $0 == 0 ? 0 : 10 + $0)
        }
        let states = hasFailures
        if states { columns.append(Table.Column("state")) }
        let rows = runs.indices.map { index -> [Table.Cell] in
            [Table.Cell.integer(runs[index].number)] + (tasks ? [.text(runs[index].taskName, role: .name)] : [])
                + changedSettings.map { setting($0, index) }
                + changedOutcomes.map { outcome($0, index) } + (states ? [state(index)] : [])
        }
        return Table(columns: columns, rows: rows)
    }

    /// A line a setting or metric, and a column a run.
    private var turned: Table {
        let columns =
            [Table.Column("")]
            + runs.enumerated().map {
                Table.Column("run \($1.number)", alignment: .trailing, dropOrder: $0 < 2 ? 0 : $0)
            }
        var rows = changedSettings.map { name in
            [.text(name, role: .name)] + runs.indices.map { setting(name, $0) }
        }
        rows += changedOutcomes.map { name in [.text(name, role: .name)] + runs.indices.map { outcome(name, $0) } }
        if hasFailures { rows.append([.text("state", role: .name)] + runs.indices.map(state)) }
        return Table(columns: columns, rows: rows)
    }

    private var hasFailures: Bool { runs.contains { $0.state != .completed } }

    private func setting(_ name: String, _ index: Int) -> Table.Cell {
        .text(settings[index][name].map(RunTexts.shortened) ?? "unset", role: .value)
    }

    private func outcome(_ name: String, _ index: Int) -> Table.Cell {
        guard let value = outcomes[index][name] else { return .empty }
        return .number(value, decimals: value == value.rounded() && abs(value) < 1e6 ? 0 : 4)
    }

    private func state(_ index: Int) -> Table.Cell {
        .text(runs[index].state.rawValue, role: runs[index].state == .failed ? .failure : .muted)
    }

    /// How much is the same.
    private var footer: StyledText {
        let equalSettings = Set(settings.flatMap(\.keys)).count - Self.changed(settings).count
        let equalOutcomes = Set(outcomes.flatMap(\.keys)).subtracting(changedOutcomes).sorted()
        var parts: [String] = []
        if changedSettings.isEmpty {
            parts.append("no setting differs")
        } else {
            parts.append("\(equalSettings) setting\(equalSettings == 1 ? " is" : "s are") the same")
        }
        if changedOutcomes.isEmpty {
            parts.append(equalOutcomes.isEmpty ? "no run has metrics" : "no metric differs")
        } else if !equalOutcomes.isEmpty {
            parts.append("so \(equalOutcomes.count == 1 ? "is" : "are") \(equalOutcomes.joined(separator: ", "))")
        }
        return StyledText(parts.joined(separator: "; "), role: .muted)
    }
}
