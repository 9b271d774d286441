import Foundation
import Synchronization
import TunebookCore

/// An engine whose training jobs end at once with an objective computed from their hyperparameters.
final class ObjectiveEngine: Engine {
    static let name = "objective"

    /// What a training job comes to.
    enum Answer {
        case value(Double)
        case failure(String)
        /// A completed job that does not report the objective.
        case silence
    }

    private struct State {
        var runs: [Int: Run] = [:]
        var started: [[String: String]] = []
    }

    private let state = Mutex(State())
    private let answer: @Sendable ([String: String]) -> Answer
    private let onStart: @Sendable (_ count: Int) -> Void

    /// - Parameters:
    ///   - onStart: Told how many training jobs have begun, as each one begins.
    ///   - answer: What a set of hyperparameters gives.
    init(
        onStart: @escaping @Sendable (_ count: Int) -> Void = { _ in },
        answer: @escaping @Sendable ([String: String]) -> Answer
    ) {
        self.answer = answer
        self.onStart = onStart
    }

    convenience init(_ settings: EngineSettings) throws(EngineError) {
        self.init { _ in .silence }
    }

    /// A bowl over `rate`, whose lowest point is at 0.3.
    static func bowl(onStart: @escaping @Sendable (_ count: Int) -> Void = { _ in }) -> ObjectiveEngine {
        ObjectiveEngine(onStart: onStart) { hyperparameters in
            let rate = Double(hyperparameters["rate"] ?? "") ?? 1
            return .value((rate - 0.3) * (rate - 0.3))
        }
    }

    /// The hyperparameters of every training job that was trained, in order.
    var trained: [[String: String]] { state.withLock { $0.started } }

    var rates: [Double] { trained.compactMap { $0["rate"].flatMap { Double($0) } } }

    func keyParts(for specification: Specification) async throws(EngineError) -> [String: String] {
        ["library": "counting 1"]
    }

    func validate(_ specification: Specification) async throws(EngineError) {}

    func start(_ run: Run) async throws(EngineError) -> RunHandle {
        if case .training(let training) = run.specification {
            let count = state.withLock { state in
                state.runs[run.number] = run
                state.started.append(training.hyperparameters)
                return state.started.count
            }
            onStart(count)
        }
        return RunHandle(run: run.number, identifier: "\(run.number)")
    }

    func events(of run: RunHandle, after position: Int?) -> any AsyncSequence<RunEvent, any Error> & Sendable {
        let training = state.withLock { $0.runs[run.run]?.specification.training }
        var outcome = RunOutcome(state: .completed, result: RunResult(metrics: [:], trainingTime: .milliseconds(10)))
        switch answer(training?.hyperparameters ?? [:]) {
        case .value(let value): outcome.result?.metrics["train:error"] = value
        case .failure(let headline): outcome = RunOutcome(state: .failed, failure: Explanation(headline))
        case .silence: break
        }
        return AsyncThrowingStream { continuation in
            continuation.yield(RunEvent(position: 1, time: 1, kind: .finished(outcome)))
            continuation.finish()
        }
    }

    func outcome(of run: RunHandle) async throws(EngineError) -> RunOutcome? { nil }
    func stop(_ run: RunHandle) async throws(EngineError) {}
    func kill(_ run: RunHandle) async throws(EngineError) {}
    func summary() async -> String { "objective" }
}
