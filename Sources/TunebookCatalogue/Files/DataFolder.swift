import Glibc

/// Makes the data folder and the empty database file, for their owner alone, and says what is wrong with them.
enum DataFolder {
    /// - Throws: ``CatalogueError`` for a folder or file that is read-only, forbidden, or no folder at all.
    static func prepare(_ directory: String, databasePath: String) throws(CatalogueError) {
        // The mode is given at birth: SQLite's own files beside it copy the database's. `mknod` and not `open`, since
        // closing a descriptor would drop this process's locks on a database that it has open already.
        if unsafe mknod(databasePath, S_IFREG | 0o600, 0) != 0, errno != EEXIST {
            guard errno == ENOENT || errno == ENOTDIR else { throw CatalogueError(errno: errno, path: databasePath) }
            try create(directory)
            if unsafe mknod(databasePath, S_IFREG | 0o600, 0) != 0, errno != EEXIST {
                throw CatalogueError(errno: errno, path: errno == ENOTDIR ? directory : databasePath)
            }
        }
        if let problem = problem(with: databasePath) { throw problem }
    }

    /// Makes a folder and those above it, 0700 where they are new.
    static func create(_ directory: String) throws(CatalogueError) {
        if unsafe mkdir(directory, 0o700) == 0 || errno == EEXIST { return }
        let code = errno
        let parent = parentDirectory(of: directory)
        guard code == ENOENT, parent != directory else { throw CatalogueError(errno: code, path: directory) }
        try create(parent)
        guard unsafe mkdir(directory, 0o700) == 0 || errno == EEXIST else {
            throw CatalogueError(errno: errno, path: directory)
        }
    }

    /// Why a database cannot be written, or `nil` when the system would let it.
    static func problem(with databasePath: String) -> CatalogueError? {
        for path in [databasePath, parentDirectory(of: databasePath)] {
            // By the identity that files are opened with, not the one that started the program.
            if unsafe faccessat(AT_FDCWD, path, R_OK | W_OK, AT_EACCESS) != 0 { return CatalogueError(errno: errno, path: path) }
        }
        return nil
    }

    /// A path from the root on, without slashes at its end; links are not followed.
    static func absolutePath(_ path: String) -> String {
        var result = path
        if !path.hasPrefix("/"), let current = unsafe getcwd(nil, 0) {
            result = unsafe String(cString: current) + "/" + path
            unsafe free(current)
        }
        while result.count > 1, result.hasSuffix("/") { result.removeLast() }
        return result
    }

    /// The folder that a path lies in; `.` for a bare name.
    static func parentDirectory(of path: String) -> String {
        var trimmed = path[...]
        while trimmed.count > 1, trimmed.hasSuffix("/") { trimmed.removeLast() }
        guard let slash = trimmed.lastIndex(of: "/") else { return "." }
        return slash == trimmed.startIndex ? "/" : String(trimmed[..<slash])
    }

    /// The names in a folder, in no order; empty where there is none.
    static func entries(of folder: String) -> [String] {
        guard let stream = unsafe opendir(folder) else { return [] }
        defer { unsafe closedir(stream) }
        var names = [String]()
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
                unsafe $0.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    /// The bytes of a file, or of all files below a folder; links are not followed.
    static func size(of path: String) -> Int64 {
        guard let status = try? FileStatus(linkAt: path) else { return 0 }
        guard status.isDirectory else { return status.size }
        return entries(of: path).reduce(0) { $0 + size(of: "\(path)/\($1)") }
    }

    /// Removes a file, or a folder with all below it; links are removed and not followed.
    static func remove(_ path: String) throws(CatalogueError) {
        guard let status = try? FileStatus(linkAt: path) else { return }
        if status.isDirectory {
            for name in entries(of: path) { try remove("\(path)/\(name)") }
        }
        let isGone = unsafe (status.isDirectory ? rmdir(path) : unlink(path)) == 0
        guard isGone || errno == ENOENT else { throw CatalogueError(errno: errno, path: path) }
    }
}
