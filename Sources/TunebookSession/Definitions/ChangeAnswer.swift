import TunebookCatalogue
import TunebookCore
import TunebookDisplay
import TunebookLaunch

/// What a change of a tuning job means before any launch: how much of what is known stays inside its ranges, and that a
/// search that runs takes it up.
struct ChangeAnswer {
    let rules: DefinitionRules
    let catalogue: Catalogue
    let launcher: Launcher
    let engines: EngineDirectory
    let settings: SessionSettings
    /// The runs that cells of this session launched or joined.
    let launched: Set<Int>

    /// The fields that narrow or widen what may be proposed.
    private static let narrowing: Set<String> = ["ranges", "fixed", "bans"]

    /// - Returns: Nothing for other changes, and where nothing can be said: a change is never refused for that.
    func display(of changes: [DefinitionChange], in definitions: DefinitionStore) async -> Display {
        guard let task = changes.first?.taskName, let definition = definitions[task], definition.kind == .tuningJob,
            let latest = try? await catalogue.latestRun(ofTask: task)
        else { return .none }
        guard let tuning = freeze(definition, in: definitions) else { return .none }
        var lines: [Display] = []
        if changes.contains(where: { $0.path.group.map(Self.narrowing.contains) ?? false }) {
            lines.append(await knowledge(of: tuning))
        }
        if !latest.state.isFinal, isOurs(latest, changes, definition, in: definitions) {
            lines.append(await revise(latest, to: tuning))
        }
        let shown = lines.filter { $0 != .none }
        return shown.count > 1 ? .group(shown) : shown.first ?? .none
    }

    private func freeze(_ definition: Definition, in definitions: DefinitionStore) -> TuningSpecification? {
        let freezer = rules.freezer(for: definitions)
        let base = definition.base.flatMap { definitions[$0] }
        guard let frozen = try? freezer.freeze(definition, on: base), case .tuning(let tuning) = frozen.specification
        else { return nil }
        return tuning
    }

    /// Whether a run that goes on is the search of this session's task: it was launched here, or the task was what it
    /// runs before the change. Another session's task of the same name is left alone.
    private func isOurs(
        _ run: Run,
        _ changes: [DefinitionChange],
        _ definition: Definition,
        in definitions: DefinitionStore
    ) -> Bool {
        if launched.contains(run.number) { return true }
        var before = definition
        for change in changes { before[path: change.path] = change.beforeIsDefault ? nil : change.before }
        guard case .tuning(var running) = run.specification, var tuning = freeze(before, in: definitions) else {
            return false
        }
        running.training = running.training.undigested
        (tuning.ignoresKnown, running.ignoresKnown) = (false, false)
        running.warmStart?.origins = nil
        return tuning == running
    }

    /// `41 of 60 finished jobs stay inside; 19 stay as knowledge; best inside 0.0871, overall 0.0866`
    private func knowledge(of tuning: TuningSpecification) async -> Display {
        guard let engine = try? engines.engine(named: settings.defaultEngine),
            let outlook = try? await TuningOutlook(
                tuning,
                launcher: launcher,
                engine: engine,
                catalogue: catalogue,
                algorithms: rules.algorithms
            )
        else { return .none }
        let all = outlook.inside + outlook.outside
        guard all > 0, let best = outlook.best else { return .none }
        let sentence: String
        switch (outlook.inside, outlook.outside, outlook.bestInside) {
        case (_, 0, _): sentence = "all \(all) finished jobs stay inside; best \(text(best))"
        case (let inside, let outside, let bestInside?) where inside > 0:
            sentence =
                "\(inside) of \(all) finished jobs \(inside == 1 ? "stays" : "stay") inside; \(outside) "
                + "\(outside == 1 ? "stays" : "stay") as knowledge; best inside "
                + "\(text(bestInside)), overall \(text(best))"
        default:
            sentence = "none of \(all) finished jobs lies inside; all stay as knowledge; best \(text(best))"
        }
        return .text(StyledText("  " + sentence, role: .muted, savedText: ""))
    }

    /// Tells the search that runs.
    private func revise(_ run: Run, to tuning: TuningSpecification) async -> Display {
        guard case .tuning(let running) = run.specification else { return .none }
        guard Set(tuning.ranges.map(\.name)) == Set(running.ranges.map(\.name)) else {
            return note("run \(run.number) goes on as it is; other hyperparameters take effect with the next launch")
        }
        do {
            try await launcher.revise(run, to: tuning, on: engines.engine(named: run.engineName))
            return note("run \(run.number) takes it up with its next proposal")
        } catch {
            let explanation = (error as? any Explainable)?.explanation ?? Explanation("\(error)")
            return .problem(Problem(explanation, severity: .warning))
        }
    }

    private func note(_ text: String) -> Display {
        .text(StyledText("  " + text, role: .muted, savedText: ""))
    }

    private func text(_ value: Double) -> String {
        decimalText(value, decimals: abs(value) < 100 ? 4 : 2)
    }
}
