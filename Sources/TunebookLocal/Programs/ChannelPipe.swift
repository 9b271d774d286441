import Glibc
import Synchronization
import TunebookPlatform

/// A channel in Pipe mode: named pipes `train_0`, `train_1` and so on, each with all the channel's data once.
///
/// The next one is there as soon as the one before has been opened, as in a container. A thread of its own feeds them; it
/// ends with ``stop()``, whether or not the program ever reads.
final class ChannelPipe: Sendable {
    private let path: String
    private let files: [String]
    private let isStopped = Atomic(false)
    private let thread: BlockingThread

    /// How often to look whether somebody reads: a named pipe does not tell.
    private static let interval: useconds_t = 2_000

    /// - Parameters:
    ///   - path: Without the number of the epoch.
    ///   - files: Given one after the other.
    init(_ path: String, _ files: [String]) {
        self.path = path
        self.files = files
        thread = BlockingThread(for: "feeding a channel")
    }

    /// Makes the first pipe and begins to feed.
    func start() throws(CError) {
        try make(epoch: 0)
        thread.submit { [self] in feed() }
    }

    func stop() {
        isStopped.store(true, ordering: .releasing)
    }

    private func make(epoch: Int) throws(CError) {
        let name = "\(path)_\(epoch)"
        try checked("make a pipe", path: name) { unsafe mkfifo(name, 0o600) }
    }

    private func feed() {
        var epoch = 0
        while let pipe = open(epoch) {
            guard (try? make(epoch: epoch + 1)) != nil else { return }
            for file in files where !pour(file, into: pipe) { break }
            epoch += 1
        }
    }

    /// Waits until the program opens the pipe; `nil` once it is to end.
    private func open(_ epoch: Int) -> Writer? {
        while !isStopped.load(ordering: .acquiring) {
            // Fails as long as nobody reads.
            if let descriptor = try? OwnedDescriptor(opening: "\(path)_\(epoch)", O_WRONLY | O_NONBLOCK) {
                return Writer(descriptor)
            }
            usleep(Self.interval)
        }
        return nil
    }

    /// - Returns: Whether the program reads on.
    private func pour(_ file: String, into pipe: Writer) -> Bool {
        guard let content = try? OwnedDescriptor(opening: file, O_RDONLY) else { return false }
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while let count = try? content.read(into: &buffer), count > 0 {
            var rest = buffer[..<count]
            while !rest.isEmpty {
                guard !isStopped.load(ordering: .acquiring), let written = pipe.write(rest) else { return false }
                rest = rest.dropFirst(written)
            }
        }
        return true
    }

    /// Owns the writing end, which a loop cannot hand on.
    private final class Writer {
        private let descriptor: OwnedDescriptor

        init(_ descriptor: consuming OwnedDescriptor) {
            self.descriptor = descriptor
        }

        /// Waits a while for room; `nil` once the program has closed its end.
        func write(_ bytes: ArraySlice<UInt8>) -> Int? {
            var event = pollfd(fd: descriptor.number, events: Int16(POLLOUT), revents: 0)
            _ = unsafe poll(&event, 1, 50)
            return try? descriptor.writeSome(bytes)
        }
    }
}
