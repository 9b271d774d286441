package import FoundationEssentials
import GRDB
import Glibc

/// SHA-256 of data files, remembered by path, size, times and inode, so that a hit reads no data again.
///
/// A file that was written or changed less than two seconds before it was read is hashed but not remembered: another
/// write in the same tick of the clock could not be told from the first.
package struct ContentDigests: Sendable {
    /// One file of a channel.
    package struct File: Hashable, Sendable {
        /// Its path inside the channel, or its name.
        package let relativePath: String
        package let absolutePath: String

        package init(relativePath: String, absolutePath: String) {
            self.relativePath = relativePath
            self.absolutePath = absolutePath
        }
    }

    let catalogue: Catalogue
    private let now: @Sendable () -> Date

    /// - Parameters:
    ///   - catalogue: Where digests are remembered.
    ///   - now: The clock to tell young files by.
    package init(catalogue: Catalogue, now: @escaping @Sendable () -> Date = { Date() }) {
        self.catalogue = catalogue
        self.now = now
    }

    /// The digest of a channel's content.
    ///
    /// For one file it is the SHA-256 of its content, whatever its name: what `sha256sum` prints. For several it is
    /// taken over their relative paths and digests in the order given, which is the order they are read in.
    ///
    /// A digest that cannot be remembered, since the disk is full or the catalogue locked, is still given.
    ///
    /// - Parameters:
    ///   - files: The channel's files, in reading order.
    ///   - isCancelled: Asked every few hundred kilobytes.
    /// - Returns: 64 hex digits.
    /// - Throws: ``CatalogueError/fileChanged(path:)`` for a file that is written meanwhile,
    ///   ``CatalogueError/fileFailed(path:reason:)``, ``CatalogueError/noFiles``, ``CatalogueError/cancelled``.
    /// - Complexity: A system call and a row for a remembered file; a whole read for another.
    package func digest(
        ofFiles files: [File],
        isCancelled: () -> Bool = { false }
    ) throws(CatalogueError) -> String {
        guard !files.isEmpty else { throw .noFiles }
        return combine(files, try digests(of: files, try statuses(of: files), isCancelled: isCancelled).digests)
    }

    private func statuses(of files: [File]) throws(CatalogueError) -> [FileStatus] {
        var statuses = [FileStatus]()
        statuses.reserveCapacity(files.count)
        for file in files { statuses.append(try FileStatus(regularFile: file.absolutePath)) }
        return statuses
    }

    /// The digest of each file, and whether all of them could be remembered.
    func digests(
        of files: [File],
        _ found: [FileStatus],
        isCancelled: () -> Bool
    ) throws(CatalogueError) -> (digests: [String], areSettled: Bool) {
        var areSettled = true
        var digests = try catalogue.read { transaction in
            try zip(files, found).map { try transaction.rememberedDigest(path: $0.absolutePath, status: $1) }
        }
        var fresh = [FileRecord]()
        for index in files.indices where digests[index] == nil {
            let path = files[index].absolutePath
            let start = now()
            let (digest, status) = try hash(path, isCancelled: isCancelled)
            digests[index] = digest
            guard isSettled(status, at: start) else {
                areSettled = false
                continue
            }
            fresh.append(FileRecord(path: path, status: status, digest: digest))
        }
        if !fresh.isEmpty { try? catalogue.write { for record in fresh { try $0.remember(record) } } }
        return (digests.compactMap { $0 }, areSettled)
    }

    /// The digest of a text, such as that of a script cell.
    package static func digest(ofText text: String) -> String {
        FileDigest.compute(text: text)
    }

    /// The digest of a channel's content, taken off the shared pool; ends early when the task is cancelled.
    package func digest(ofFiles files: [File]) async throws(CatalogueError) -> String {
        try await offPool { isCancelled throws(CatalogueError) in
            try digest(ofFiles: files, isCancelled: isCancelled)
        }
    }

    private func combine(_ files: [File], _ digests: [String]) -> String {
        if digests.count == 1 { return digests[0] }
        return FileDigest.compute(
            text: zip(files, digests).reduce(into: "tunebook channel 1\n") { text, pair in
                text += "\(pair.0.relativePath.utf8.count):\(pair.0.relativePath)\(pair.1)\n"
            }
        )
    }

    /// Reads a file, and makes sure that it was one file with one content from start to end.
    private func hash(_ path: String, isCancelled: () -> Bool) throws(CatalogueError) -> (String, FileStatus) {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw CatalogueError(unreadable: path, errno: errno) }
        defer { close(descriptor) }
        let before = try FileStatus(descriptor: descriptor, path: path)
        let (digest, size) = try FileDigest.compute(descriptor: descriptor, path: path, isCancelled: isCancelled)
        // By path and not by descriptor: another file may have been renamed over it.
        let after = try FileStatus(path: path)
        guard before.hasSameContent(as: after), size == after.size else { throw .fileChanged(path: path) }
        return (digest, after)
    }

    private func isSettled(_ status: FileStatus, at time: Date) -> Bool {
        let youngest = Double(max(status.modified, status.changed)) / 1e9
        return time.timeIntervalSince1970 - youngest > 2
    }
}
