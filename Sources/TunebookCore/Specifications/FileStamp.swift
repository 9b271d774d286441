/// What changes when somebody writes to a file or puts another in its place.
///
/// A content digest holds for a file as long as its stamp stays: taken before the file is hashed, and compared when a
/// training opens it, it tells of a change in between.
package struct FileStamp: Hashable, Sendable, Codable {
    /// In bytes.
    package var size: Int64
    /// Seconds since 1970, and the nanoseconds beyond.
    package var modified: [Int]
    package var inode: UInt64

    package init(size: Int64, modified: [Int], inode: UInt64) {
        self.size = size
        self.modified = modified
        self.inode = inode
    }
}
