import TunebookCore
import TunebookDisplay
import TunebookLaunch

/// A tuning run as pictures.
struct TuningCharts {
    private let found: TuningLookup.Found
    private let algorithms: [any Algorithm.Type]

    /// The lines of the best jobs among all are told apart up to this many.
    private static let mostBest = 10
    private static let flatRatio = 5.0

    init(_ found: TuningLookup.Found, algorithms: [any Algorithm.Type]) {
        self.found = found
        self.algorithms = algorithms
    }

    private var objective: Objective { found.tuning.objective }

    /// `tune: TEXT · run 9`; a saved session leaves the run's number out.
    private func title(_ text: String) -> StyledText {
        var title = StyledText(found.tuning.taskName, role: .name)
        title.append(": \(text)", role: .heading)
        title.append(" · run \(found.run.number)", role: .muted, savedText: "")
        return title
    }

    private var caption: StyledText? {
        guard let best = found.best, let value = best.value else { return nil }
        var text = StyledText("best \(objective.metricName) ", role: .muted)
        text.append(RunTexts.metric(value), role: .value)
        text.append(" (job \(best.job))   ", role: .muted)
        text.append(JobTexts.set(best, of: found.tuning))
        return text
    }

    // MARK: Progress

    /// The objective of each job, and the best so far.
    var progress: Chart {
        let count = found.jobs.count
        let jobs = "\(count) job\(count == 1 ? "" : "s")"
        return Chart(
            title("\(objective.metricName) over \(jobs)"),
            .plane(
                .init(
                    horizontal: .init("job", isWhole: true),
                    vertical: Self.vertical([found]),
                    series: marks { Double($0.job) } + [Self.bestSoFar(found, "best so far", role: .success)]
                )
            ),
            caption: caption
        )
    }

    /// The best so far of several tuning runs of one objective.
    static func comparison(_ found: [TuningLookup.Found]) -> Chart {
        let roles: [StyledText.Role] = [.name, .warning, .hit, .success, .code, .plain]
        let metric = found.first?.tuning.objective.metricName ?? ""
        let series = found.enumerated().map { index, found in
            var name = StyledText("run \(found.run.number) ", savedText: "")
            name.append(found.tuning.taskName)
            return bestSoFar(found, name, role: roles[index % roles.count])
        }
        let title = StyledText("best \(metric) so far of \(found.count) tuning runs", role: .heading)
        return Chart(
            title,
            .plane(.init(horizontal: .init("job", isWhole: true), vertical: vertical(found), series: series))
        )
    }

    private static func bestSoFar(
        _ found: TuningLookup.Found,
        _ name: StyledText,
        role: StyledText.Role
    ) -> Chart.Series {
        let minimizes = found.tuning.objective.direction == .minimize
        var best: Double?
        var points: [Chart.Point] = []
        for job in found.jobs.sorted(by: { $0.job < $1.job }) {
            if let value = job.countedValue { best = best.map { minimizes ? min($0, value) : max($0, value) } ?? value }
            if let best { points.append(.init(Double(job.job), best)) }
        }
        return Chart.Series(name, .steps, role: role, points: points)
    }

    /// The objective's axis: by the logarithm where the worst of its values, above 0 all, would press the good ones flat.
    private static func vertical(_ found: [TuningLookup.Found]) -> Chart.Axis {
        let values = found.flatMap { $0.jobs.compactMap(\.countedValue) }
        let (least, greatest) = (values.min() ?? 0, values.max() ?? 0)
        let isFlat = least > 0 && greatest / least >= flatRatio
        return Chart.Axis(
            found.first?.tuning.objective.metricName ?? "",
            scale: isFlat ? .logarithmic : .linear
        )
    }

    /// The jobs as marks, by how they ended; failed ones, which have no value, stand at the worst.
    private func marks(at place: (TuningJobEvent) -> Double?) -> [Chart.Series] {
        let values = found.jobs.compactMap(\.countedValue)
        let worst = objective.direction == .minimize ? values.max() : values.min()
        func series(
            _ name: String,
            _ mark: Chart.Series.Mark,
            _ role: StyledText.Role,
            _ jobs: [TuningJobEvent],
            at value: (TuningJobEvent) -> Double?
        ) -> Chart.Series? {
            let points = jobs.compactMap { job -> Chart.Point? in
                guard let x = place(job), let y = value(job) else { return nil }
                return Chart.Point(x, y)
            }
            return points.isEmpty ? nil : Chart.Series(StyledText(name), .marks(mark), role: role, points: points)
        }
        func ended(_ states: TuningJobEvent.State...) -> [TuningJobEvent] {
            found.jobs.filter { states.contains($0.state) }
        }
        return [
            series("best", .diamond, .success, found.best.map { [$0] } ?? [], at: \.countedValue),
            series("job", .dot, .name, ended(.completed, .hit), at: \.countedValue),
            series("stopped early", .dot, .warning, ended(.stopped), at: \.countedValue),
            series("failed", .cross, .failure, ended(.failed)) { _ in worst },
        ].compactMap { $0 }
    }

    // MARK: Hyperparameters

    /// One hyperparameter against the objective.
    func scatter(of tunable: TunableHyperparameter) -> Chart {
        let axis = axis(of: tunable)
        return Chart(
            title("\(tunable.name) against \(objective.metricName)"),
            .plane(
                .init(
                    horizontal: axis,
                    vertical: Self.vertical([found]),
                    series: marks { Self.place(of: $0, tunable, on: axis) }
                )
            ),
            caption: caption
        )
    }

    /// How much each hyperparameter mattered; `nil` for too few jobs.
    var importance: Chart? {
        guard let shares = HyperparameterFacts.shares(of: found.tuning, after: found.jobs, algorithms: algorithms)
        else {
            return nil
        }
        let sorted = found.tuning.ranges.map { ($0.name, shares[$0.name] ?? 0) }.sorted { $0.1 > $1.1 }
        let bars = sorted.map { name, share in
            let decimals = share >= 0.0995 || share == 0 ? 0 : 1
            return Chart.Bars.Bar(name, value: share, label: "\(decimalText(share * 100, decimals: decimals)) %")
        }
        let count = found.jobs.compactMap(\.countedValue).count
        let method = """
            share of what \(objective.metricName) varied over the ranges, interactions included: total Sobol indices \
            of a Gaussian process fitted to \(count) jobs
            """
        return Chart(
            title("importance"),
            .bars(Chart.Bars(bars)),
            caption: StyledText(method, role: .muted)
        )
    }

    /// All hyperparameters and the objective side by side, the best fifth of the jobs told from the rest.
    var parallel: Chart {
        let tunables = found.tuning.ranges
        let axes = tunables.map(axis)
        let jobs = found.jobs.filter { $0.countedValue != nil }.ranked(objective.direction)
        let lines = jobs.map { job in
            zip(tunables, axes).map { Self.place(of: job, $0, on: $1) ?? .nan } + [job.countedValue ?? .nan]
        }
        let best = min(Self.mostBest, max(1, lines.count / 5))
        let (first, rest) = (Array(lines.prefix(best)), Array(lines.dropFirst(best)))
        var groups = [Chart.Parallel.Group(StyledText("best \(first.count)"), role: .success, lines: first)]
        if !rest.isEmpty { groups.append(.init(StyledText("other \(rest.count)"), role: .muted, lines: rest)) }
        return Chart(
            title("\(lines.count) job\(lines.count == 1 ? "" : "s") side by side"),
            .parallel(.init(axes: axes + [.init(objective.metricName)], groups: first.isEmpty ? [] : groups)),
            caption: caption
        )
    }

    /// The axis of a hyperparameter, stretched as the search stretches its range. Words that an earlier range had come
    /// after those of the present one.
    private func axis(of tunable: TunableHyperparameter) -> Chart.Axis {
        let scale: Chart.Scale =
            switch HyperparameterFacts.scaling(of: tunable.range) {
            case .logarithmic: .logarithmic
            case .reverseLogarithmic: .reverseLogarithmic
            case .linear, .auto, nil: .linear
            }
        switch tunable.range {
        case .continuous(let lower, let upper, _):
            return Chart.Axis(tunable.name, scale: scale, bounds: min(lower, upper)...max(lower, upper))
        case .integer(let lower, let upper, _):
            let bounds = Double(min(lower, upper))...Double(max(lower, upper))
            return Chart.Axis(tunable.name, scale: scale, bounds: bounds, isWhole: true)
        case .categorical(var words):
            for job in found.jobs {
                if let word = job.values[tunable.name], !words.contains(word) { words.append(word) }
            }
            return Chart.Axis(tunable.name, scale: .categories(words))
        }
    }

    private static func place(of job: TuningJobEvent, _ tunable: TunableHyperparameter, on axis: Chart.Axis) -> Double?
    {
        guard let text = job.values[tunable.name] else { return nil }
        guard case .categories(let words) = axis.scale else { return Double(text) }
        return words.firstIndex(of: text).map(Double.init)
    }
}

extension TuningJobEvent {
    /// The value, where the job ended with one that counts.
    fileprivate var countedValue: Double? {
        guard state.isFinal, state != .failed, let value, value.isFinite else { return nil }
        return value
    }
}
