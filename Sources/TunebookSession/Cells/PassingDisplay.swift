import Synchronization
package import TunebookDisplay

/// Something to show that is kept nowhere, and whose sender waits until it was shown.
///
/// A log can come faster than a terminal takes it; were its lines to wait in a queue, Ctrl-C would come after all of them.
package final class PassingDisplay: Sendable {
    package let display: Display
    private let sender: Mutex<CheckedContinuation<Void, Never>?>

    init(_ display: Display, sender: CheckedContinuation<Void, Never>) {
        self.display = display
        self.sender = Mutex(sender)
    }

    /// One that nobody shows holds up nobody.
    deinit {
        wasShown()
    }

    /// Lets the sender go on.
    package func wasShown() {
        sender.withLock { $0.take() }?.resume()
    }
}
