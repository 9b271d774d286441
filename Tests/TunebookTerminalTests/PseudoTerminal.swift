import Glibc
import Synchronization
import Testing
import TunebookTerminal

/// A person at a terminal: types into one end of a pseudo-terminal and sees what is drawn from the other.
final class PseudoTerminal: Sendable {
    /// The end that the editor reads and writes.
    let terminal: Int32
    private let master: Int32
    private let screen: Mutex<ScreenInMemory>
    private let received = Mutex<[UInt8]>([])

    init(columns: Int = 60, rows: Int = 12) throws {
        master = unsafe open("/dev/ptmx", O_RDWR | O_NOCTTY)
        try #require(master >= 0)
        // Swift does not see `unlockpt` and `ptsname`; these are what they do on Linux.
        var locked: Int32 = 0
        var number: Int32 = 0
        try #require(unsafe ioctl(master, 0x4004_5431, &locked) == 0, "TIOCSPTLCK")
        try #require(unsafe ioctl(master, 0x8004_5430, &number) == 0, "TIOCGPTN")
        terminal = unsafe open("/dev/pts/\(number)", O_RDWR | O_NOCTTY)
        try #require(terminal >= 0)
        screen = Mutex(ScreenInMemory(columns: columns, rows: rows))
        setSize(columns: columns, rows: rows)
        // What libedit asks its capabilities from.
        unsafe setenv("TERM", "xterm", 1)
        let reader = Thread { [self] in
            var chunk = [UInt8](repeating: 0, count: 65536)
            while true {
                let count = unsafe read(master, &chunk, chunk.count)
                guard count > 0 else { return }
                screen.withLock { $0.write(chunk.prefix(count)) }
                received.withLock { $0 += chunk.prefix(count) }
            }
        }
        reader.start()
    }

    /// Ends the reading thread; must come after the last use.
    func close() {
        Glibc.close(terminal)
    }

    private func setSize(columns: Int, rows: Int) {
        var size = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
        _ = unsafe ioctl(master, UInt(TIOCSWINSZ), &size)
    }

    func resize(columns: Int, rows: Int) {
        screen.withLock { $0.resize(columns: columns) }
        setSize(columns: columns, rows: rows)
        kill(getpid(), SIGWINCH)
    }

    /// Sends keys as they are typed; waits while the other end is slow.
    func type(_ text: String) {
        type(bytes: Array(text.utf8))
    }

    func type(bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe write(master, $0.baseAddress, $0.count) }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    /// The screen as a person sees it, once it holds what is expected, or after a long time.
    func see(
        within seconds: Int = 10,
        _ isExpected: @escaping @Sendable (ScreenInMemory) -> Bool
    ) async -> ScreenInMemory {
        let deadline = ContinuousClock.now + .seconds(seconds)
        while ContinuousClock.now < deadline {
            let now = screen.withLock { $0 }
            if isExpected(now) { return now }
            try? await Task.sleep(for: .milliseconds(5))
        }
        return screen.withLock { $0 }
    }

    /// Waits for a screen of exactly that text.
    func expect(_ text: String, cursor: (row: Int, column: Int)? = nil, at location: SourceLocation = #_sourceLocation)
        async
    {
        let screen = await see { now in
            now.text == text
                && (cursor == nil || (now.cursor.row == cursor?.row && now.cursor.column == cursor?.column))
        }
        #expect(screen.text == text, sourceLocation: location)
        if let cursor {
            #expect(screen.cursor.row == cursor.row, sourceLocation: location)
            #expect(screen.cursor.column == cursor.column, sourceLocation: location)
        }
    }

    /// Everything that came, codes included.
    var bytes: [UInt8] { received.withLock { $0 } }
}

/// A detached thread, since reading a terminal blocks.
private struct Thread {
    let body: @Sendable () -> Void

    private final class Box: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    init(_ body: @escaping @Sendable () -> Void) { self.body = body }

    func start() {
        var thread = pthread_t()
        let box = unsafe Unmanaged.passRetained(Box(body)).toOpaque()
        _ = unsafe pthread_create(
            &thread,
            nil,
            { box in
                if let box = unsafe box { unsafe Unmanaged<Box>.fromOpaque(box).takeRetainedValue().body() }
                return nil
            },
            box
        )
        pthread_detach(thread)
    }
}
