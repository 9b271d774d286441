import Glibc

/// What identifies one content of a file without reading it.
struct FileStatus: Hashable, Sendable {
    var device: Int64
    var inode: Int64
    var size: Int64
    /// The last write, in nanoseconds since 1970; a program can set it.
    var modified: Int64
    /// The last change of content or attributes, in nanoseconds since 1970; only the system sets it.
    var changed: Int64
    /// The last read, in nanoseconds since 1970, as the system cares to note it.
    var accessed: Int64
    var isRegular: Bool
    var isDirectory: Bool

    /// - Throws: The system's reason, such as that there is no such file.
    init(path: String) throws(CatalogueError) {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { throw CatalogueError(unreadable: path, errno: errno) }
        self.init(status)
    }

    /// The status of a path itself, where it is a link.
    init(linkAt path: String) throws(CatalogueError) {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else { throw CatalogueError(unreadable: path, errno: errno) }
        self.init(status)
    }

    /// The status of a file that must be a regular one.
    ///
    /// - Parameters:
    ///   - path: Absolute.
    ///   - folder: Where the path is looked up from if it lies inside, which is quicker than from the root.
    /// - Throws: The system's reason, or that it is a folder or something else.
    init(regularFile path: String, in folder: FolderDescriptor? = nil) throws(CatalogueError) {
        var status = stat()
        let prefix = folder?.prefix(of: path) ?? 0
        let result = unsafe path.withCString { unsafe fstatat(folder?.number ?? AT_FDCWD, $0 + prefix, &status, 0) }
        guard result == 0 else { throw CatalogueError(unreadable: path, errno: errno) }
        self.init(status)
        guard isRegular else {
            throw .fileFailed(path: path, reason: isDirectory ? "it is a folder" : "it is no regular file")
        }
    }

    /// The status of an open file.
    init(descriptor: Int32, path: String) throws(CatalogueError) {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw CatalogueError(unreadable: path, errno: errno) }
        self.init(status)
    }

    private init(_ status: stat) {
        device = Int64(bitPattern: UInt64(status.st_dev))
        inode = Int64(bitPattern: UInt64(status.st_ino))
        size = Int64(status.st_size)
        modified = nanoseconds(status.st_mtim)
        changed = nanoseconds(status.st_ctim)
        accessed = nanoseconds(status.st_atim)
        isRegular = status.st_mode & S_IFMT == S_IFREG
        isDirectory = status.st_mode & S_IFMT == S_IFDIR
    }

    /// Whether two readings show the same content; when it was last read does not matter.
    func hasSameContent(as other: FileStatus) -> Bool {
        device == other.device && inode == other.inode && size == other.size && modified == other.modified
            && changed == other.changed
    }

    /// Whether something lies at a path.
    static func exists(_ path: String) -> Bool {
        unsafe access(path, F_OK) == 0
    }

    /// Whether not even one more page fits where a file lies.
    static func isFileSystemFull(at path: String) -> Bool {
        var status = statvfs()
        return unsafe statvfs(path, &status) == 0 && status.f_bavail < 8
    }
}

private func nanoseconds(_ time: timespec) -> Int64 {
    Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
}

/// What a failed system call means to the catalogue.
enum SystemError {
    case readOnly
    case noPermission
    case full
    case other

    init(_ code: Int32) {
        switch code {
        case EROFS, EPERM: self = .readOnly
        case EACCES: self = .noPermission
        case ENOSPC, EDQUOT, EFBIG: self = .full
        default: self = .other
        }
    }

    /// The system's own words, in lower case.
    static func words(_ code: Int32) -> String {
        let words = unsafe String(cString: strerror(code))
        return words.prefix(1).lowercased() + words.dropFirst()
    }
}

/// The text of a small file, such as one of the system's under `/proc`; `nil` where it cannot be read.
func contents(ofSmallFile path: String) -> String? {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes = [UInt8]()
    var block = [UInt8](repeating: 0, count: 4096)
    while true {
        let count = unsafe block.withUnsafeMutableBytes { unsafe Glibc.read(descriptor, $0.baseAddress, $0.count) }
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { break }
        bytes += block[..<count]
    }
    return String(decoding: bytes, as: UTF8.self)
}

/// Blocks the thread for a moment.
func pause(milliseconds: UInt32) {
    usleep(milliseconds * 1000)
}
