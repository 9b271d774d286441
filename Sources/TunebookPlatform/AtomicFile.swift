import Glibc

/// A file that appears whole or not at all: written aside, then renamed into place.
///
/// Until ``commit(durably:)`` the bytes lie in a hidden file beside the target, whose name ends in ``suffix``; it is
/// removed when the value goes away uncommitted. A reader sees the old content or the new one and nothing between.
package struct AtomicFile: ~Copyable {
    /// How names of unfinished files end.
    package static let suffix = ".partial"

    private let path: String
    private let partialPath: String
    private let descriptor: OwnedDescriptor
    private var isCommitted = false

    /// Starts a file that is to replace `path`, or to be it.
    package init(replacing path: String, permissions: UInt32 = 0o600) throws(CError) {
        self.path = path
        let (folder, name) = splitPath(path)
        let random = String(UInt64.random(in: 0 ... .max), radix: 36)
        // The longest names that file systems take leave no room for more.
        partialPath = folder + "." + name.prefix(60) + "." + random + Self.suffix
        do {
            descriptor = try OwnedDescriptor(
                opening: partialPath,
                O_WRONLY | O_CREAT | O_EXCL,
                permissions: permissions
            )
        } catch {
            throw CError(error.code, "write", path: path)
        }
    }

    deinit {
        if !isCommitted { _ = unsafe unlink(partialPath) }
    }

    /// Adds bytes at the end.
    package func write(_ bytes: [UInt8]) throws(CError) {
        do {
            try descriptor.write(bytes)
        } catch {
            throw CError(error.code, "write", path: path)
        }
    }

    /// Puts the file in its place.
    ///
    /// - Parameter durably: Waits until the bytes are on the disk, so that after a power cut, too, the file is whole or
    ///   not there. Which of the two is then for the file system to say: waiting for the name as well would cost as
    ///   much again.
    /// - Throws: When the disk is full or the folder gone; nothing is left then.
    package consuming func commit(durably: Bool = false) throws(CError) {
        if durably {
            try checked("write", path: path) { fsync(descriptor.number) }
        }
        try checked("rename", path: path) { unsafe rename(partialPath, path) }
        isCommitted = true
    }

    /// Writes a whole file at once.
    package static func write(
        _ bytes: [UInt8],
        to path: String,
        permissions: UInt32 = 0o600,
        durably: Bool = false
    ) throws(CError) {
        let file = try AtomicFile(replacing: path, permissions: permissions)
        try file.write(bytes)
        try file.commit(durably: durably)
    }
}

/// The whole content of a file.
package func readFile(_ path: String) throws(CError) -> [UInt8] {
    do {
        let descriptor = try OwnedDescriptor(opening: path, O_RDONLY)
        var status = stat()
        _ = unsafe fstat(descriptor.number, &status)
        var content: [UInt8] = []
        // One more than the size, so that the second read finds the end.
        var buffer = [UInt8](repeating: 0, count: max(4096, Int(status.st_size) + 1))
        while let count = try descriptor.read(into: &buffer), count > 0 { content += buffer[..<count] }
        return content
    } catch {
        throw CError(error.code, error.operation, path: path)
    }
}

/// Makes a folder and those above it, for this user alone; one that is there stays as it is.
package func createDirectory(_ path: String) throws(CError) {
    if unsafe mkdir(path, 0o700) == 0 { return }
    let error = CError.last("create the folder", path: path)
    switch error.code {
    case EEXIST:
        return
    case ENOENT:
        let parent = splitPath(path).folder
        guard parent != path, parent.count > 1 else { throw error }
        try createDirectory(String(parent.dropLast()))
        guard unsafe mkdir(path, 0o700) == 0 || errno == EEXIST else {
            throw CError.last("create the folder", path: path)
        }
    default:
        throw error
    }
}

/// A path's folder with its slash, empty for a bare name, and its last component.
private func splitPath(_ path: String) -> (folder: String, name: String) {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return ("", path) }
    let start = path.utf8.index(after: slash)
    return (String(path[..<start]), String(path[start...]))
}
