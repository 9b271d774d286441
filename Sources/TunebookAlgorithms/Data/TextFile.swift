import Glibc
import TunebookCore
import TunebookPlatform

/// A data file that is being read, with what it was when the reading began.
///
/// It is read, not mapped: a mapped file that another program cuts short would end this process, and a copy of one
/// block at a time stays in the processor's cache.
final class TextFile: Sendable {
    /// The path as the user would name it, for messages.
    let displayPath: String
    /// In bytes.
    let size: Int
    private let descriptor: OwnedDescriptor
    private let stamp: FileStamp

    private let path: String

    /// - Parameter expected: What the file was when its digest was taken.
    /// - Throws: When it cannot be opened, or is no longer what is expected.
    init(path: String, displayPath: String, expected: FileStamp? = nil) throws(DataError) {
        self.path = path
        self.displayPath = displayPath
        do {
            descriptor = try OwnedDescriptor(opening: path, O_RDONLY)
        } catch {
            throw .unreadable(path: displayPath, reason: error.systemMessage)
        }
        guard let stamp = FileStamp(descriptor.number) else {
            throw .unreadable(path: displayPath, reason: CError.last("read").systemMessage)
        }
        if let expected, stamp != expected { throw .changedSinceLaunch(path: displayPath) }
        self.stamp = stamp
        size = Int(stamp.size)
    }

    /// Fails when the file is not what it was when it was opened.
    func checkUnchanged() throws(DataError) {
        guard FileStamp(descriptor.number) == stamp, FileStamp(path: path) == stamp else {
            throw .changedWhileRead(path: displayPath)
        }
    }

    /// Reads bytes into memory.
    ///
    /// - Returns: How many there were: fewer than asked for at the end of the file.
    func read(_ count: Int, at offset: Int, into memory: UnsafeMutableRawPointer) throws(DataError) -> Int {
        var done = 0
        while done < count {
            do {
                let got = try checked("read") {
                    unsafe pread(descriptor.number, memory + done, count - done, off_t(offset + done))
                }
                if got == 0 { break }
                done += got
            } catch {
                throw .unreadable(path: displayPath, reason: error.systemMessage)
            }
        }
        return done
    }

    /// The file's first bytes.
    func head(_ count: Int) throws(DataError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: min(count, size))
        let wanted = bytes.count
        let result = unsafe bytes.withUnsafeMutableBytes { memory in
            Result { () throws(DataError) in
                guard let start = memory.baseAddress else { return 0 }
                return try unsafe read(wanted, at: 0, into: start)
            }
        }
        let got = try result.get()
        return Array(bytes.prefix(got))
    }
}

/// Memory that holds the whole lines of one block of a file.
///
/// A block owns the lines that begin in it. Behind the last line are a line end and zeros, so that a scanner needs no
/// check for the end of its bytes.
@safe final class LineBlock {
    static let padding = 32
    private(set) var memory: UnsafeMutablePointer<UInt8>
    private(set) var capacity: Int
    /// Where the lines lie in `memory`.
    private(set) var lines = 0..<0

    init(capacity: Int) {
        self.capacity = capacity
        unsafe memory = .allocate(capacity: capacity)
    }

    deinit {
        unsafe memory.deallocate()
    }

    /// Reads the lines that begin in `range`.
    func load(_ range: Range<Int>, of file: TextFile) throws(DataError) {
        // One byte earlier, to see whether a line begins exactly at the start.
        let start = max(0, range.lowerBound - 1)
        var filled = 0
        var wanted = range.upperBound - start
        var end: Int?
        while true {
            grow(to: wanted + Self.padding)
            let got = try unsafe file.read(wanted - filled, at: start + filled, into: memory + filled)
            // From the last byte of the range on: its line, if any begins in the range, ends here at the earliest.
            let searchFrom = max(filled, range.upperBound - 1 - start)
            filled += got
            end = lineEnd(from: searchFrom, to: filled)
            if end != nil || filled < wanted { break }
            wanted += max(1 << 16, wanted / 2)
        }
        guard start + filled >= min(range.upperBound, file.size) else {
            throw .changedWhileRead(path: file.displayPath)
        }
        let first = range.lowerBound == 0 ? markLength(in: filled) : lineEnd(from: 0, to: filled) ?? filled
        let last = max(first, end ?? filled)
        lines = first < range.upperBound - start ? first..<last : first..<first
        unsafe memory[lines.upperBound] = UInt8(ascii: "\n")
        unsafe (memory + lines.upperBound + 1).update(repeating: 0, count: Self.padding - 1)
    }

    /// The position after the first line end in a range.
    private func lineEnd(from start: Int, to end: Int) -> Int? {
        guard start < end, let found = unsafe memchr(memory + start, 10, end - start) else { return nil }
        return unsafe UnsafeRawPointer(found) - UnsafeRawPointer(memory) + 1
    }

    /// The length of a byte-order mark at the file's start: 3 or 0.
    private func markLength(in filled: Int) -> Int {
        unsafe filled >= 3 && memory[0] == 0xef && memory[1] == 0xbb && memory[2] == 0xbf ? 3 : 0
    }

    private func grow(to needed: Int) {
        guard needed > capacity else { return }
        let bigger = UnsafeMutablePointer<UInt8>.allocate(capacity: needed * 2)
        unsafe bigger.update(from: memory, count: capacity)
        unsafe memory.deallocate()
        unsafe memory = unsafe bigger
        capacity = needed * 2
    }
}

extension FileStamp {
    fileprivate init?(_ number: Int32) {
        var status = stat()
        guard unsafe fstat(number, &status) == 0 else { return nil }
        self.init(status)
    }

    fileprivate init?(path: String) {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return nil }
        self.init(status)
    }

    private init(_ status: stat) {
        self.init(
            size: Int64(status.st_size),
            modified: [status.st_mtim.tv_sec, status.st_mtim.tv_nsec],
            inode: UInt64(status.st_ino)
        )
    }
}
