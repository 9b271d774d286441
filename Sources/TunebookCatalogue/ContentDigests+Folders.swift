import GRDB
package import TunebookCore

extension ContentDigests {
    /// A file's digest, and what the file was when it was taken.
    package struct StampedDigest: Hashable, Sendable {
        package let digest: String
        package let stamp: FileStamp
    }

    /// The digest of each file of a folder, all of them looked up at once.
    ///
    /// - Parameters:
    ///   - files: In any order; the same files in the same order are found again.
    ///   - folder: What the files are remembered under, such as the folder's absolute path.
    ///   - mostBytes: The most that all of them together may hold.
    /// - Throws: As ``digest(ofFiles:isCancelled:)``, and ``CatalogueError/tooLarge(path:limit:)``.
    /// - Complexity: A system call for each file and one row, where no file has changed.
    package func digests(
        ofFiles files: [File],
        in folder: String,
        mostBytes: Int64 = .max
    ) async throws(CatalogueError) -> [StampedDigest] {
        try await offPool { isCancelled throws(CatalogueError) in
            try digests(ofFiles: files, in: folder, mostBytes: mostBytes, isCancelled: isCancelled)
        }
    }

    private func digests(
        ofFiles files: [File],
        in folder: String,
        mostBytes: Int64,
        isCancelled: () -> Bool
    ) throws(CatalogueError) -> [StampedDigest] {
        let statuses = try statuses(of: files, in: folder)
        guard statuses.reduce(0, { $0 + $1.size }) <= mostBytes else { throw .tooLarge(path: folder, limit: mostBytes) }
        let stamps = Self.text(of: files, statuses)
        let known = try catalogue.read { try $0.rememberedDigests(folder: folder, stamps: stamps) }
        if let known, known.count == files.count { return stamped(known, statuses) }
        let (digests, areSettled) = try digests(of: files, statuses, isCancelled: isCancelled)
        if areSettled { try? catalogue.write { try $0.remember(digests, folder: folder, stamps: stamps) } }
        return stamped(digests, statuses)
    }

    private func statuses(of files: [File], in folder: String) throws(CatalogueError) -> [FileStatus] {
        let folder = FolderDescriptor(folder)
        var statuses = [FileStatus]()
        statuses.reserveCapacity(files.count)
        for file in files { statuses.append(try FileStatus(regularFile: file.absolutePath, in: folder)) }
        return statuses
    }

    private func stamped(_ digests: [String], _ statuses: [FileStatus]) -> [StampedDigest] {
        zip(digests, statuses).map { digest, status in
            let (seconds, nanoseconds) = status.modified.quotientAndRemainder(dividingBy: 1_000_000_000)
            let stamp = FileStamp(
                size: status.size,
                modified: [Int(seconds), Int(nanoseconds)],
                inode: UInt64(bitPattern: status.inode)
            )
            return StampedDigest(digest: digest, stamp: stamp)
        }
    }

    /// A digest over everything that changes when one of the files does.
    private static func text(of files: [File], _ statuses: [FileStatus]) -> String {
        var bytes = [UInt8]()
        bytes.reserveCapacity(files.count * 128)
        for status in statuses {
            for number in [status.device, status.inode, status.size, status.modified, status.changed] {
                unsafe withUnsafeBytes(of: number) { unsafe bytes.append(contentsOf: $0) }
            }
        }
        // No path holds a NUL.
        for file in files {
            bytes += file.absolutePath.utf8
            bytes.append(0)
        }
        return FileDigest.compute(bytes: bytes)
    }
}

extension CatalogueTransaction {
    /// The digests of a folder's files, in their order; `nil` where one of them has changed.
    func rememberedDigests(folder: String, stamps: String) throws -> [String]? {
        let text = try String.fetchOne(
            database.cachedStatement(sql: "SELECT digests FROM folders WHERE path = ? AND stamps = ?"),
            arguments: [folder, stamps]
        )
        // By place, since a search for the blanks would take a good part of a hit's time.
        guard var text else { return nil }
        return text.withUTF8 { bytes in
            stride(from: 0, to: bytes.count, by: FileDigest.length + 1).map { start in
                unsafe String(decoding: bytes[start..<min(start + FileDigest.length, bytes.count)], as: UTF8.self)
            }
        }
    }

    func remember(_ digests: [String], folder: String, stamps: String) throws {
        let statement = try database.cachedStatement(
            sql: "INSERT OR REPLACE INTO folders (path, stamps, digests) VALUES (?, ?, ?)"
        )
        try statement.execute(arguments: [folder, stamps, digests.joined(separator: " ")])
    }
}
