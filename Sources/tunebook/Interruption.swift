import Glibc
import TunebookPlatform

/// Turns Ctrl-C into the cancelling of what is being waited for.
enum Interruption {
    /// Runs an operation that Ctrl-C cancels; the process itself lives on.
    static func watch<Value: Sendable>(_ operation: @escaping @Sendable () async -> Value) async -> Value {
        let signals = SignalStream([SIGINT])
        let work = Task { await operation() }
        let listener = Task {
            for await _ in signals.arrivals { work.cancel() }
        }
        let value = await work.value
        listener.cancel()
        signals.close()
        return value
    }
}
