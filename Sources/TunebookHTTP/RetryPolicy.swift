/// How often and when a request is sent again.
///
/// The wait before the next attempt is a random part of 1, 2, 4 … seconds, at most 20, as the AWS SDKs' standard mode
/// has it; a server that says how long to wait is believed, up to a minute.
package struct RetryPolicy: Sendable {
    /// What to do with an outcome.
    package enum Verdict: Hashable, Sendable {
        case final
        /// Send again, no sooner than the server asked for.
        case again(after: Duration? = nil)
    }

    /// All attempts, the first one included.
    package var maxAttempts: Int
    package var longestDelay: Duration
    /// The longest wait that a server may ask for.
    package var longestRequestedDelay: Duration
    /// Gives a number from 0 to 1.
    package var random: @Sendable () -> Double
    package var sleep: @Sendable (Duration) async throws -> Void

    package init(
        maxAttempts: Int = 3,
        longestDelay: Duration = .seconds(20),
        longestRequestedDelay: Duration = .seconds(60),
        random: @escaping @Sendable () -> Double = { Double.random(in: 0...1) },
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) {
        self.maxAttempts = maxAttempts
        self.longestDelay = longestDelay
        self.longestRequestedDelay = longestRequestedDelay
        self.random = random
        self.sleep = sleep
    }

    /// The wait after an attempt, counted from 1.
    package func delay(after attempt: Int, requested: Duration? = nil) -> Duration {
        let exponential = min(Duration.seconds(1 << min(attempt - 1, 20)), longestDelay)
        return max(exponential * random(), min(requested ?? .zero, longestRequestedDelay))
    }

    /// Makes attempts until one's outcome is final, or there have been enough.
    ///
    /// - Parameters:
    ///   - judge: What an outcome means.
    ///   - attempt: Makes one attempt; it gets its number, from 1.
    /// - Returns: The last attempt's value.
    /// - Throws: The last attempt's error, also when the task is cancelled while it waits.
    package func run<Value, Failure: Error>(
        judge: (Result<Value, Failure>) -> Verdict,
        _ attempt: (Int) async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        var number = 1
        while true {
            let outcome: Result<Value, Failure>
            do throws(Failure) {
                outcome = .success(try await attempt(number))
            } catch {
                outcome = .failure(error)
            }
            guard number < maxAttempts, case .again(let requested) = judge(outcome) else { return try outcome.get() }
            do {
                try await sleep(delay(after: number, requested: requested))
            } catch {
                return try outcome.get()
            }
            number += 1
        }
    }
}
