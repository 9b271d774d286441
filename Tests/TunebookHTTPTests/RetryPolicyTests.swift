import Synchronization
import Testing
import TunebookHTTP

@Suite("A retry policy")
struct RetryPolicyTests {
    private struct Failure: Error, Equatable {
        var attempt: Int
    }

    @Test("waits a random part of 1, 2, 4 … seconds, at most 20")
    func delays() {
        let longest = RetryPolicy(random: { 1 })
        #expect((1...7).map { longest.delay(after: $0) } == [1, 2, 4, 8, 16, 20, 20].map { .seconds($0) })
        #expect(RetryPolicy(random: { 0.5 }).delay(after: 2) == .seconds(1))
    }

    @Test("waits as long as the server asks, up to a minute")
    func requested() {
        let policy = RetryPolicy(random: { 0 })
        #expect(policy.delay(after: 1, requested: .seconds(7)) == .seconds(7))
        #expect(policy.delay(after: 1, requested: .seconds(3600)) == .seconds(60))
    }

    @Test("makes three attempts in all, and gives the last one's outcome")
    func attempts() async throws {
        let waits = Mutex<[Duration]>([])
        let policy = RetryPolicy(random: { 1 }, sleep: { wait in waits.withLock { $0.append(wait) } })
        await #expect(throws: Failure(attempt: 3)) {
            try await policy.run(judge: { _ in .again() }) { attempt throws(Failure) -> Int in
                throw Failure(attempt: attempt)
            }
        }
        #expect(waits.withLock { $0 } == [.seconds(1), .seconds(2)])
        let value = try await policy.run(judge: { $0 == .success(2) ? .final : .again() }) { attempt throws(Failure) in
            attempt
        }
        #expect(value == 2)
    }

    @Test("gives up waiting when the task is cancelled")
    func cancelled() async {
        let policy = RetryPolicy(random: { 1 }, sleep: { _ in throw CancellationError() })
        await #expect(throws: Failure(attempt: 1)) {
            try await policy.run(judge: { _ in .again() }) { attempt throws(Failure) -> Int in
                throw Failure(attempt: attempt)
            }
        }
    }
}
