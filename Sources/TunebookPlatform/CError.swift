import Glibc

/// A call of the system that failed: which, on what, and the error number it left.
package struct CError: Error, Hashable, Sendable {
    /// The error number, such as `ENOENT`.
    package var code: Int32
    /// What was being done, in words: `open`, `start`.
    package var operation: String
    /// The file or program it was done to, where there is one.
    package var path: String?

    package init(_ code: Int32, _ operation: String, path: String? = nil) {
        self.code = code
        self.operation = operation
        self.path = path
    }

    /// Takes the error number that the last call of this thread left; make it before any other call.
    package static func last(_ operation: String, path: String? = nil) -> CError {
        CError(errno, operation, path: path)
    }

    /// Whether a file could not be written for want of room: a full disk, a quota, or a limit on a file's size.
    package var isOutOfSpace: Bool {
        code == ENOSPC || code == EDQUOT || code == EFBIG
    }

    /// Whether the file or folder does not exist.
    package var isMissing: Bool {
        code == ENOENT || code == ENOTDIR
    }
}

extension CError: CustomStringConvertible {
    /// What the system calls the error, in its own words: `No such file or directory`.
    package var systemMessage: String {
        unsafe String(cString: strerror(code))
    }

    package var description: String {
        let target = path.map { " \($0)" } ?? ""
        return "cannot \(operation)\(target): \(systemMessage)"
    }
}

/// Repeats a call that a signal interrupted, and throws when it returns -1.
@discardableResult
package func checked<Count: SignedInteger>(
    _ operation: String,
    path: String? = nil,
    _ call: () -> Count
) throws(CError) -> Count {
    while true {
        let result = call()
        if result != -1 { return result }
        let error = CError.last(operation, path: path)
        if error.code != EINTR { throw error }
    }
}
