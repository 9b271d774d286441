import TunebookTerminal

/// A terminal's screen in memory: enough of one to judge what an editor draws.
struct ScreenInMemory {
    private(set) var rows: [[String]]
    private(set) var cursor = (row: 0, column: 0)
    private var saved = (row: 0, column: 0)
    private var columns: Int
    /// At the right edge the cursor waits: the next character goes to the next row.
    private var isAtEdge = false
    private var pending: [UInt8] = []
    /// Lines that have left the screen at the top.
    private(set) var scrolledOff: [String] = []

    init(columns: Int, rows: Int) {
        self.columns = columns
        self.rows = Array(repeating: Array(repeating: " ", count: columns), count: rows)
    }

    /// The screen's lines without blanks at their ends, down to the last that holds anything.
    var text: String {
        var lines = rows.map(Self.line)
        while lines.last == "" { lines.removeLast() }
        return lines.joined(separator: "\n")
    }

    private static func line(_ row: [String]) -> String {
        var line = row.joined()
        while line.last == " " { line.removeLast() }
        return line
    }

    mutating func resize(columns: Int) {
        for row in rows.indices {
            rows[row] = Array(rows[row].prefix(columns)) + Array(repeating: " ", count: max(0, columns - self.columns))
        }
        self.columns = columns
        cursor.column = min(cursor.column, columns - 1)
    }

    mutating func write(_ bytes: some Sequence<UInt8>) {
        pending += bytes
        var rest = pending[...]
        while let first = rest.first {
            if first == 0x1B {
                guard let length = sequenceLength(rest) else { break }
                obey(String(decoding: rest.prefix(length).dropFirst(), as: UTF8.self))
                rest = rest.dropFirst(length)
            } else {
                let length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
                guard rest.count >= length else { break }
                put(String(decoding: rest.prefix(length), as: UTF8.self))
                rest = rest.dropFirst(length)
            }
        }
        pending = Array(rest)
    }

    private func sequenceLength(_ bytes: ArraySlice<UInt8>) -> Int? {
        let bytes = Array(bytes)
        guard bytes.count > 1 else { return nil }
        switch bytes[1] {
        case UInt8(ascii: "["): return bytes.dropFirst(2).firstIndex { (0x40...0x7E).contains($0) }.map { $0 + 1 }
        case UInt8(ascii: "]"): return bytes.firstIndex(of: 7).map { $0 + 1 }
        case UInt8(ascii: "("): return bytes.count > 2 ? 3 : nil
        default: return 2
        }
    }

    private mutating func put(_ text: String) {
        switch text {
        case "\r": cursor.column = 0
        case "\n", "\r\n": lineFeed()
        case "\u{8}": cursor.column = max(0, cursor.column - 1)
        case "\t": cursor.column = min(columns - 1, (cursor.column / 8 + 1) * 8)
        case "\u{7}", "\u{0}", "\u{F}": break
        default:
            let width = text.widthInColumns
            guard width > 0 else {
                let column = max(0, cursor.column - 1)
                rows[cursor.row][column] += text
                return
            }
            if isAtEdge || cursor.column + width > columns {
                lineFeed()
                cursor.column = 0
            }
            rows[cursor.row][cursor.column] = text
            if width == 2 { rows[cursor.row][cursor.column + 1] = "" }
            cursor.column += width
            isAtEdge = cursor.column == columns
            if isAtEdge { cursor.column = columns - 1 }
            return
        }
        isAtEdge = false
    }

    private mutating func lineFeed() {
        isAtEdge = false
        if cursor.row + 1 < rows.count {
            cursor.row += 1
        } else {
            scrolledOff.append(Self.line(rows.removeFirst()))
            rows.append(Array(repeating: " ", count: columns))
        }
    }

    private mutating func obey(_ sequence: String) {
        if sequence == "7" { saved = cursor }
        if sequence == "8" { cursor = saved }
        guard sequence.first == "[", let final = sequence.last, !sequence.hasPrefix("[?") else { return }
        let numbers = sequence.dropFirst().dropLast().split(separator: ";", omittingEmptySubsequences: false).map {
            Int($0)
        }
        let count = max(1, numbers.first.flatMap { $0 } ?? 1)
        if final != "m" { isAtEdge = false }
        switch final {
        case "A": cursor.row = max(0, cursor.row - count)
        case "B": cursor.row = min(rows.count - 1, cursor.row + count)
        case "C": cursor.column = min(columns - 1, cursor.column + count)
        case "D": cursor.column = max(0, cursor.column - count)
        case "G": cursor.column = min(columns - 1, count - 1)
        case "H":
            cursor.row = min(rows.count - 1, count - 1)
            cursor.column = min(columns - 1, max(1, numbers.count > 1 ? numbers[1] ?? 1 : 1) - 1)
        case "J":
            erase(from: cursor.column)
            for row in rows.indices where row > cursor.row { rows[row] = Array(repeating: " ", count: columns) }
        case "K": erase(from: cursor.column)
        case "P":
            rows[cursor.row].removeSubrange(cursor.column..<min(columns, cursor.column + count))
            rows[cursor.row] += Array(repeating: " ", count: columns - rows[cursor.row].count)
        case "@":
            rows[cursor.row].insert(contentsOf: Array(repeating: " ", count: count), at: cursor.column)
            rows[cursor.row].removeLast(count)
        default: break
        }
    }

    private mutating func erase(from column: Int) {
        for column in column..<columns { rows[cursor.row][column] = " " }
    }
}
