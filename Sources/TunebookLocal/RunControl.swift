import Glibc
import TunebookPlatform

/// What others ask of a runner while it works: `stop` and `kill` files in the run folder, and SIGTERM.
///
/// Its two descriptors are for `poll`; ask for ``request`` after every wake.
final class RunControl {
    enum Request {
        case stop
        case kill
    }

    /// Also wakes when a child ends.
    private let signals: SignalStream?
    private let watch: DirectoryWatch
    private let folder: RunFolder
    private var wasTerminated = false
    /// Ends when the process that this run belongs to has ended; -1 for a run that belongs to none.
    private let lifeline: Int32

    /// The number under which a runner finds its lifeline.
    static let lifelineDescriptor: Int32 = 4
    /// Tells a runner that it has one.
    static let lifelineVariable = "TUNEBOOK_LIFELINE"

    /// - Parameter hearsSignals: Whether SIGTERM is meant for this run, and a child's end its training's.
    init(_ folder: RunFolder, hearsSignals: Bool = true) {
        self.folder = folder
        signals = hearsSignals ? SignalStream([SIGTERM, SIGCHLD]) : nil
        watch = DirectoryWatch(folder.path, for: .appeared)
        lifeline = hearsSignals ? Self.passedLifeline() : -1
    }

    /// The descriptors to poll; -1 for one that there is none of.
    var descriptors: [Int32] { [signals?.descriptor ?? -1, watch.descriptor ?? -1, lifeline] }

    /// How long a poll may wait; `nil` when the descriptors tell everything.
    var longestWait: Duration? { watch.descriptor == nil ? DirectoryWatch.pollingInterval : nil }

    /// What is asked for now; a request stays.
    func request() -> Request? {
        if signals?.pending().contains(SIGTERM) == true { wasTerminated = true }
        watch.drain()
        if Self.exists(folder.killFile) || hasLostItsLifeline { return .kill }
        return wasTerminated || Self.exists(folder.stopFile) ? .stop : nil
    }

    /// Nothing is ever written to it, so that it can be read only at its end.
    private var hasLostItsLifeline: Bool {
        guard lifeline >= 0 else { return false }
        var event = pollfd(fd: lifeline, events: Int16(POLLIN), revents: 0)
        return unsafe poll(&event, 1, 0) > 0
    }

    /// The pipe that was passed on, or -1.
    private static func passedLifeline() -> Int32 {
        guard unsafe getenv(lifelineVariable) != nil else { return -1 }
        _ = fcntl(lifelineDescriptor, F_SETFD, FD_CLOEXEC)
        return lifelineDescriptor
    }

    private static func exists(_ path: String) -> Bool {
        unsafe access(path, F_OK) == 0
    }
}
