internal import Glibc

/// A file of lines that is only ever appended to, read from its end backwards.
///
/// Lines keep their bytes. A line longer than ``longestLine`` is left out, as is what has no line end yet.
struct HistoryFile: ~Copyable {
    private let path: String
    private let descriptor: Int32
    /// Where reading backwards has come to; 0 when all is read.
    private var position: Int
    /// The start of the line that the last chunk began in.
    private var partialLine: [UInt8] = []
    private var isSkippingLine = false
    /// Whether the last writer left a line without its end, as a full disk does.
    private var lacksLineEnd = false
    /// How many bytes have been read, for those who care about start-up.
    private(set) var bytesRead = 0

    static let chunkSize = 64 * 1024
    static let longestLine = 1024 * 1024

    /// Opens the file, making it if need be, for this user alone. Reads a single byte.
    ///
    /// - Throws: With the system's error number.
    init(path: String) throws(HistoryError) {
        self.path = path
        descriptor = unsafe open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw HistoryError(path: path, code: errno) }
        position = max(0, Int(lseek(descriptor, 0, SEEK_END)))
        guard position > 0 else { return }
        var last: UInt8 = 0
        if unsafe pread(descriptor, &last, 1, off_t(position - 1)) == 1, last != UInt8(ascii: "\n") {
            lacksLineEnd = true
        }
        bytesRead = 1
    }

    deinit {
        close(descriptor)
    }

    var isReadWhole: Bool { position == 0 }

    /// Appends a line in one write, so that lines of several writers never mix.
    ///
    /// - Returns: The error, or `nil` when it is written.
    mutating func append(_ line: String) -> HistoryError? {
        var text = (lacksLineEnd ? "\n" : "") + line + "\n"
        lacksLineEnd = false
        let failure = text.withUTF8 { bytes in unsafe DescriptorWriter.write(bytes, to: descriptor) }
        // What was written of the line must not run into the next.
        if failure != nil { lacksLineEnd = true }
        return failure.map { HistoryError(path: path, code: $0) }
    }

    /// The lines of the chunk before the one read last, newest first; empty at the file's beginning, and now and then
    /// before it.
    mutating func previousLines() -> [ArraySlice<UInt8>] {
        guard position > 0 else { return [] }
        let start = max(0, position - Self.chunkSize)
        var chunk = [UInt8](repeating: 0, count: position - start)
        let count = unsafe pread(descriptor, &chunk, chunk.count, off_t(start))
        // A file that was cut meanwhile has nothing more to give.
        guard count == chunk.count else {
            position = 0
            return []
        }
        bytesRead += count
        position = start

        var lines: [ArraySlice<UInt8>] = []
        var end = chunk.endIndex
        while let lineEnd = chunk[..<end].lastIndex(of: UInt8(ascii: "\n")) {
            finishLine(chunk[(lineEnd + 1)..<end], into: &lines)
            end = lineEnd
        }
        if partialLine.count + end > Self.longestLine {
            partialLine = []
            isSkippingLine = true
        } else if !isSkippingLine {
            partialLine = chunk[..<end] + partialLine
        }
        if start == 0 { finishLine([], into: &lines) }
        return lines
    }

    private mutating func finishLine(_ beginning: ArraySlice<UInt8>, into lines: inout [ArraySlice<UInt8>]) {
        let line = partialLine.isEmpty ? beginning : (beginning + partialLine)[...]
        if !isSkippingLine, !line.isEmpty { lines.append(line) }
        partialLine = []
        isSkippingLine = false
    }
}

/// The history's file could not be opened or written.
package struct HistoryError: Error, Hashable {
    package var path: String
    /// The system's error number.
    package var code: Int32
}

extension HistoryError {
    /// The error in words.
    package var explanation: (headline: String, reason: String, remedy: String) {
        (
            "the history is not kept: \(path)",
            unsafe String(cString: strerror(code)).lowercased(),
            "make the file writable, or choose another place with --home"
        )
    }
}
