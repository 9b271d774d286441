import Dispatch
import Glibc
import TunebookPlatform

/// Keeps parsed rows on disk on a thread of its own, so that the training that parsed them need not wait.
///
/// Another training of the same data waits for the lock of the rows' file and then maps them, so that data is parsed once,
/// however many start together.
final class ParsedDataWriter: Sendable {
    /// For all trainings of this process.
    static let shared = ParsedDataWriter()

    private let unfinished = DispatchGroup()

    /// The lock of a file that is being written, let go with the last reference.
    final class Claim: Sendable {
        private let lock: FileLock

        init(_ lock: consuming FileLock) {
            self.lock = lock
        }
    }

    /// Waits until nobody else is about to write the file, and keeps the others waiting from then on.
    ///
    /// - Returns: `nil` where the file system has no locks or no room: the rows may then be parsed twice.
    static func claim(_ file: ParsedDataFile) -> Claim? {
        try? Claim(FileLock.wait(for: file.path + ".lock"))
    }

    /// Begins to write rows, and goes on at once; that they cannot be kept, as on a full disk, is no error.
    ///
    /// - Parameter isYielding: Whether the training's own threads come first.
    func write(_ table: NumericTable, to file: ParsedDataFile, holding claim: Claim?, isYielding: Bool) {
        unfinished.enter()
        // Nobody changes a table once it is made.
        nonisolated(unsafe) let table = table
        BlockingThread(for: "keeping parsed data").submit { [unfinished] in
            // Of this thread alone: in Linux each has a priority of its own.
            if isYielding { _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 19) }
            try? withExtendedLifetime(claim) { try unsafe file.write(table) }
            unfinished.leave()
        }
    }

    /// Waits until all is written.
    func finish() {
        unfinished.wait()
    }
}
