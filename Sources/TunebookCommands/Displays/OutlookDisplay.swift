import TunebookCore
import TunebookDisplay
import TunebookLaunch

/// What a launch of a tuning job would do, as `plan` shows it.
struct OutlookDisplay {
    let outlook: TuningOutlook
    let tuning: TuningSpecification
    let engineName: String

    var display: Display {
        .record(Record(.text(text), data: data))
    }

    private var text: StyledText {
        var text = StyledText("plan of ", role: .heading)
        text.append(tuning.taskName, role: .name)
        text.append(" · \(engineName) · \(tuning.strategy) · \(FieldValue.objective(tuning.objective))")
        func line(_ name: String, _ value: String, role: StyledText.Role = .plain) {
            text.append("\n  ")
            text.append(name, role: .muted)
            text.append(String(repeating: " ", count: max(1, 11 - name.count)) + value, role: role)
        }
        if let hit = outlook.hit {
            line("jobs", "none: the whole result is known, run \(hit)", role: .hit)
        } else {
            let isAny = outlook.jobsToRun > 0
            let toRun = isAny ? "\(outlook.jobsToRun) to run, \(outlook.parallelJobs) at a time" : "none to run"
            line("jobs", "\(toRun); \(outlook.knownJobs) known")
            if isAny { line("time", time) }
        }
        line("ranges", tuning.ranges.map { "\($0.name) \($0.range)" }.joined(separator: " · "))
        if outlook.inside + outlook.outside > 0 {
            let results = outlook.inside == 1 ? "result" : "results"
            line("knowledge", "\(outlook.inside) \(results) inside the ranges, \(outlook.outside) outside")
        }
        if let best = outlook.best {
            let inside = outlook.bestInside.map { RunTexts.metric($0) } ?? "none"
            line("best", "\(inside) inside, \(RunTexts.metric(best)) overall")
        }
        for edge in outlook.edges {
            let (value, end) = (RunTexts.shortened(edge.value), edge.isUpper ? "upper" : "lower")
            line("edge", "a best result has \(edge.name) = \(value), its \(end) end")
            guard let wider = edge.wider else { continue }
            text.append("   ")
            text.append("\(tuning.taskName).ranges.\(edge.name) = \(wider)", role: .code)
        }
        return text
    }

    private var time: String {
        guard let perJob = outlook.timePerJob, let whole = outlook.expectedTime else {
            return "no like run has been timed"
        }
        let runs = outlook.timedRuns == 1 ? "1 like run" : "\(outlook.timedRuns) like runs"
        return "about \(RunTexts.duration(whole)), \(RunTexts.duration(perJob)) a job as in \(runs)"
    }

    private var data: Datum {
        .object([
            "jobs_to_run": .integer(outlook.jobsToRun), "jobs_known": .integer(outlook.knownJobs),
            "hit_of": outlook.hit.map { .integer($0) } ?? .null,
            "expected_seconds": outlook.expectedTime.map { .number($0 / .seconds(1)) } ?? .null,
            "results_inside": .integer(outlook.inside), "results_outside": .integer(outlook.outside),
            "best_inside": outlook.bestInside.map { .number($0) } ?? .null,
            "best": outlook.best.map { .number($0) } ?? .null,
            "edges": .list(
                outlook.edges.map { edge in
                    .object([
                        "name": .text(edge.name), "end": .text(edge.isUpper ? "upper" : "lower"),
                        "wider": edge.wider.map { .text("\($0)") } ?? .null,
                    ])
                }
            ),
        ])
    }
}
