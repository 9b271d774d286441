import Glibc

/// Names one process for good: its number alone is given again to others, its start time and the boot are not.
package struct ProcessIdentity: Hashable, Sendable, Codable {
    package var identifier: Int32
    /// Clock ticks from boot to the process's start.
    package var startTime: UInt64
    /// The kernel's name for this boot of the machine.
    package var boot: String

    /// The process that has this number now, or `nil` when there is none, or it has ended and only waits to be collected.
    package init?(of identifier: Int32) {
        guard let status = try? readFile("/proc/\(identifier)/stat"), let boot = try? readFile(Self.bootFile) else {
            return nil
        }
        // The second field is the program's name in brackets, and may hold blanks and brackets of its own.
        let text = String(decoding: status, as: UTF8.self)
        guard let bracket = text.lastIndex(of: ")") else { return nil }
        let fields = text[text.index(after: bracket)...].split(separator: " ")
        guard fields.count > 19, fields[0] != "Z", fields[0] != "X", let startTime = UInt64(fields[19]) else {
            return nil
        }
        self.identifier = identifier
        self.startTime = startTime
        self.boot = String(String(decoding: boot, as: UTF8.self).prefix { $0 != "\n" })
    }

    /// This process.
    package static func current() -> ProcessIdentity? {
        ProcessIdentity(of: getpid())
    }

    /// Whether that very process still runs.
    package var isAlive: Bool {
        ProcessIdentity(of: identifier) == self
    }

    /// Sends a signal to that very process.
    ///
    /// - Returns: Whether it was alive to get it.
    @discardableResult
    package func signal(_ number: Int32) -> Bool {
        isAlive && kill(identifier, number) == 0
    }

    private static let bootFile = "/proc/sys/kernel/random/boot_id"
}
