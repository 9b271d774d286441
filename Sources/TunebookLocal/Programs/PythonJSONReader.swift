/// Reads JSON as Python's `json.loads` does, which takes `NaN` and `Infinity` too and whole numbers of any length.
struct PythonJSONReader {
    private let bytes: [UInt8]
    private var position = 0

    /// How deep Python would go before it gave up, about.
    private static let deepest = 900

    init(_ text: String) {
        bytes = [UInt8](text.utf8)
    }

    /// The one value that the text is; `nil` where it is no JSON.
    mutating func whole() -> PythonValue? {
        guard let value = value(depth: 0) else { return nil }
        skipBlanks()
        return position == bytes.count ? value : nil
    }

    private mutating func value(depth: Int) -> PythonValue? {
        guard depth < Self.deepest else { return nil }
        skipBlanks()
        guard position < bytes.count else { return nil }
        switch bytes[position] {
        case UInt8(ascii: "\""): return string().map { .text($0) }
        case UInt8(ascii: "["): return list(depth)
        case UInt8(ascii: "{"): return object(depth)
        default: break
        }
        let words: [(String, PythonValue)] = [
            ("null", .null), ("true", .boolean(true)), ("false", .boolean(false)), ("NaN", .float(.nan)),
            ("Infinity", .float(.infinity)), ("-Infinity", .float(-.infinity)),
        ]
        for (word, value) in words where take(word) { return value }
        return number()
    }

    private mutating func list(_ depth: Int) -> PythonValue? {
        position += 1
        var values: [PythonValue] = []
        skipBlanks()
        if take("]") { return .list([]) }
        while let next = value(depth: depth + 1) {
            values.append(next)
            skipBlanks()
            if take("]") { return .list(values) }
            guard take(",") else { return nil }
        }
        return nil
    }

    private mutating func object(_ depth: Int) -> PythonValue? {
        position += 1
        var members: [(name: String, value: PythonValue)] = []
        skipBlanks()
        if take("}") { return .object([]) }
        while true {
            skipBlanks()
            guard position < bytes.count, bytes[position] == UInt8(ascii: "\""), let name = string() else { return nil }
            skipBlanks()
            guard take(":"), let next = value(depth: depth + 1) else { return nil }
            // A name that comes again keeps its place and takes the new value.
            if let known = members.firstIndex(where: { $0.name == name }) {
                members[known].value = next
            } else {
                members.append((name, next))
            }
            skipBlanks()
            if take("}") { return .object(members) }
            guard take(",") else { return nil }
        }
    }

    private mutating func number() -> PythonValue? {
        let start = position
        _ = take("-")
        let whole = digits()
        guard !whole.isEmpty, whole.count == 1 || whole.first != UInt8(ascii: "0") else { return nil }
        var isWhole = true
        let beforeFraction = position
        if take(".") {
            if digits().isEmpty { position = beforeFraction } else { isWhole = false }
        }
        let beforeExponent = position
        if take("e") || take("E") {
            if !take("+") { _ = take("-") }
            if digits().isEmpty { position = beforeExponent } else { isWhole = false }
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        guard isWhole else { return Double(text).map { .float($0) } }
        return .integer(text == "-0" ? "0" : text)
    }

    private mutating func digits() -> ArraySlice<UInt8> {
        let start = position
        while position < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position]) {
            position += 1
        }
        return bytes[start..<position]
    }

    private mutating func string() -> String? {
        position += 1
        var units: [UInt16] = []
        var plain = position
        func part(_ end: Int) -> [UInt16] { Array(String(decoding: bytes[plain..<end], as: UTF8.self).utf16) }
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                units += part(position)
                position += 1
                return String(decoding: units, as: UTF16.self)
            case UInt8(ascii: "\\"):
                units += part(position)
                position += 1
                guard let unit = escape() else { return nil }
                units.append(unit)
                plain = position
            case 0..<0x20: return nil
            default: position += 1
            }
        }
        return nil
    }

    private mutating func escape() -> UInt16? {
        guard position < bytes.count else { return nil }
        defer { position += 1 }
        switch bytes[position] {
        case UInt8(ascii: "\""): return 0x22
        case UInt8(ascii: "\\"): return 0x5c
        case UInt8(ascii: "/"): return 0x2f
        case UInt8(ascii: "b"): return 0x08
        case UInt8(ascii: "f"): return 0x0c
        case UInt8(ascii: "n"): return 0x0a
        case UInt8(ascii: "r"): return 0x0d
        case UInt8(ascii: "t"): return 0x09
        case UInt8(ascii: "u"):
            guard position + 4 < bytes.count else { return nil }
            let digits = String(decoding: bytes[(position + 1)...(position + 4)], as: UTF8.self)
            guard digits.allSatisfy(\.isHexDigit) else { return nil }
            position += 4
            return UInt16(digits, radix: 16)
        default: return nil
        }
    }

    private mutating func take(_ word: String) -> Bool {
        guard bytes[position...].starts(with: word.utf8) else { return false }
        position += word.utf8.count
        return true
    }

    private mutating func skipBlanks() {
        while position < bytes.count, [0x20, 0x09, 0x0a, 0x0d].contains(bytes[position]) { position += 1 }
    }
}
