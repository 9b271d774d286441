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

    /// - Parameter hearsSignals: Whether SIGTERM is meant for this run, and a child's end its training's.
    init(_ folder: RunFolder, hearsSignals: Bool = true) {
        self.folder = folder
        signals = hearsSignals ? SignalStream([SIGTERM, SIGCHLD]) : nil
        watch = DirectoryWatch(folder.path, for: .appeared)
    }

    /// The descriptors to poll; -1 for one that there is none of.
    var descriptors: [Int32] { [signals?.descriptor ?? -1, watch.descriptor ?? -1] }

    /// How long a poll may wait; `nil` when the descriptors tell everything.
    var longestWait: Duration? { watch.descriptor == nil ? DirectoryWatch.pollingInterval : nil }

    /// What is asked for now; a request stays.
    func request() -> Request? {
        if signals?.pending().contains(SIGTERM) == true { wasTerminated = true }
        watch.drain()
        if Self.exists(folder.killFile) { return .kill }
        return wasTerminated || Self.exists(folder.stopFile) ? .stop : nil
    }

    private static func exists(_ path: String) -> Bool {
        unsafe access(path, F_OK) == 0
    }
}
