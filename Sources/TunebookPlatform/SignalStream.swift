// Dispatch has no Sendable annotations for its sources on Linux; ours stays under its stream's lock.
@unsafe @preconcurrency import Dispatch
import Glibc
import Synchronization

/// Signals of this process as values, to await or to poll for.
///
/// While one is open its signals do not have their default effect. Any number may be open for the same signal: each
/// sees every arrival, and the last to close restores what the signal did before the first. Several arrivals of one
/// signal before it is read may be seen as one.
///
/// The handler only writes the signal's number to a pipe, which is safe in a signal handler.
package final class SignalStream: Sendable {
    /// Readable, in the sense of `poll`, when a signal has arrived; owned by the stream.
    package let descriptor: Int32
    private let signals: [Int32]
    private let writeEnd: Int32
    private let state = Mutex(State())

    private struct State {
        var isOpen = true
        /// Watches the descriptor for ``SignalStream/arrivals``; closes it when cancelled.
        var source: (any DispatchSourceRead)?
        var consumer: AsyncStream<Int32>.Continuation?
    }

    /// Opens the stream; signals are taken from here on.
    package init(_ signals: [Int32]) {
        self.signals = signals
        var ends: [Int32] = [-1, -1]
        let failure = unsafe pipe(&ends)
        precondition(failure == 0, "the system gave no pipe for signals: error \(errno)")
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        (descriptor, writeEnd) = (ends[0], ends[1])
        SignalTable.shared.add(writeEnd, for: signals)
    }

    deinit {
        close()
    }

    /// The signals that arrived since the last call, oldest first; never waits.
    package func pending() -> [Int32] {
        state.withLock { state in
            guard state.isOpen else { return [] }
            var arrived: [Int32] = []
            var chunk = [UInt8](repeating: 0, count: 64)
            while true {
                let count = unsafe read(descriptor, &chunk, chunk.count)
                guard count > 0 else { return arrived }
                arrived += chunk.prefix(count).map { Int32($0) }
            }
        }
    }

    /// The signals as they arrive, until the stream is closed or released, or the consuming task is cancelled.
    ///
    /// For one consumer; it shares arrivals with ``pending()``.
    package var arrivals: AsyncStream<Int32> {
        AsyncStream { consumer in
            state.withLock { state in
                guard state.isOpen, state.source == nil else { return consumer.finish() }
                let source = DispatchSource.makeReadSource(fileDescriptor: descriptor)
                source.setEventHandler { [weak self] in
                    for signal in self?.pending() ?? [] { consumer.yield(signal) }
                }
                source.setCancelHandler { [descriptor] in _ = Glibc.close(descriptor) }
                source.resume()
                state.source = source
                state.consumer = consumer
            }
        }
    }

    /// Gives the signals back; closing twice is harmless.
    package func close() {
        state.withLock { state in
            guard state.isOpen else { return }
            state.isOpen = false
            SignalTable.shared.remove(writeEnd, for: signals)
            _ = Glibc.close(writeEnd)
            if let source = state.source { source.cancel() } else { _ = Glibc.close(descriptor) }
            state.consumer?.finish()
            state = State(isOpen: false)
        }
    }
}

/// Which descriptors hear of which signal.
private final class SignalTable: Sendable {
    static let shared = SignalTable()

    /// How each taken signal was handled before.
    private let previous = Mutex<[Int32: Disposition]>([:])

    /// `@unchecked`: only copied in and out under the lock above.
    private struct Disposition: @unchecked Sendable {
        var action: sigaction
    }

    func add(_ descriptor: Int32, for signals: [Int32]) {
        previous.withLock { previous in
            for signal in signals where signal > 0 && signal < signalCount {
                let row = unsafe listeners + Int(signal) * listenersPerSignal
                guard let slot = (0..<listenersPerSignal).first(where: { unsafe row[$0] < 0 }) else {
                    preconditionFailure("more than \(listenersPerSignal) streams for signal \(signal)")
                }
                unsafe row[slot] = descriptor
                guard previous[signal] == nil else { continue }
                var action = sigaction()
                unsafe action.__sigaction_handler.sa_handler = tellListeners
                action.sa_flags = Int32(bitPattern: UInt32(SA_RESTART))
                var old = sigaction()
                if unsafe sigaction(signal, &action, &old) == 0 {
                    previous[signal] = Disposition(action: old)
                }
            }
        }
    }

    func remove(_ descriptor: Int32, for signals: [Int32]) {
        previous.withLock { previous in
            for signal in signals where signal > 0 && signal < signalCount {
                let row = unsafe listeners + Int(signal) * listenersPerSignal
                for slot in 0..<listenersPerSignal where unsafe row[slot] == descriptor { unsafe row[slot] = -1 }
                guard (0..<listenersPerSignal).allSatisfy({ unsafe row[$0] < 0 }) else { continue }
                if var old = previous.removeValue(forKey: signal) {
                    _ = unsafe sigaction(signal, &old.action, nil)
                }
            }
        }
    }
}

private let signalCount: Int32 = 65
private let listenersPerSignal = 8

/// A row of descriptors for each signal; -1 is a free place. Written under the table's lock; the handler only reads,
/// and an `Int32` is read whole. Made before the first handler is installed, so that the handler never makes it.
private nonisolated(unsafe) let listeners: UnsafeMutablePointer<Int32> = {
    let count = Int(signalCount) * listenersPerSignal
    let table = UnsafeMutablePointer<Int32>.allocate(capacity: count)
    unsafe table.initialize(repeating: -1, count: count)
    return unsafe table
}()

/// The signal handler: nothing but reads of memory and `write`.
private func tellListeners(_ signal: Int32) {
    let savedError = errno
    var byte = UInt8(truncatingIfNeeded: signal)
    let row = unsafe listeners + Int(signal) * listenersPerSignal
    for slot in 0..<listenersPerSignal {
        let descriptor = unsafe row[slot]
        if descriptor >= 0 { _ = unsafe write(descriptor, &byte, 1) }
    }
    errno = savedError
}
