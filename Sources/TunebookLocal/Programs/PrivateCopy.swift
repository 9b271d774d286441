internal import CLinux
import FoundationEssentials
import Glibc
import TunebookCore
import TunebookPlatform

/// Copies of the user's files that a program may do anything to.
///
/// Links would cost nothing, but a program that opens one for writing would write into the user's own file, and a bind mount
/// made read-only is not to be had everywhere. Where the file system can share content between files (XFS, Btrfs), a copy
/// costs no room and no time; elsewhere the kernel copies, and the copy goes when the run has ended.
enum PrivateCopy {
    /// Copies one file.
    ///
    /// - Parameters:
    ///   - target: Nothing must be there; the folder must be.
    ///   - stamp: What the file was when the launch looked at it; one that has changed since is refused.
    static func make(
        of source: String,
        at target: String,
        permissions: UInt32,
        expecting stamp: FileStamp?
    ) throws(LocalFailure) {
        do throws(CError) {
            let original = try OwnedDescriptor(opening: source, OpenMode.read)
            let copy = try OwnedDescriptor(opening: target, O_WRONLY | O_CREAT | O_EXCL, permissions: permissions)
            try checked("copy", path: source) { tunebook_copy_file(copy.number, original.number) }
            guard stamp == nil || FileStamp(ofFileAt: source) == stamp else {
                throw CError(ESTALE, "copy", path: source)
            }
        } catch  where error.code == ESTALE {
            throw .explained(
                Explanation(
                    "\(source) changed after the launch",
                    reason: "the result would not be one of what was launched",
                    remedy: "launch again"
                )
            )
        } catch {
            throw .notPrepared(error)
        }
    }

    /// Copies what a folder holds, links followed.
    static func make(ofFolder source: String, at target: String, permissions: UInt32) throws(LocalFailure) {
        let names: [String]
        do {
            try createDirectory(target)
            names = try FileManager.default.contentsOfDirectory(atPath: source)
        } catch let error as CError {
            throw .notPrepared(error)
        } catch {
            throw .notPrepared(CError(FileStatus.isReadable(source) ? EIO : EACCES, "read the folder", path: source))
        }
        for name in names {
            let (from, to) = (source + "/" + name, target + "/" + name)
            guard let status = FileStatus(path: from) else { continue }
            if status.isDirectory {
                try make(ofFolder: from, at: to, permissions: permissions)
            } else if status.isRegularFile {
                try make(of: from, at: to, permissions: permissions, expecting: nil)
            }
        }
    }
}

extension FileStamp {
    /// What a file is now; `nil` when there is none.
    init?(ofFileAt path: String) {
        guard let status = FileStatus(path: path) else { return nil }
        self.init(size: status.size, modified: status.modified, inode: status.inode)
    }
}
