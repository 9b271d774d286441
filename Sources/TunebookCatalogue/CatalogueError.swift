import GRDB
package import TunebookCore

/// What stops the catalogue from doing what was asked.
package enum CatalogueError: Error, Hashable, Sendable {
    /// Another process kept writing for longer than the busy timeout.
    case locked(path: String, holders: [String], waited: Duration)
    /// The file, its folder or its file system cannot be written.
    case readOnly(path: String)
    case noPermission(path: String)
    /// A newer tunebook has changed the tables.
    case newerVersion(path: String, found: Int, known: Int)
    /// A database of another program.
    case notACatalogue(path: String)
    case damaged(path: String, detail: String)
    /// A row that is no damage to SQLite, but that this program cannot make sense of.
    case unreadable(path: String, detail: String)
    /// No space is left where the file lies.
    case full(path: String)
    case noSuchRun(Int)
    /// A data or artifact file that cannot be read or written, and the system's reason.
    case fileFailed(path: String, reason: String)
    /// A data file that was written to while its digest was taken.
    case fileChanged(path: String)
    /// A folder that holds more than is read of it.
    case tooLarge(path: String, limit: Int64)
    /// A channel without any file.
    case noFiles
    /// A channel whose content's digest is not known, so that no key can be made.
    case unknownContent(channel: String)
    /// An artifact's name that would leave its run's folder.
    case badArtifactName(String)
    /// The task that asked was cancelled.
    case cancelled
    /// Anything else that SQLite or the system reports.
    case failed(path: String, detail: String)
}

// MARK: - From SQLite's and the system's errors

extension CatalogueError {
    /// Makes an error of a transaction ours.
    ///
    /// - Parameters:
    ///   - error: What was thrown.
    ///   - path: The database.
    ///   - waited: How long the connection waits for others.
    init(_ error: any Error, path: String, waited: Duration) {
        switch error {
        case let error as CatalogueError:
            self = error
        case let error as DatabaseError:
            self.init(error, path: path, waited: waited)
        case let error as StoredValueError:
            self = .unreadable(path: path, detail: error.detail)
        case let error as RowDecodingError:
            self = .unreadable(path: path, detail: "\(error)")
        default:
            self = .failed(path: path, detail: "\(error)")
        }
    }

    private init(_ error: DatabaseError, path: String, waited: Duration) {
        let detail = error.message ?? "\(error.resultCode)"
        switch error.resultCode {
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            self = .locked(path: path, holders: LockHolders.names(path: path), waited: waited)
        case .SQLITE_READONLY:
            self = .readOnly(path: path)
        case .SQLITE_PERM, .SQLITE_AUTH:
            self = .noPermission(path: path)
        case .SQLITE_CORRUPT, .SQLITE_NOTADB:
            self = .damaged(path: path, detail: detail)
        case .SQLITE_FULL:
            self = .full(path: path)
        case .SQLITE_IOERR where FileStatus.isFileSystemFull(at: path):
            self = .full(path: path)
        case .SQLITE_CANTOPEN:
            self = DataFolder.problem(with: path) ?? .failed(path: path, detail: detail)
        default:
            self = .failed(path: path, detail: "\(detail) (SQLite \(error.extendedResultCode.rawValue))")
        }
    }

    /// Makes a failed read of a file that need not be the catalogue's ours.
    init(unreadable path: String, errno code: Int32) {
        self = .fileFailed(path: path, reason: SystemError.words(code))
    }

    /// Makes a failed system call on the catalogue's own files ours.
    init(errno code: Int32, path: String) {
        switch SystemError(code) {
        case .readOnly: self = .readOnly(path: path)
        case .noPermission: self = .noPermission(path: path)
        case .full: self = .full(path: path)
        case .other: self = .fileFailed(path: path, reason: SystemError.words(code))
        }
    }
}

// MARK: - Wording

extension CatalogueError: Explainable {
    package var explanation: Explanation {
        switch self {
        case .locked(let path, let holders, let waited):
            Explanation(
                "the catalogue is locked",
                reason: "\(holders.isEmpty ? "another process" : holders.joined(separator: " and ")) "
                    + "has kept \"\(path)\" busy for \(seconds(waited)) s",
                remedy: "try again in a moment, or end that process"
            )
        case .readOnly(let path):
            Explanation(
                "the catalogue cannot be written",
                reason: "\"\(path)\" is read-only",
                remedy: "make it writable, or use another folder with --home DIR"
            )
        case .noPermission(let path):
            Explanation(
                "no permission to use the catalogue",
                reason: "\"\(path)\" belongs to another user or its mode forbids it",
                remedy: "correct its owner or mode, or use another folder with --home DIR"
            )
        case .newerVersion(let path, let found, let known):
            Explanation(
                "the catalogue is from a newer tunebook",
                reason: "\"\(path)\" has version \(found), this program knows versions up to \(known)",
                remedy: "upgrade tunebook, or use another folder with --home DIR"
            )
        case .notACatalogue(let path):
            Explanation(
                "not a catalogue",
                reason: "\"\(path)\" is a database of another program",
                remedy: "use another folder with --home DIR"
            )
        case .damaged(let path, let detail):
            Explanation(
                "the catalogue is damaged",
                reason: "\"\(path)\": \(detail)",
                remedy: "move it aside and start a new one; models stay in runs/: \(moveAside(path))"
            )
        case .unreadable(let path, let detail):
            Explanation(
                detail,
                reason: "a newer tunebook may have written it to \"\(path)\"",
                remedy: "upgrade tunebook, or use another folder with --home DIR"
            )
        case .full(let path):
            Explanation(
                "the disk is full",
                reason: "no space is left for \"\(path)\"; nothing half-written was kept",
                remedy: "free space, for instance with: catalogue gc"
            )
        case .noSuchRun(let number):
            Explanation("no run \(number)", remedy: "list the runs with: runs")
        case .fileFailed(let path, let reason):
            Explanation("cannot use \"\(path)\"", reason: reason)
        case .fileChanged(let path):
            Explanation(
                "\"\(path)\" changed while it was read",
                reason: "a result must belong to one content of the file",
                remedy: "launch again when the file is complete"
            )
        case .tooLarge(let path, let limit):
            Explanation(
                "\"\(path)\" holds more than \(ByteCount(limit))",
                reason: "a source folder goes along with every run as a whole",
                remedy: "keep data out of it, as a channel: inputs { train = … }"
            )
        case .noFiles:
            Explanation("a channel has no files", remedy: "name a file, or a folder that holds files")
        case .unknownContent(let channel):
            Explanation(
                "the content of channel \"\(channel)\" is not known",
                reason: "a cache key is made from the data's content",
                remedy: "set cacheable = false to launch without the catalogue"
            )
        case .badArtifactName(let name):
            Explanation("\"\(name)\" cannot be an artifact's name", reason: "it would lie outside its run's folder")
        case .cancelled:
            Explanation("cancelled")
        case .failed(let path, let detail):
            Explanation("the catalogue failed", reason: "\"\(path)\": \(detail)")
        }
    }

    private func seconds(_ duration: Duration) -> String {
        let tenths = (duration / .milliseconds(100)).rounded()
        return tenths.truncatingRemainder(dividingBy: 10) == 0 ? "\(Int(tenths / 10))" : "\(tenths / 10)"
    }

    /// The command that moves a database aside with its log: a log left behind would be replayed into a new database.
    private func moveAside(_ path: String) -> String {
        let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        let quoted =
            "'" + folder.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
        return "mkdir \(quoted)/damaged && mv \(quoted)/catalogue.sqlite* \(quoted)/damaged/"
    }
}
