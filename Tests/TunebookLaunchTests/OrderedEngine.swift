import Foundation
import Synchronization
import TunebookCore

/// An engine whose training jobs end one at a time, in an order that depends on nothing but which of them are running
/// and how many have ended: two searches that propose the same sets see the same completions.
///
/// Each time as many jobs run as may, one of them ends: neither always the oldest nor always the newest. At a chosen
/// point the engine dies with all that runs, as a machine does, and says nothing of it; ``revive()`` starts it again.
final class OrderedEngine: Engine {
    static let name = "ordered"

    /// The point at which it dies.
    enum Death: Sendable {
        /// When so many jobs have ended, before another begins.
        case after(ended: Int)
        /// When so many jobs have ended and all others that may run have begun.
        case full(ended: Int)
    }

    private struct State {
        var death: Death?
        var isDead = false
        var ended = 0
        var running: [Int: Run] = [:]
        var waiting: [Int: AsyncThrowingStream<RunEvent, any Error>.Continuation] = [:]
        var outcomes: [Int: RunOutcome] = [:]
    }

    private struct Died: Error {}

    private let parallel: Int
    private let jobs: Int
    private let state: Mutex<State>
    private let answer: @Sendable (Double) -> ObjectiveEngine.Answer

    /// - Parameters:
    ///   - jobs: How many a search on it has in all.
    ///   - answer: What a rate gives; by default a bowl whose lowest point is at 0.3, and failures above 0.85.
    init(
        parallel: Int,
        jobs: Int,
        dyingAt death: Death? = nil,
        answer: @escaping @Sendable (Double) -> ObjectiveEngine.Answer = { rate in
            rate > 0.85 ? .failure("too fast") : .value((rate - 0.3) * (rate - 0.3))
        }
    ) {
        self.parallel = parallel
        self.jobs = jobs
        self.answer = answer
        state = Mutex(State(death: death))
    }

    convenience init(_ settings: EngineSettings) throws(EngineError) {
        self.init(parallel: 1, jobs: 1)
    }

    var isDead: Bool { state.withLock { $0.isDead } }

    /// How many training jobs have ended, over all lives.
    var ended: Int { state.withLock { $0.ended } }

    func revive(dyingAt death: Death? = nil) {
        state.withLock { state in
            (state.isDead, state.death) = (false, death)
            state.running = [:]
        }
    }

    func keyParts(for specification: Specification) async throws(EngineError) -> [String: String] { [:] }
    func validate(_ specification: Specification) async throws(EngineError) {}

    func start(_ run: Run) async throws(EngineError) -> RunHandle {
        if case .training = run.specification { settle { $0.running[run.number] = run } }
        return RunHandle(run: run.number, identifier: "\(run.number)")
    }

    func events(of run: RunHandle, after position: Int?) -> any AsyncSequence<RunEvent, any Error> & Sendable {
        AsyncThrowingStream { continuation in settle { $0.waiting[run.run] = continuation } }
    }

    /// Makes a change, ends a job where as many run as may, and tells those who wait.
    private func settle(_ change: (inout State) -> Void) {
        state.withLock { state in
            change(&state)
            while !state.isDead, !state.running.isEmpty, state.running.count == min(parallel, jobs - state.ended) {
                if case .full(state.ended) = state.death { state.isDead = true } else { endOne(&state) }
            }
            for (number, continuation) in state.waiting {
                if let outcome = state.outcomes[number] {
                    continuation.yield(RunEvent(position: 1, time: 1, kind: .finished(outcome)))
                    continuation.finish()
                } else if state.isDead {
                    continuation.finish(throwing: Died())
                } else {
                    continue
                }
                state.waiting[number] = nil
            }
        }
    }

    private func endOne(_ state: inout State) {
        let numbers = state.running.keys.sorted()
        let number = numbers[(state.ended * 7 / 3) % numbers.count]
        state.outcomes[number] = state.running.removeValue(forKey: number).map(outcome)
        state.ended += 1
        if case .after(state.ended) = state.death { state.isDead = true }
    }

    private func outcome(of run: Run) -> RunOutcome {
        let rate = Double(run.specification.training.hyperparameters["rate"] ?? "") ?? 1
        switch answer(rate) {
        case .value(let value):
            let result = RunResult(metrics: ["train:error": value], trainingTime: .milliseconds(10))
            return RunOutcome(state: .completed, result: result)
        case .failure(let headline): return RunOutcome(state: .failed, failure: Explanation(headline))
        case .silence: return RunOutcome(state: .completed, result: RunResult(metrics: [:], trainingTime: .zero))
        }
    }

    func outcome(of run: RunHandle) async throws(EngineError) -> RunOutcome? { nil }
    func stop(_ run: RunHandle) async throws(EngineError) {}
    func kill(_ run: RunHandle) async throws(EngineError) {}
    func summary() async -> String { "ordered" }
}
