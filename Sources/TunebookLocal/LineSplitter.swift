/// Cuts a stream of bytes into lines.
///
/// A line longer than ``limit`` bytes is cut there, so that a program that prints without end costs no memory.
struct LineSplitter {
    private let limit: Int
    private var unfinished: [UInt8] = []
    /// How many bytes of `unfinished` are known to hold no line end.
    private var searched = 0

    init(limit: Int = 1 << 20) {
        self.limit = limit
    }

    /// Takes bytes as they come.
    ///
    /// - Returns: The lines that they complete, without line ends.
    mutating func add(_ bytes: some Collection<UInt8>) -> [ArraySlice<UInt8>] {
        unfinished += bytes
        var lines: [ArraySlice<UInt8>] = []
        var start = unfinished.startIndex
        while start < unfinished.endIndex {
            if let end = unfinished[max(start, searched)...].firstIndex(of: UInt8(ascii: "\n")) {
                lines.append(unfinished[start..<end])
                start = end + 1
            } else if unfinished.count - start >= limit {
                lines.append(unfinished[start..<(start + limit)])
                start += limit
            } else {
                break
            }
        }
        unfinished.removeSubrange(..<start)
        searched = unfinished.count
        return lines
    }

    /// Takes bytes as they come.
    ///
    /// - Returns: The lines that they complete, in one piece with their line ends; a line that is cut has none.
    mutating func addBlock(_ bytes: some Collection<UInt8>) -> ArraySlice<UInt8> {
        unfinished += bytes
        let end: Int
        if let last = unfinished[searched...].lastIndex(of: UInt8(ascii: "\n")) {
            end = last + 1
        } else if unfinished.count >= limit {
            end = unfinished.count
        } else {
            searched = unfinished.count
            return []
        }
        defer {
            unfinished.removeSubrange(..<end)
            searched = unfinished.count
        }
        return unfinished[..<end]
    }

    /// The last line, where the stream did not end in a line end.
    mutating func finish() -> ArraySlice<UInt8>? {
        defer { (unfinished, searched) = ([], 0) }
        return unfinished.isEmpty ? nil : unfinished[...]
    }
}
