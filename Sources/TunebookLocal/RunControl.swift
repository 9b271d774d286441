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
    private let signals = SignalStream([SIGTERM, SIGCHLD])
    private let watch: DirectoryWatch
    private let folder: RunFolder
    private var wasTerminated = false

    init(_ folder: RunFolder) {
        self.folder = folder
        watch = DirectoryWatch(folder.path, for: .appeared)
    }

    /// The descriptors to poll; -1 for one that there is none of.
    var descriptors: [Int32] { [signals.descriptor, watch.descriptor ?? -1] }

    /// How long a poll may wait; `nil` when the descriptors tell everything.
    var longestWait: Duration? { watch.descriptor == nil ? DirectoryWatch.pollingInterval : nil }

    /// What is asked for now; a request stays.
    func request() -> Request? {
        if signals.pending().contains(SIGTERM) { wasTerminated = true }
        watch.drain()
        if Self.exists(folder.killFile) { return .kill }
        return wasTerminated || Self.exists(folder.stopFile) ? .stop : nil
    }

    private static func exists(_ path: String) -> Bool {
        unsafe access(path, F_OK) == 0
    }
}
