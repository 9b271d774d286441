import GRDB

/// A row of `files`: the digest of one content of one file.
struct FileRecord {
    var path: String
    var status: FileStatus
    var digest: String
}

extension CatalogueTransaction {
    /// The digest of a file that still is what it was; `nil` where it is not known.
    func rememberedDigest(path: String, status: FileStatus) throws -> String? {
        try String.fetchOne(
            database.cachedStatement(sql: CatalogueStatements.rememberedDigest),
            arguments: [path, status.size, status.modified, status.changed, status.inode, status.device]
        )
    }

    func remember(_ record: FileRecord) throws {
        let statement = try database.cachedStatement(
            sql: """
                INSERT OR REPLACE INTO files (path, device, inode, size, modified, changed, digest)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """
        )
        let status = record.status
        try statement.execute(
            arguments: [
                record.path, status.device, status.inode, status.size, status.modified, status.changed, record.digest,
            ]
        )
    }
}
