/// Text that is too large to be edited in place: a placeholder stands for it in the line until Enter.
///
/// libedit cannot edit what is taller than the screen, and redraws a line whole. A pasted file is kept here, and the line
/// holds `[pasted 10.0 MB, 1 line]`.
struct SetAside {
    private var entries: [Entry] = []

    private struct Entry {
        var text: String
        var lineCount: Int
        var placeholder = ""
    }

    /// More than this is set aside even when it would fit the screen, in bytes.
    static let threshold = 8 * 1024

    /// Keeps a text.
    ///
    /// - Returns: What stands for it in the line.
    mutating func add(_ text: String) -> String {
        entries.append(Entry(text: text, lineCount: Self.lineEnds(in: text) + 1))
        return nameLast()
    }

    /// Adds to the text kept last, when its placeholder is what the line ends with.
    ///
    /// - Returns: The placeholder before and after; `nil` when the line ends otherwise.
    mutating func extend(_ more: String, atEndOf line: String) -> (old: String, new: String)? {
        guard let old = entries.last?.placeholder, line.hasSuffix(old) else { return nil }
        entries[entries.count - 1].text += more
        entries[entries.count - 1].lineCount += Self.lineEnds(in: more)
        return (old, nameLast())
    }

    /// The line with every placeholder that is still whole replaced by its text.
    func expanded(_ line: String) -> String {
        var rest = line[...]
        var result = ""
        while let next = entries.compactMap({ entry in
            rest.firstRange(of: entry.placeholder).map { (range: $0, text: entry.text) }
        }).min(by: { $0.range.lowerBound < $1.range.lowerBound }) {
            result += rest[..<next.range.lowerBound]
            result += next.text
            rest = rest[next.range.upperBound...]
        }
        return result + rest
    }

    /// Names the last entry by its size, and by a number where another has the same.
    private mutating func nameLast() -> String {
        guard let last = entries.last else { return "" }
        let bytes = last.text.utf8.count
        let size =
            switch bytes {
            case ..<1000: "\(bytes) bytes"
            case ..<1_000_000: Self.tenths(bytes, of: 1000) + " kB"
            default: Self.tenths(bytes, of: 1_000_000) + " MB"
            }
        let what = "\(size), \(last.lineCount == 1 ? "1 line" : "\(last.lineCount) lines")"
        let taken = entries.dropLast().map(\.placeholder)
        var placeholder = "[pasted \(what)]"
        var number = 1
        while taken.contains(placeholder) {
            number += 1
            placeholder = "[pasted #\(number): \(what)]"
        }
        entries[entries.count - 1].placeholder = placeholder
        return placeholder
    }

    private static func lineEnds(in text: String) -> Int {
        text.utf8.count(where: { $0 == UInt8(ascii: "\n") })
    }

    /// A quotient with one decimal, rounded.
    private static func tenths(_ value: Int, of unit: Int) -> String {
        let tenths = (value * 10 + unit / 2) / unit
        return "\(tenths / 10).\(tenths % 10)"
    }
}

extension Substring {
    /// The first place of a text, compared by bytes.
    fileprivate func firstRange(of wanted: String) -> Range<Index>? {
        let pattern = Array(wanted.utf8)
        guard let first = pattern.first else { return nil }
        var start = utf8.startIndex
        while let found = utf8[start...].firstIndex(of: first) {
            if utf8[found...].starts(with: pattern) {
                return found..<utf8.index(found, offsetBy: pattern.count)
            }
            start = utf8.index(after: found)
        }
        return nil
    }
}
