import Glibc
import Synchronization

/// An open file descriptor with one owner, closed when it goes out of scope.
package struct OwnedDescriptor: ~Copyable, Sendable {
    /// The number, for calls that take one; it stays this value's to close.
    package let number: Int32

    /// Takes over an open descriptor.
    package init(owning number: Int32) {
        self.number = number
    }

    /// Opens a file, closed on exec.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - flags: `O_RDONLY`, `O_WRONLY | O_CREAT` and the like; `O_CLOEXEC` is added.
    ///   - permissions: For a file that is created.
    /// - Throws: When the system refuses.
    package init(opening path: String, _ flags: Int32, permissions: UInt32 = 0o600) throws(CError) {
        number = try checked("open", path: path) { unsafe open(path, flags | O_CLOEXEC, mode_t(permissions)) }
    }

    deinit {
        close(number)
    }

    /// Reads what there is, up to the buffer's size.
    ///
    /// - Returns: The count of bytes read; 0 at the end of the file; `nil` when a non-blocking descriptor has none now.
    package func read(into buffer: inout [UInt8]) throws(CError) -> Int? {
        do {
            return try checked("read") {
                unsafe buffer.withUnsafeMutableBytes { unsafe Glibc.read(number, $0.baseAddress, $0.count) }
            }
        } catch  where error.code == EAGAIN {
            return nil
        }
    }

    /// Writes as much as the descriptor takes at once.
    ///
    /// - Returns: How many bytes it took; 0 when a non-blocking descriptor takes none now.
    package func writeSome(_ bytes: ArraySlice<UInt8>) throws(CError) -> Int {
        do {
            return try checked("write") {
                unsafe bytes.withUnsafeBytes { unsafe Glibc.write(number, $0.baseAddress, $0.count) }
            }
        } catch  where error.code == EAGAIN {
            return 0
        }
    }

    /// Writes all bytes to a blocking descriptor.
    package func write(_ bytes: [UInt8]) throws(CError) {
        var rest = bytes[...]
        while !rest.isEmpty { rest = try rest.dropFirst(writeSome(rest)) }
    }

    /// Makes reads and writes return at once when they would have to wait.
    package func setNonBlocking() {
        let flags = fcntl(number, F_GETFL)
        _ = fcntl(number, F_SETFL, flags | O_NONBLOCK)
    }

    /// Gives the descriptor away: the caller closes it.
    package consuming func release() -> Int32 {
        let number = number
        discard self
        return number
    }
}

/// Makes a pipe, both ends closed on exec.
///
/// - Returns: The two ends, to be owned by the caller.
package func makePipe() throws(CError) -> (readEnd: Int32, writeEnd: Int32) {
    var ends: [Int32] = [-1, -1]
    // Between the two calls another thread must not start a child, which would keep the pipe open.
    try ChildProcess.starting.withLock { _ throws(CError) in
        try checked("make a pipe") { unsafe pipe(&ends) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    }
    return (ends[0], ends[1])
}
