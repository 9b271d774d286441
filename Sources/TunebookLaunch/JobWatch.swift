import Synchronization
import TunebookCore
import TunebookSearch

/// The trials as the watches of running jobs see them.
final class TrialBoard: Sendable {
    private let state: Mutex<[Trial]>

    init(_ trials: [Trial]) {
        state = Mutex(trials)
    }

    var trials: [Trial] { state.withLock { $0 } }

    func update(_ trials: [Trial]) {
        state.withLock { $0 = trials }
    }
}

/// Follows one training job, and stops it when a rule says so.
struct JobWatch {
    let objective: Objective
    let strategy: any SearchStrategy
    let stopsEarly: Bool

    func watch(
        _ run: Run,
        trial: inout Trial,
        launcher: Launcher,
        engine: any Engine,
        board: TrialBoard,
        isOver: @escaping @Sendable () -> Bool
    ) async throws -> (run: Run, stop: StopReason?) {
        let rule = MedianRule(objective.direction)
        let curve = Mutex<[Double]>([])
        let watched = trial
        let stopping = Mutex<(isAsked: Bool, reason: StopReason?)>((false, nil))
        let stop: @Sendable (StopReason?) -> Void = { reason in
            let isFirst = stopping.withLock { state in
                defer { state = (true, state.reason ?? reason) }
                return !state.isAsked
            }
            guard isFirst else { return }
            Task { try? await launcher.stop(run, on: engine) }
        }
        let ended = try await launcher.follow(run, on: engine) { event in
            if isOver() { stop(nil) }
            guard case .metric(objective.metricName, _, let value) = event.kind else { return }
            var present = watched
            present.curve = curve.withLock { curve in
                curve.append(value)
                return curve
            }
            var verdict = strategy.verdict(on: present, among: board.trials)
            if verdict == .goOn, stopsEarly { verdict = rule.verdict(on: present, among: board.trials) }
            if case .stop(let reason) = verdict { stop(reason) }
        }
        trial.curve = curve.withLock { $0 }
        return (ended, stopping.withLock { $0.reason })
    }
}

extension StopReason {
    /// Why a job was stopped, in words.
    var words: String {
        // Four decimals tell as much as a person reads of a metric.
        func short(_ value: Double) -> Double { abs(value) < 1e9 ? (value * 1e4).rounded() / 1e4 : value }
        let bar = threshold.map { " against \(short($0))" } ?? ""
        let value = short(value)
        switch rule {
        case .median: return "the median rule stopped it at round \(round): \(value)\(bar)"
        case .rung: return "it was not among the best at round \(round): \(value)\(bar)"
        case .maximum: return "it used all its rounds: \(round)"
        }
    }
}
