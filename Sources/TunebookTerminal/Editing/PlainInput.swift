internal import Glibc

/// Cells from input that is no terminal: lines are gathered until they are complete.
struct PlainInput {
    private let descriptor: Int32
    private let completeness: @Sendable (String) -> CellCompleteness
    private var bytes: [UInt8] = []
    private var head = 0
    private var isAtEnd = false

    init(_ descriptor: Int32, completeness: @escaping @Sendable (String) -> CellCompleteness) {
        self.descriptor = descriptor
        self.completeness = completeness
    }

    /// The next cell; at the end of the input whatever is there, complete or not, and then `nil`.
    mutating func readCell() -> String? {
        var cell: String?
        while let line = readLine() {
            let text = cell.map { $0 + "\n" + line } ?? line
            if completeness(text) == .complete { return text }
            cell = text
        }
        return cell
    }

    /// Without its end; bytes that are no UTF-8 become U+FFFD.
    private mutating func readLine() -> String? {
        var searched = head
        while true {
            if let end = bytes[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                let line = bytes[head..<end]
                head = end + 1
                return String(decoding: line.last == UInt8(ascii: "\r") ? line.dropLast() : line, as: UTF8.self)
            }
            searched = bytes.count
            guard !isAtEnd else { break }
            if head > 0 {
                searched -= head
                bytes.removeFirst(head)
                head = 0
            }
            isAtEnd = !fill()
        }
        guard head < bytes.count else { return nil }
        defer { head = bytes.count }
        return String(decoding: bytes[head...], as: UTF8.self)
    }

    private mutating func fill() -> Bool {
        var chunk = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = unsafe read(descriptor, &chunk, chunk.count)
            if count > 0 {
                bytes += chunk.prefix(count)
                return true
            }
            guard count < 0 else { return false }
            if errno == EAGAIN {
                var ready = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
                _ = unsafe poll(&ready, 1, -1)
            } else if errno != EINTR {
                return false
            }
        }
    }
}
