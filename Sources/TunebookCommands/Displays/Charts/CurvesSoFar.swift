import Synchronization
import TunebookCatalogue
import TunebookCore
import TunebookSession

/// The curves of a run that goes on, as far as its engine tells at once.
///
/// A class, since the task that hears the events and the one that waits for them share it.
final class CurvesSoFar: Sendable {
    /// An engine's events have no mark for the present, so it is taken for reached when none has come for a moment.
    private static let moment = Duration.milliseconds(60)
    /// How many moments are waited for the first event, and at most where events never cease.
    private static let (fewest, most) = (5, 40)

    private let heard = Mutex<(count: Int, curves: [String: [Double]])>((0, [:]))

    /// The run with its curves so far; a run that has ended, or that no engine has got, as it is.
    static func run(_ run: Run, in context: CommandContext) async throws -> Run {
        guard !run.state.isFinal, let handle = try await context.catalogue.handle(of: run.number) else { return run }
        let events = try context.engines.engine(named: run.engineName).events(of: handle, after: nil)
        let soFar = CurvesSoFar()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { for try await event in events { soFar.hear(event) } }
            group.addTask { try await soFar.waitForPresent() }
            try await group.next()
            group.cancelAll()
        }
        var run = run
        run.result = RunResult(metrics: [:], curves: soFar.heard.withLock { $0.curves }, trainingTime: .zero)
        return run
    }

    private func hear(_ event: RunEvent) {
        heard.withLock { heard in
            heard.count += 1
            guard case .metric(let name, let round, let value) = event.kind else { return }
            let missing = round - heard.curves[name, default: []].count
            // A round that comes again replaces what was there; one far ahead is a script's mistake.
            if missing < 0, round >= 0 {
                heard.curves[name]?[round] = value
            } else if (0..<100_000).contains(missing) {
                heard.curves[name, default: []] += Array(repeating: .nan, count: missing) + [value]
            }
        }
    }

    private func waitForPresent() async throws {
        var last = 0
        for turn in 0..<Self.most {
            try await Task.sleep(for: Self.moment)
            let count = heard.withLock { $0.count }
            if count == last, count > 0 || turn >= Self.fewest { return }
            last = count
        }
    }
}
