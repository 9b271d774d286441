/// Why bytes are no JSON, and where.
package struct JSONError: Error, Hashable, Sendable {
    /// In bytes from the beginning.
    package var offset: Int
    package var reason: String
}

extension JSONValue {
    /// Reads JSON (RFC 8259), all of the bytes.
    ///
    /// - Throws: ``JSONError``, for a text that is cut short too; nesting beyond 200 is refused.
    package init(parsing bytes: some Sequence<UInt8>) throws(JSONError) {
        var reader = JSONReader(Array(bytes))
        self = try reader.readAll()
    }
}

private struct JSONReader {
    private let bytes: [UInt8]
    private var index = 0
    private var depth = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func readAll() throws(JSONError) -> JSONValue {
        let value = try readValue()
        skipBlanks()
        guard index == bytes.count else { throw problem("something follows the value") }
        return value
    }

    private func problem(_ reason: String) -> JSONError {
        JSONError(offset: index, reason: index >= bytes.count ? "it ends too soon" : reason)
    }

    private mutating func skipBlanks() {
        while index < bytes.count, [0x20, 0x09, 0x0a, 0x0d].contains(bytes[index]) { index += 1 }
    }

    private mutating func skip(_ byte: Unicode.Scalar) -> Bool {
        skipBlanks()
        guard index < bytes.count, bytes[index] == UInt8(ascii: byte) else { return false }
        index += 1
        return true
    }

    private mutating func readValue() throws(JSONError) -> JSONValue {
        skipBlanks()
        guard index < bytes.count else { throw problem("") }
        switch bytes[index] {
        case UInt8(ascii: "{"): return try nested { (reader) throws(JSONError) in try reader.readObject() }
        case UInt8(ascii: "["): return try nested { (reader) throws(JSONError) in try reader.readArray() }
        case UInt8(ascii: "\""): return .string(try readString())
        case UInt8(ascii: "t"): return try readWord("true", .bool(true))
        case UInt8(ascii: "f"): return try readWord("false", .bool(false))
        case UInt8(ascii: "n"): return try readWord("null", .null)
        default: return try readNumber()
        }
    }

    private mutating func nested(
        _ read: (inout JSONReader) throws(JSONError) -> JSONValue
    ) throws(JSONError) -> JSONValue {
        index += 1
        depth += 1
        guard depth <= 200 else { throw problem("it is nested too deeply") }
        defer { depth -= 1 }
        return try read(&self)
    }

    private mutating func readObject() throws(JSONError) -> JSONValue {
        var members: [JSONValue.Member] = []
        if skip("}") { return .object(members) }
        repeat {
            skipBlanks()
            guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") else { throw problem("a name is missing") }
            let name = try readString()
            guard skip(":") else { throw problem("a colon is missing") }
            members.append(JSONValue.Member(name, try readValue()))
        } while skip(",")
        guard skip("}") else { throw problem("a comma or a brace is missing") }
        return .object(members)
    }

    private mutating func readArray() throws(JSONError) -> JSONValue {
        var items: [JSONValue] = []
        if skip("]") { return .array(items) }
        repeat { items.append(try readValue()) } while skip(",")
        guard skip("]") else { throw problem("a comma or a bracket is missing") }
        return .array(items)
    }

    private mutating func readWord(_ word: String, _ value: JSONValue) throws(JSONError) -> JSONValue {
        for byte in word.utf8 {
            guard index < bytes.count, bytes[index] == byte else { throw problem("\(word) is expected") }
            index += 1
        }
        return value
    }

    private mutating func readNumber() throws(JSONError) -> JSONValue {
        let start = index
        while index < bytes.count, "+-.eE0123456789".utf8.contains(bytes[index]) { index += 1 }
        let digits = String(decoding: bytes[start..<index], as: UTF8.self)
        guard let first = digits.first, first == "-" || first.isNumber, Double(digits) != nil else {
            throw problem("a value is expected")
        }
        return .number(digits)
    }

    private mutating func readString() throws(JSONError) -> String {
        index += 1
        var content: [UInt8] = []
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: content, as: UTF8.self)
            case UInt8(ascii: "\\"): content += Array(String(try readEscape()).utf8)
            case 0..<0x20: throw problem("a control character stands in a text")
            default: content.append(byte)
            }
        }
        throw problem("")
    }

    private mutating func readEscape() throws(JSONError) -> Character {
        guard index < bytes.count else { throw problem("") }
        let byte = bytes[index]
        index += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Character(Unicode.Scalar(byte))
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{c}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"):
            var code = try readFourDigits()
            if (0xd800..<0xdc00).contains(code), index + 6 <= bytes.count, bytes[index] == UInt8(ascii: "\\"),
                bytes[index + 1] == UInt8(ascii: "u")
            {
                index += 2
                let low = try readFourDigits()
                code = 0x10000 + ((code - 0xd800) << 10) + (low &- 0xdc00)
            }
            return Character(Unicode.Scalar(code) ?? "\u{fffd}")
        default: throw problem("an escape is unknown")
        }
    }

    private mutating func readFourDigits() throws(JSONError) -> UInt32 {
        guard index + 4 <= bytes.count,
            let code = UInt32(String(decoding: bytes[index..<index + 4], as: UTF8.self), radix: 16)
        else { throw problem("four hexadecimal digits are expected") }
        index += 4
        return code
    }
}
