import FoundationEssentials
package import TunebookCore
package import TunebookDisplay

/// One run as a launch shows it: how it went, its metrics, and where its model is.
package struct RunDisplay {
    let run: Run
    /// The folder that artifacts' paths are shown from.
    let home: String

    /// - Parameters:
    ///   - run: As it is, or as it ended.
    ///   - home: The folder that artifacts' paths are shown from.
    package init(run: Run, home: String) {
        self.run = run
        self.home = home
    }

    /// The headline, the metrics and the model, with the same as data.
    package var display: Display {
        .record(Record(.text(text), data: data))
    }

    private var text: StyledText {
        var text = headline
        if let tuning = run.result?.tuning {
            text.append(summary(of: tuning))
        } else if let result = run.result, run.state != .failed,
            !result.metrics.isEmpty || !result.artifacts.isEmpty || result.outputs != nil
        {
            text.append("\n  ")
            for name in RunTexts.sortedMetricNames(result.metrics.keys) {
                text.append(name + " ", role: .name)
                text.append(RunTexts.metric(result.metrics[name] ?? .nan), role: .value)
                text.append("   ")
            }
            for output in result.outputs ?? [] {
                text.append(output.name + " ", role: .name)
                let isFile = output.type == .blob
                let value = isFile ? shortPath(output.value) : output.value
                text.append(value, role: isFile ? .muted : .value, savedText: isFile ? "a file" : value)
                text.append("   ")
            }
            if let model = result.artifacts.first(where: { $0.name.hasPrefix("model") }) {
                text.append("model \(shortPath(model.location))", role: .muted, savedText: "model \(model.name)")
            }
        }
        for warning in run.result?.warnings ?? [] where run.state == .completed {
            text.append("\n  \(warning)", role: .warning)
        }
        if let failure = run.failure {
            text.append("\n  \(failure.headline)", role: run.state == .failed ? .failure : .warning)
            if let reason = failure.reason { text.append("\n  \(reason)", role: .muted) }
            if let remedy = failure.remedy { text.append("\n  \(remedy)") }
        }
        return text
    }

    /// `run 1 · xgb · local · completed in 0.21 s`; a saved session keeps only what a replay must give again.
    private var headline: StyledText {
        var text = StyledText()
        text.append("run \(run.number) · ", role: .heading, savedText: "")
        text.append(run.taskName, role: .name)
        text.append(" · \(run.engineName) · ")
        let time = run.result.map { RunTexts.duration($0.trainingTime) }
        let cost = run.result?.estimatedCost.map { "about \(RunTexts.metric($0))" }
        switch run.state {
        case .completed:
            if let earlier = run.hitOf {
                let parts = [time, cost].compactMap(\.self)
                let saved = parts.isEmpty ? "" : ", \(parts.joined(separator: " and ")) saved"
                let place = run.hitEngineName.map { " on \($0)" } ?? ""
                text.append("cache hit: run \(earlier)\(place)\(saved)", role: .hit, savedText: "completed")
            } else if let source = run.result?.service?.hitOf {
                text.append("cache hit on \(run.engineName)", role: .hit, savedText: "completed")
                text.append(": execution \(source)", role: .hit, savedText: "")
            } else {
                text.append("completed", role: .success)
                text.append(time.map { " in \($0)" } ?? "", savedText: "")
                text.append(cost.map { ", cost \($0)" } ?? "", savedText: "")
            }
            if let attempts = retryText { text.append(attempts, role: .warning, savedText: "") }
        case .failed:
            text.append("failed", role: .failure)
            if let attempts = retryText { text.append(attempts, role: .failure, savedText: "") }
        case .stopped: text.append("stopped", role: .warning)
        case .pending, .running, .stopping: text.append(run.state.rawValue, role: .muted)
        }
        return text
    }

    /// The best job with its set, and how many jobs it took.
    private func summary(of tuning: TuningResult) -> StyledText {
        var text = StyledText()
        guard case .tuning(let specification) = run.specification else { return text }
        if let best = tuning.best, let value = best.value {
            text.append("\n  best \(specification.objective.metricName) ", role: .name)
            text.append(RunTexts.metric(value), role: .value)
            text.append(" (job \(best.job))   ", role: .muted)
            let values = specification.ranges.compactMap { tunable in
                best.values[tunable.name].map { "\(tunable.name) \(RunTexts.shortened($0))" }
            }
            text.append(values.joined(separator: "   "))
        }
        let counts = [
            ("run", tuning.jobs.count { $0.state == .completed }), ("known", tuning.jobs.count { $0.state == .hit }),
            ("stopped early", tuning.jobs.count { $0.state == .stopped }),
            ("failed", tuning.jobs.count { $0.state == .failed }),
        ].filter { $0.1 > 0 }.map { "\($0.1) \($0.0)" }
        let jobs = "\(tuning.jobs.count) job\(tuning.jobs.count == 1 ? "" : "s")"
        text.append("\n  \(jobs)", role: .muted)
        text.append(": \(counts.joined(separator: ", "))", role: .muted, savedText: "")
        if tuning.reason != run.failure?.headline { text.append("; \(tuning.reason)", role: .muted) }
        return text
    }

    private var retryText: String? {
        run.attempt > 1 ? " at try \(run.attempt)" : nil
    }

    /// A path below the catalogue's folder without that folder.
    private func shortPath(_ path: String) -> String {
        path.hasPrefix(home + "/") ? String(path.dropFirst(home.count + 1)) : path
    }
}

// MARK: Data

extension RunDisplay {
    /// The run as `--json` gives it.
    var data: Datum {
        var members: [Datum.Member] = [
            .init("run", .integer(run.number)),
            .init("task", .text(run.taskName)),
            .init("engine", .text(run.engineName)),
            .init("state", .text(run.state.rawValue)),
            .init("hit_of", run.hitOf.map { .integer($0) } ?? .null),
            .init("attempts", .integer(run.attempt)),
            .init("created", .number(run.created.timeIntervalSince1970)),
            .init("tag", run.tag.map { .text($0) } ?? .null),
            .init("note", run.note.map { .text($0) } ?? .null),
        ]
        if let result = run.result {
            let metrics = RunTexts.sortedMetricNames(result.metrics.keys)
            members.append(
                .init("metrics", .object(metrics.map { .init($0, .number(result.metrics[$0] ?? .nan)) }))
            )
            members.append(.init("training_seconds", .number(result.trainingTime / .seconds(1))))
            members.append(.init("library", result.library.map { .text($0) } ?? .null))
            members.append(
                .init(
                    "artifacts",
                    .list(
                        result.artifacts.map { artifact in
                            .object([
                                "name": .text(artifact.name), "location": .text(artifact.location),
                                "bytes": .integer(Int(artifact.size.bytes)), "sha256": .text(artifact.digest),
                            ])
                        }
                    )
                )
            )
        }
        if let service = run.result?.service {
            func text(_ value: String?) -> Datum { value.map { .text($0) } ?? .null }
            members.append(
                .init(
                    "service",
                    .object([
                        "name": .text(service.name), "page": text(service.page), "cache": text(service.cacheStatus),
                        "hit_of": text(service.hitOf),
                    ])
                )
            )
        }
        if let outputs = run.result?.outputs {
            members.append(.init("outputs", .object(outputs.map { .init($0.name, .text($0.value)) })))
        }
        if let warnings = run.result?.warnings {
            members.append(.init("warnings", .list(warnings.map { .text($0) })))
        }
        if let tuning = run.result?.tuning, case .tuning(let specification) = run.specification {
            members += data(of: tuning, specification)
        }
        if let failure = run.failure {
            members.append(.init("failure", .text(failure.headline)))
        }
        return .object(members)
    }

    /// What a search found.
    private func data(of tuning: TuningResult, _ specification: TuningSpecification) -> [Datum.Member] {
        func count(_ state: TuningJobEvent.State) -> Datum { .integer(tuning.jobs.count { $0.state == state }) }
        let best = tuning.best.map { best in
            Datum.object([
                "job": .integer(best.job), "run": .integer(best.run),
                "objective": best.value.map { .number($0) } ?? .null,
                "hyperparameters": JobTexts.data(best, of: specification),
            ])
        }
        let jobs = Datum.object([
            "run": count(.completed), "known": count(.hit), "stopped_early": count(.stopped), "failed": count(.failed),
        ])
        return [.init("best", best ?? .null), .init("jobs", jobs), .init("ended", .text(tuning.reason))]
    }
}
