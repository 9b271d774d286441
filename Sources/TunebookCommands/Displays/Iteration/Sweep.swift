import TunebookCatalogue
import TunebookCore
import TunebookDisplay
import TunebookLanguage
import TunebookLaunch
import TunebookSession

/// Launches the sets of a sweep, some at a time, and tells what came of them.
struct Sweep {
    let axes: SweepAxes
    let planned: PlannedLaunch
    let parallel: Int
    let statement: SourceRange
    let context: CommandContext

    /// - Returns: The table of results.
    /// - Throws: ``CommandFailure`` with the table so far when it is interrupted, or when a run failed.
    func run() async throws -> Display {
        var runs: [Run?] = Array(repeating: nil, count: axes.sets.count)
        var begun = 0
        do {
            try await withThrowingTaskGroup(of: (Int, Run).self) { group in
                // Launched one after the other, so that the runs are in the order of the sets.
                while begun < axes.sets.count || runs.contains(where: { $0.map { !$0.state.isFinal } ?? false }) {
                    showProgress(runs, at: begun)
                    let live = runs.count { $0.map { !$0.state.isFinal } ?? false }
                    if begun < axes.sets.count, live < parallel {
                        let index = begun
                        begun += 1
                        try Task.checkCancellation()
                        let launch = try await launch(index)
                        runs[index] = launch.run
                        if case .hit = launch { continue }
                        group.addTask { (index, try await follow(launch.run)) }
                    } else if let (index, run) = try await group.next() {
                        runs[index] = run
                    }
                }
            }
        } catch is CancellationError {
            context.progress(nil)
            for index in runs.indices {
                if let run = runs[index] { runs[index] = try? await context.catalogue.run(run.number) ?? run }
            }
            let done = runs.count { $0?.state.isFinal == true }
            var text = StyledText("interrupted after \(done) of \(runs.count) sets", role: .warning, savedText: "")
            text.append("; what runs goes on, and the same cell again takes what is done", savedText: "")
            let table = SweepTable(axes: axes, runs: runs, algorithms: context.rules.algorithms).display
            throw CommandFailure(.group([table, .text(text)]), status: .interrupted)
        }
        context.progress(nil)
        let display = SweepTable(axes: axes, runs: runs, algorithms: context.rules.algorithms).display
        if runs.contains(where: { $0?.state == .failed }) { throw CommandFailure(display, status: .runFailed) }
        return display
    }

    private func launch(_ index: Int) async throws -> Launcher.Launch {
        let launch = try await context.launcher.launch(
            planned.specifications[index],
            on: planned.engine,
            fresh: planned.isFresh
        )
        await context.session.note(run: launch.run.number, in: context.cell, by: statement)
        return launch
    }

    private func follow(_ run: Run) async throws -> Run {
        let ended = try await context.launcher.follow(run, on: planned.engine) { _ in }
        guard ended.state.isFinal else { throw CancellationError() }
        return ended
    }

    private func showProgress(_ runs: [Run?], at index: Int) {
        let done = runs.count { $0?.state.isFinal == true }
        var label = StyledText("\(done)/\(runs.count)")
        let known = runs.count { $0?.hitOf != nil }
        if known > 0 { label.append(" · \(known) known", role: .hit) }
        if let set = axes.sets[max(0, index - 1)...].first {
            let values = set.map { "\($0.path.names.last?.text ?? "") \($0.value.text)" }
            label.append(" · \(values.joined(separator: " "))", role: .muted)
        }
        context.progress(Progress(fraction: Double(done) / Double(runs.count), label: label))
    }
}
