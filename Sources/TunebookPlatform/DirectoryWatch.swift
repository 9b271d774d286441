import Dispatch
import Glibc

/// Tells when files change: in a folder, or one file.
///
/// Uses inotify. Where the system gives none (its limits on watches and instances are small), the watch falls back on
/// looking often, so that a caller who looks for itself on every change is right in both cases.
package final class DirectoryWatch: Sendable {
    /// What is worth waking for.
    package struct Changes: OptionSet, Hashable, Sendable {
        package let rawValue: UInt32

        package init(rawValue: UInt32) {
            self.rawValue = rawValue
        }

        /// A file was created in the folder or moved into it.
        package static let appeared = Changes(rawValue: UInt32(IN_CREATE | IN_MOVED_TO))
        /// A file was written to.
        package static let written = Changes(rawValue: UInt32(IN_MODIFY))
        /// A process that had a file open for writing has closed it or has ended.
        package static let closed = Changes(rawValue: UInt32(IN_CLOSE_WRITE))
    }

    /// How often a caller has to look for itself where there is no inotify.
    package static let pollingInterval = Duration.milliseconds(20)

    /// Readable when something changed; `nil` where there is no inotify. Owned by this object.
    package let descriptor: Int32?

    /// Starts watching.
    ///
    /// - Parameters:
    ///   - path: A folder, whose files are watched, or a file.
    ///   - changes: What to wake for.
    package init(_ path: String, for changes: Changes) {
        let number = inotify_init1(Int32(IN_CLOEXEC | IN_NONBLOCK))
        if number >= 0, unsafe inotify_add_watch(number, path, changes.rawValue) >= 0 {
            descriptor = number
        } else {
            if number >= 0 { close(number) }
            descriptor = nil
        }
    }

    deinit {
        guard let descriptor else { return }
        // The kernel takes about 20 ms to let go of a watch, and nobody needs to wait for it.
        DispatchQueue.global(qos: .background).async { close(descriptor) }
    }

    /// Forgets the changes so far, so that ``descriptor`` becomes readable at the next one.
    package func drain() {
        guard let number = descriptor else { return }
        unsafe withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 8) { buffer in
            while unsafe read(number, buffer.baseAddress, buffer.count) > 0 {}
        }
    }

    /// A value for each change, several in short order as one, and besides whenever `interval` has gone by.
    ///
    /// Ask for it once. Ends when the task that iterates is cancelled.
    package func changes(atLeastEvery interval: Duration) -> AsyncStream<Void> {
        AsyncStream(bufferingPolicy: .bufferingNewest(1)) { continuation in
            let queue = DispatchQueue(label: "tunebook.directory-watch")
            let timer = DispatchSource.makeTimerSource(queue: queue)
            let interval = descriptor == nil ? min(interval, Self.pollingInterval) : interval
            let nanoseconds = Int(interval / .nanoseconds(1))
            timer.schedule(
                deadline: .now() + .nanoseconds(nanoseconds),
                repeating: .nanoseconds(nanoseconds),
                leeway: .nanoseconds(nanoseconds / 10)
            )
            timer.setEventHandler { continuation.yield() }
            timer.resume()
            var source: (any DispatchSourceRead)?
            if let descriptor {
                let made = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: queue)
                made.setEventHandler { [self] in
                    drain()
                    continuation.yield()
                }
                // The handler keeps the descriptor open until libdispatch has let go of it.
                made.setCancelHandler { [self] in withExtendedLifetime(self) {} }
                made.resume()
                source = made
            }
            let sources = Sources(timer: timer, watch: source)
            continuation.onTermination = { _ in
                sources.timer.cancel()
                sources.watch?.cancel()
            }
        }
    }

    /// What a stream's end has to cancel. Unchecked: dispatch sources may be cancelled from any thread.
    private struct Sources: @unchecked Sendable {
        let timer: any DispatchSourceTimer
        let watch: (any DispatchSourceRead)?
    }
}
