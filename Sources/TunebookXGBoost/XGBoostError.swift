/// What went wrong in the library, or in opening it.
package enum XGBoostError: Error, Hashable, Sendable {
    /// The loader refused the file; the reason is the loader's own.
    case notOpened(path: String, reason: String)
    /// The file is a library but lacks a function that every release since 1.7 has.
    case notXGBoost(path: String, missing: String)
    /// A call failed; the message is the library's, without its source line and stack trace.
    case failed(message: String)
}

extension XGBoostError {
    /// Whether the library was refused the memory that it asked for. Its C API tells that by a message alone.
    package var isOutOfMemory: Bool {
        guard case .failed(let message) = self else { return false }
        return ["bad_malloc", "bad_alloc", "Failed to allocate"].contains { message.contains($0) }
    }
}

extension XGBoostError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notOpened(let path, let reason):
            "\"\(path)\" cannot be opened as a library: \(reason)"
        case .notXGBoost(let path, let missing):
            "\"\(path)\" is no XGBoost library of release 1.7 or later: it has no function \(missing)"
        case .failed(let message):
            message
        }
    }
}

/// A release of the library.
package struct XGBoostVersion: Hashable, Sendable, Comparable, CustomStringConvertible {
    package var major: Int
    package var minor: Int
    package var patch: Int

    package init(_ major: Int, _ minor: Int, _ patch: Int) {
        self.major = major
        self.minor = minor
        self.patch = patch
    }

    package static func < (left: XGBoostVersion, right: XGBoostVersion) -> Bool {
        (left.major, left.minor, left.patch) < (right.major, right.minor, right.patch)
    }

    package var description: String { "\(major).\(minor).\(patch)" }
}
