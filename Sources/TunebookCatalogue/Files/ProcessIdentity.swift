import Glibc

/// Names one process for good: its number alone is given out again.
struct ProcessIdentity: Hashable, Sendable {
    var id: Int32
    /// Clock ticks from the machine's start to the process's.
    var start: Int64
    /// Names the machine's start.
    var boot: String

    /// This process.
    static let current = ProcessIdentity(id: getpid(), start: start(of: getpid()) ?? 0, boot: currentBoot)

    /// Whether the process still runs, on this machine and since the same boot.
    ///
    /// Processes in another container cannot be seen and count as ended.
    var isAlive: Bool {
        boot == Self.currentBoot && Self.start(of: id) == start
    }

    private static let currentBoot =
        contents(ofSmallFile: "/proc/sys/kernel/random/boot_id")?.split(separator: "\n").first.map { String($0) } ?? ""

    /// When a process began; `nil` when there is none, or when it has ended and waits for its parent.
    private static func start(of id: Int32) -> Int64? {
        // The name in the second field may hold spaces and parentheses: count from behind it.
        guard let text = contents(ofSmallFile: "/proc/\(id)/stat"), let end = text.lastIndex(of: ")") else {
            return nil
        }
        let fields = text[text.index(after: end)...].split(separator: " ")
        guard fields.count > 19, fields[0] != "Z", fields[0] != "X" else { return nil }
        return Int64(fields[19])
    }
}
