internal import CLinux
import Glibc
import TunebookPlatform

/// What the kernel does for this process and those it starts.
enum CurrentProcess {
    /// Has the kernel kill this process at once when its parent ends.
    ///
    /// - Parameter parent: The process that must still be the parent.
    /// - Returns: Whether it is; when not, it has ended already and there is nobody to work for.
    static func diesWithParent(_ parent: Int32) -> Bool {
        _ = tunebook_die_with_parent()
        return getppid() == parent
    }

    /// Makes this process the parent of all descendants whose own parent ends.
    static func adoptOrphans() {
        _ = tunebook_adopt_orphans()
    }

    /// Collects every child, adopted ones included, and kills those that are still there, until none is left.
    ///
    /// - Parameters:
    ///   - survivor: One that is left alone.
    ///   - patience: How long they may take to end by themselves.
    /// - Returns: How many had to be killed.
    @discardableResult
    static func endChildren(except survivor: Int32? = nil, patience: Duration = .zero) -> Int {
        var killed: Set<Int32> = []
        if let survivor {
            // One that is ended may leave others.
            while let child = children().first(where: { $0 != survivor }) {
                _ = kill(child, SIGKILL)
                if waitpid(child, nil, 0) > 0 { killed.insert(child) }
            }
            return killed.count
        }
        let deadline = ContinuousClock.now + patience
        while true {
            let collected = waitpid(-1, nil, WNOHANG)
            if collected == 0, ContinuousClock.now < deadline {
                usleep(2000)
            } else if collected == 0 {
                for child in children() where kill(child, SIGKILL) == 0 { killed.insert(child) }
                _ = waitpid(-1, nil, 0)
            } else if collected < 0, errno != EINTR {
                return killed.count
            }
        }
    }

    /// Waits for a child to end by itself, then kills the others: what a training process leaves is adopted when it ends.
    ///
    /// - Parameter time: How long it may take.
    static func letTrainingFinish(within time: Duration) {
        let deadline = ContinuousClock.now + time
        while waitpid(-1, nil, WNOHANG) == 0, ContinuousClock.now < deadline { usleep(5000) }
        endChildren()
    }

    /// The cores that this process may use, at least 1.
    static var usableCores: Int {
        Int(tunebook_usable_cores())
    }

    private static func children() -> [Int32] {
        guard let folder = unsafe opendir("/proc") else { return [] }
        defer { unsafe closedir(folder) }
        let own = getpid()
        var found: [Int32] = []
        while let entry = unsafe readdir(folder) {
            let name = unsafe withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard let identifier = Int32(name), let status = try? readFile("/proc/\(identifier)/stat") else { continue }
            let fields = String(decoding: status, as: UTF8.self).split(separator: ")").last?.split(separator: " ")
            if let fields, fields.count > 1, Int32(fields[1]) == own { found.append(identifier) }
        }
        return found
    }
}

/// The cores that this process may use, at least 1.
package func usableCores() -> Int {
    CurrentProcess.usableCores
}
