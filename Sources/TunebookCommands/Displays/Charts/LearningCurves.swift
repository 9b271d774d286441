import TunebookCore
import TunebookDisplay
import TunebookPlatform
import TunebookSession

/// The metrics of trainings, round by round.
struct LearningCurves {
    /// Runs with their curves.
    private let runs: [Run]
    /// `validation:logloss`, or `logloss` for all channels; `nil` for what the runs suggest.
    private let metric: String?

    private static let roles: [StyledText.Role] = [.name, .warning, .hit, .success, .code, .plain]

    init(_ runs: [Run], metric: String? = nil) {
        self.runs = runs
        self.metric = metric
    }

    /// Of one run a chart for each metric, with a line for each channel; of several runs one chart of one metric.
    ///
    /// - Throws: ``CommandFailure`` when there are no curves, no metric of that name, or none that the runs share.
    func charts() throws(CommandFailure) -> [Chart] {
        for run in runs where run.curves.isEmpty { throw noCurves(of: run) }
        guard let run = runs.first, runs.count == 1 else { return [try comparison()] }
        let names = try metrics(among: Set(run.curves.keys))
        var groups: [(metric: String, names: [String])] = []
        for name in names {
            let metric = Self.parts(of: name).metric
            if let index = groups.firstIndex(where: { $0.metric == metric }) {
                groups[index].names.append(name)
            } else {
                groups.append((metric, [name]))
            }
        }
        // What is trained for comes first.
        let objective = run.specification.training.objectiveMetric.map { Self.parts(of: $0).metric }
        let sorted = groups.filter { $0.metric == objective } + groups.filter { $0.metric != objective }
        return sorted.map { chart(of: $0.metric, $0.names, run) }
    }

    // MARK: One run

    private func chart(of metric: String, _ names: [String], _ run: Run) -> Chart {
        var series = names.enumerated().map { index, name in
            self.series(StyledText(Self.parts(of: name).channel), run.curves[name] ?? [], index)
        }
        if let round = run.result?.bestRound, let curve = names.first.flatMap({ run.curves[$0] }), round < curve.count {
            let point = Chart.Point(Double(round), curve[round])
            series.insert(
                Chart.Series(StyledText("best round \(round)"), .marks(.diamond), role: .success, points: [point]),
                at: 0
            )
        }
        var title = StyledText("\(metric) of ", role: .heading)
        title.append("run \(run.number) · ", role: .heading, savedText: "")
        title.append(run.taskName, role: .name)
        if !run.state.isFinal { title.append(" · so far", role: .heading, savedText: "") }
        return Self.chart(title, metric: metric, series)
    }

    private static func chart(_ title: StyledText, metric: String, _ series: [Chart.Series]) -> Chart {
        Chart(
            title,
            .plane(
                .init(horizontal: .init("round", isWhole: true), vertical: .init(metric), series: series)
            )
        )
    }

    private func series(_ name: StyledText, _ curve: [Double], _ index: Int) -> Chart.Series {
        // A line of one point would be a speck.
        let form: Chart.Series.Form = curve.count == 1 ? .marks(.dot) : .line
        let points = curve.enumerated().map { Chart.Point(Double($0), $1) }
        return Chart.Series(name, form, role: Self.roles[index % Self.roles.count], points: points)
    }

    // MARK: Several runs

    private func comparison() throws(CommandFailure) -> Chart {
        let common = runs.dropFirst().reduce(Set(runs.first?.curves.keys.map { $0 } ?? [])) { names, run in
            names.intersection(run.curves.keys)
        }
        guard !common.isEmpty else {
            let words = runs.map {
                "run \($0.number): \(RunTexts.sortedMetricNames($0.curves.keys).joined(separator: ", "))"
            }
            throw CommandFailure("the runs have no metric in common", reason: words.joined(separator: "\n"))
        }
        let objectives = Set(runs.map(\.specification.training.objectiveMetric))
        let objective = objectives.count == 1 ? objectives.first.flatMap { $0 } : nil
        let names = try metrics(among: common)
        let name = names.first { $0 == objective } ?? names.first ?? ""
        let series = runs.enumerated().map { index, run in
            var label = StyledText("run \(run.number) ", savedText: "")
            label.append(run.taskName)
            return self.series(label, run.curves[name] ?? [], index)
        }
        var title = StyledText("\(name) of ", role: .heading)
        title.append("\(runs.count) runs", role: .heading)
        var chart = Self.chart(title, metric: name, series)
        let others = RunTexts.sortedMetricNames(common).filter { $0 != name }
        if !others.isEmpty {
            chart.caption = StyledText("--metric draws another: \(others.joined(separator: ", "))", role: .muted)
        }
        return chart
    }

    // MARK: Metrics

    /// The names asked for, those of the validation channel first.
    private func metrics(among names: Set<String>) throws(CommandFailure) -> [String] {
        let sorted = RunTexts.sortedMetricNames(names)
        guard let metric else { return sorted }
        let chosen = sorted.filter { $0 == metric || Self.parts(of: $0).metric == metric }
        guard chosen.isEmpty else { return chosen }
        let near = nearestName(to: metric, among: sorted + sorted.map { Self.parts(of: $0).metric })
        throw CommandFailure(
            "no metric \"\(metric)\" in \(runs.count == 1 ? "run \(runs[0].number)" : "all of these runs")",
            reason: near == nil ? "there is \(sorted.joined(separator: ", "))" : nil,
            remedy: near.map { "did you mean \($0)" }
        )
    }

    /// `validation` and `logloss` of `validation:logloss`.
    private static func parts(of name: String) -> (channel: String, metric: String) {
        guard let colon = name.firstIndex(of: ":") else { return ("", name) }
        return (String(name[..<colon]), String(name[name.index(after: colon)...]))
    }

    private func noCurves(of run: Run) -> CommandFailure {
        switch run.state {
        case .pending, .running, .stopping:
            CommandFailure(
                "run \(run.number) is \(run.state.rawValue) and has reported no metric yet",
                remedy: "attach \(run.number) follows it"
            )
        case .failed:
            CommandFailure("run \(run.number) failed before it reported a metric", remedy: "logs \(run.number)")
        case .completed, .stopped: CommandFailure("run \(run.number) reported no metric round by round")
        }
    }
}

extension Run {
    fileprivate var curves: [String: [Double]] { result?.curves.filter { !$0.value.isEmpty } ?? [:] }
}
