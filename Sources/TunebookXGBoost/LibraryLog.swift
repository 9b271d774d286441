import Glibc
import Synchronization

/// What the library has said, by the thread that it said it on.
///
/// The library's log callback takes no context, and is called on the thread that registered it.
enum LibraryLog {
    private static let lines = Mutex<[UInt: [String]]>([:])

    /// Called by the library.
    static func append(_ text: UnsafePointer<CChar>?) {
        guard let text = unsafe text else { return }
        let line = unsafe String(cString: text)
        let thread = UInt(pthread_self())
        lines.withLock { $0[thread, default: []].append(line) }
    }

    /// Removes and returns this thread's lines.
    static func take() -> [String] {
        let thread = UInt(pthread_self())
        return lines.withLock { $0.removeValue(forKey: thread) ?? [] }
    }
}
