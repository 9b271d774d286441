import TunebookCore
import TunebookSession

/// The curves of a run that goes on, as far as its engine tells at once.
struct CurvesSoFar {
    private var curves: [String: [Double]] = [:]

    /// The run with its curves so far; a run that has ended, or that no engine has got, as it is.
    static func run(_ run: Run, in context: CommandContext) async throws -> Run {
        guard !run.state.isFinal else { return run }
        let events = try await EventsSoFar.of(run, in: context)
        guard !events.isEmpty else { return run }
        var soFar = CurvesSoFar()
        for event in events { soFar.take(event) }
        var run = run
        run.result = RunResult(metrics: [:], curves: soFar.curves, trainingTime: .zero)
        return run
    }

    private mutating func take(_ event: RunEvent) {
        guard case .metric(let name, let round, let value) = event.kind else { return }
        let missing = round - curves[name, default: []].count
        // A round that comes again replaces what was there; one far ahead is a script's mistake.
        if missing < 0, round >= 0 {
            curves[name]?[round] = value
        } else if (0..<100_000).contains(missing) {
            curves[name, default: []] += Array(repeating: .nan, count: missing) + [value]
        }
    }
}
