package import FoundationEssentials
import Synchronization
import TunebookHTTP

/// The time by which requests are signed: this machine's, set right by what services say.
///
/// A class, since all calls of a connection share it.
package final class ServiceClock: Sendable {
    private let now: @Sendable () -> Date
    private let offset = Mutex(0.0)

    package init(now: @escaping @Sendable () -> Date = { Date() }) {
        self.now = now
    }

    /// Now, by the services' clock.
    package var date: Date { now().addingTimeInterval(offset.withLock { $0 }) }

    /// Now, by this machine's clock.
    package var localDate: Date { now() }

    /// Takes over the time of an answer.
    ///
    /// - Parameter header: The answer's `Date`.
    /// - Returns: The seconds by which this machine is ahead; `nil` where the header names no time.
    func adopt(_ header: String?) -> Int? {
        guard let date = header.flatMap({ HTTPDate.parse($0) }) else { return nil }
        let difference = now().timeIntervalSince(date)
        offset.withLock { $0 = -difference }
        return Int(difference.rounded())
    }
}
