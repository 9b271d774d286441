import Glibc
import Testing
import TunebookPlatform

/// Uses the two signals that are free for any purpose, one test at a time.
@Suite("Signals as values", .serialized)
struct SignalStreamTests {
    /// Sends a signal to the process and not to this thread, since threads of the shared pool block signals.
    private func send(_ signal: Int32) {
        kill(getpid(), signal)
    }

    /// The signals that arrive until there are that many, or a second has passed without one.
    private func receive(_ count: Int, from stream: SignalStream) -> [Int32] {
        var arrived: [Int32] = []
        while arrived.count < count {
            var ready = pollfd(fd: stream.descriptor, events: Int16(POLLIN), revents: 0)
            guard unsafe poll(&ready, 1, 1000) == 1 else { break }
            arrived += stream.pending()
        }
        return arrived
    }

    @Test("reach every open stream")
    func polling() {
        let first = SignalStream([SIGUSR1])
        let second = SignalStream([SIGUSR1, SIGUSR2])
        send(SIGUSR1)
        #expect(receive(1, from: first) == [SIGUSR1])
        #expect(receive(1, from: second) == [SIGUSR1])
        send(SIGUSR2)
        #expect(receive(1, from: second) == [SIGUSR2])
        #expect(first.pending().isEmpty)
    }

    @Test("can be awaited")
    func awaiting() async {
        let stream = SignalStream([SIGUSR1])
        var arrivals = stream.arrivals.makeAsyncIterator()
        send(SIGUSR1)
        #expect(await arrivals.next() == SIGUSR1)
        stream.close()
        #expect(await arrivals.next() == nil)
    }

    @Test("are given back when the last stream closes")
    func restoring() {
        // Left ignored: the last signal may reach a thread of this process when the test is over.
        signal(SIGUSR2, SIG_IGN)
        let first = SignalStream([SIGUSR2])
        let second = SignalStream([SIGUSR2])
        first.close()
        first.close()
        send(SIGUSR2)
        #expect(receive(1, from: second) == [SIGUSR2])
        second.close()
        // Ignored again; without that, this would end the process.
        send(SIGUSR2)
        #expect(second.pending().isEmpty)
    }
}
