extension Datum {
    /// Reads one JSON text (RFC 8259), with nothing but white space around it.
    ///
    /// Numbers without fraction and exponent become integers where they fit, others doubles. Keys keep their order and
    /// may repeat. Half a surrogate pair becomes U+FFFD. Nesting deeper than 200 is refused.
    ///
    /// - Returns: `nil` when the bytes are not JSON, or not UTF-8 inside a string.
    package init?(json bytes: some Sequence<UInt8>) {
        var reader = JSONReader(Array(bytes))
        guard let value = reader.value(depth: 0) else { return nil }
        reader.skipSpace()
        guard reader.isAtEnd else { return nil }
        self = value
    }

    /// The value of an object's first member of that name; `nil` for other data.
    package subscript(key: String) -> Datum? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.key == key }?.value
    }
}

/// Recursive descent over bytes; every function moves past what it read, or gives `nil`.
private struct JSONReader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    var isAtEnd: Bool { position == bytes.count }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }

    mutating func value(depth: Int) -> Datum? {
        skipSpace()
        guard depth < 200, let byte = next else { return nil }
        switch byte {
        case UInt8(ascii: "{"): return object(depth: depth)
        case UInt8(ascii: "["): return list(depth: depth)
        case UInt8(ascii: "\""): return string().map(Datum.text)
        case UInt8(ascii: "t"): return word("true", .boolean(true))
        case UInt8(ascii: "f"): return word("false", .boolean(false))
        case UInt8(ascii: "n"): return word("null", .null)
        default: return number()
        }
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        guard next == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func word(_ word: String, _ value: Datum) -> Datum? {
        guard bytes[position...].starts(with: word.utf8) else { return nil }
        position += word.utf8.count
        return value
    }

    private mutating func object(depth: Int) -> Datum? {
        position += 1
        var members: [Datum.Member] = []
        if take("}") { return .object(members) }
        while true {
            skipSpace()
            guard next == UInt8(ascii: "\""), let key = string(), take(":"), let value = value(depth: depth + 1) else {
                return nil
            }
            members.append(Datum.Member(key, value))
            if take("}") { return .object(members) }
            guard take(",") else { return nil }
        }
    }

    private mutating func list(depth: Int) -> Datum? {
        position += 1
        var items: [Datum] = []
        if take("]") { return .list(items) }
        while true {
            guard let item = value(depth: depth + 1) else { return nil }
            items.append(item)
            if take("]") { return .list(items) }
            guard take(",") else { return nil }
        }
    }

    private mutating func number() -> Datum? {
        let start = position
        if next == UInt8(ascii: "-") { position += 1 }
        let firstDigit = next
        guard let whole = digits(), whole == 1 || firstDigit != UInt8(ascii: "0") else { return nil }
        var isWhole = true
        if next == UInt8(ascii: ".") {
            position += 1
            isWhole = false
            guard digits() != nil else { return nil }
        }
        if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
            position += 1
            isWhole = false
            if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { position += 1 }
            guard digits() != nil else { return nil }
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if isWhole, let integer = Int(text) { return .integer(integer) }
        return Double(text).map(Datum.number)
    }

    /// How many digits stand here; `nil` for none.
    private mutating func digits() -> Int? {
        let start = position
        while let byte = next, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") { position += 1 }
        return position > start ? position - start : nil
    }

    private mutating func string() -> String? {
        position += 1
        let start = position
        // Most strings hold no escape and are copied as they stand.
        while let byte = next, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
            guard byte >= 0x20 else { return nil }
            position += 1
        }
        if next == UInt8(ascii: "\"") {
            position += 1
            return String(validating: bytes[start..<(position - 1)], as: UTF8.self)
        }
        var text = Array(bytes[start..<position])
        while let byte = next {
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return String(validating: text, as: UTF8.self)
            case UInt8(ascii: "\\"):
                guard let scalar = escape() else { return nil }
                text += UTF8.encode(scalar).map(Array.init) ?? []
            case 0..<0x20: return nil
            default: text.append(byte)
            }
        }
        return nil
    }

    private mutating func escape() -> Unicode.Scalar? {
        guard let byte = next else { return nil }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"):
            guard let unit = hexadecimalUnit() else { return nil }
            guard (0xD800..<0xDC00).contains(unit) else { return Unicode.Scalar(unit) ?? "\u{FFFD}" }
            let afterHigh = position
            if next == UInt8(ascii: "\\") {
                position += 1
                if next == UInt8(ascii: "u") {
                    position += 1
                    if let low = hexadecimalUnit(), (0xDC00..<0xE000).contains(low) {
                        return Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00))
                    }
                }
            }
            position = afterHigh
            return "\u{FFFD}"
        default: return nil
        }
    }

    private mutating func hexadecimalUnit() -> UInt32? {
        guard position + 4 <= bytes.count else { return nil }
        var unit: UInt32 = 0
        for byte in bytes[position..<(position + 4)] {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else { return nil }
            unit = unit << 4 | UInt32(digit)
        }
        position += 4
        return unit
    }
}
