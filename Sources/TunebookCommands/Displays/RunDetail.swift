import FoundationEssentials
import TunebookCatalogue
import TunebookCore
import TunebookDisplay
import TunebookSession

/// Everything about one run.
struct RunDetail {
    let run: Run
    let isStale: Bool
    let context: CommandContext

    var display: Display {
        var text = StyledText()
        func line(_ name: String, _ value: String, role: StyledText.Role = .plain) {
            text.append("\n  ")
            text.append(name, role: .muted)
            text.append(String(repeating: " ", count: max(1, 14 - name.count)))
            text.append(value, role: role)
        }
        if isStale { line("stale", "the definition has changed since", role: .warning) }
        if let tag = run.tag { line("tag", tag, role: .value) }
        if let note = run.note { line("note", note) }
        line("created", run.created.formatted(.iso8601))
        if let result = run.result {
            if let library = result.library { line("library", library) }
            if let rounds = result.rounds { line("rounds", "\(rounds)") }
            if let best = result.bestRound { line("best round", "\(best)") }
            for artifact in result.artifacts {
                // Of what a service keeps the size may not be known.
                let size = artifact.digest.isEmpty && artifact.size.bytes == 0 ? "" : "  (\(artifact.size.bytes) bytes)"
                line(artifact.name, artifact.location + size)
            }
        }
        if let service = run.result?.service {
            line("execution", service.name)
            let source = service.hitOf.map { " of execution \($0)" } ?? ""
            if let status = service.cacheStatus { line("cache", status + source) }
            if let page = service.page { line("page", page, role: .link) }
            for log in service.logs { line(log.title, log.address, role: .link) }
        }
        do {
            let training = run.specification.training
            if let program = training.program {
                line(
                    "program",
                    ([program.interpreter?.path, program.entryPoint].compactMap { $0 }).joined(separator: " ")
                )
                if let version = program.interpreter?.version { line("interpreter", version) }
            } else {
                line("algorithm", "\(training.algorithmName) \(training.algorithmVersion)")
            }
            for channel in training.channels { line(channel.name, channel.location) }
            let settings = training.hyperparameters.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
            if !settings.isEmpty || training.program == nil { line("settings", settings.joined(separator: " ")) }
            for input in training.program?.inputs ?? [] where !varied.contains(input.name) {
                line(input.name, "\(input.value)  (\(input.type.rawValue))")
            }
        }
        let summary = RunDisplay(run: run, home: context.catalogue.directory)
        return .record(
            Record(
                .group([summary.display, .text(StyledText(String(text.plainText.dropFirst()), savedText: ""))]),
                data: summary.data
            )
        )
    }

    /// What the run's jobs set each for itself.
    private var varied: Set<String> {
        guard case .tuning(let tuning) = run.specification else { return [] }
        return Set(tuning.ranges.map(\.name))
    }
}
