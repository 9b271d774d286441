import Glibc

/// What the file system says of a path, links followed.
package struct FileStatus: Hashable, Sendable {
    package var isDirectory: Bool
    package var isRegularFile: Bool
    /// In bytes.
    package var size: Int64
    /// When its content was last written: seconds since 1970, and the nanoseconds beyond.
    package var modified: [Int]
    package var inode: UInt64

    /// - Returns: `nil` when nothing is there or it cannot be reached.
    package init?(path: String) {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return nil }
        isDirectory = status.st_mode & S_IFMT == S_IFDIR
        isRegularFile = status.st_mode & S_IFMT == S_IFREG
        size = Int64(status.st_size)
        modified = [status.st_mtim.tv_sec, status.st_mtim.tv_nsec]
        inode = UInt64(status.st_ino)
    }

    /// Whether this process may read the path.
    package static func isReadable(_ path: String) -> Bool {
        unsafe access(path, R_OK) == 0
    }

    /// Whether this process may run the path, or search it where it is a folder.
    package static func isExecutable(_ path: String) -> Bool {
        unsafe access(path, X_OK) == 0
    }

    /// Whether this process may write to the path.
    package static func isWritable(_ path: String) -> Bool {
        unsafe access(path, W_OK) == 0
    }
}
