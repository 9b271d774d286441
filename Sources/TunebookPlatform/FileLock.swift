import Glibc

/// A lock on a file, held by one process on behalf of others that only ask whether it is held.
///
/// The kernel lets go of it when the last descriptor is closed, so also when the process is killed: a lock that is
/// held means that its holder lives. It belongs to the open file and not to the process, so a child that inherits the
/// descriptor holds it on after its parent has closed its own. (`flock(2)`; the file's content plays no part.)
package struct FileLock: ~Copyable, Sendable {
    /// The locked file; pass its number on to a child that shall hold the lock.
    package let descriptor: OwnedDescriptor

    /// Takes the lock without waiting, creating the file where there is none.
    ///
    /// - Returns: `nil` when another holds it.
    package static func take(_ path: String) throws(CError) -> FileLock? {
        let descriptor = try OwnedDescriptor(opening: path, O_RDWR | O_CREAT)
        while true {
            if try lock(descriptor.number, LOCK_EX, path) { return FileLock(descriptor) }
            // Whoever asks `isHeld` has a shared lock for an instant, and that is no holder.
            guard try lock(descriptor.number, LOCK_SH, path) else { return nil }
        }
    }

    /// Waits for the lock as long as it takes, blocking this thread.
    package static func wait(for path: String) throws(CError) -> FileLock {
        let descriptor = try OwnedDescriptor(opening: path, O_RDWR | O_CREAT)
        try checked("lock", path: path) { flock(descriptor.number, LOCK_EX) }
        return FileLock(descriptor)
    }

    /// Whether a process holds the lock now.
    ///
    /// - Throws: When the file system knows no locks, or the file cannot be opened. A missing file is not held.
    package static func isHeld(_ path: String) throws(CError) -> Bool {
        do {
            let descriptor = try OwnedDescriptor(opening: path, O_RDONLY)
            return try !lock(descriptor.number, LOCK_SH, path)
        } catch  where error.isMissing {
            return false
        }
    }

    /// Takes over a lock that the parent process took and passed on.
    ///
    /// - Returns: `nil` when the descriptor is not open on that file.
    package static func inherited(_ number: Int32, path: String) -> FileLock? {
        var passed = stat()
        var named = stat()
        guard unsafe fstat(number, &passed) == 0, unsafe stat(path, &named) == 0,
            passed.st_ino == named.st_ino, passed.st_dev == named.st_dev
        else { return nil }
        _ = fcntl(number, F_SETFD, FD_CLOEXEC)
        return FileLock(OwnedDescriptor(owning: number))
    }

    private init(_ descriptor: consuming OwnedDescriptor) {
        self.descriptor = descriptor
    }

    private static func lock(_ number: Int32, _ kind: Int32, _ path: String) throws(CError) -> Bool {
        do {
            try checked("lock", path: path) { flock(number, kind | LOCK_NB) }
            return true
        } catch  where error.code == EWOULDBLOCK {
            return false
        }
    }
}
