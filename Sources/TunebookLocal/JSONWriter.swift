/// Appends JSON to bytes, for the lines that are written by the thousand; see ``JSONLine`` for all others.
struct JSONWriter {
    private(set) var bytes: [UInt8] = []

    /// Punctuation and names, as they are.
    mutating func raw(_ text: StaticString) {
        unsafe bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    mutating func string(_ text: String) {
        raw("\"")
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""): raw("\\\"")
            case UInt8(ascii: "\\"): raw("\\\\")
            case UInt8(ascii: "\t"): raw("\\t")
            case UInt8(ascii: "\n"): raw("\\n")
            case UInt8(ascii: "\r"): raw("\\r")
            case 0..<0x20:
                raw(byte < 0x10 ? "\\u000" : "\\u001")
                bytes.append(Self.hexDigits[Int(byte & 15)])
            default: bytes.append(byte)
            }
        }
        raw("\"")
    }

    mutating func integer(_ value: Int) {
        bytes.append(contentsOf: "\(value)".utf8)
    }

    /// A number, or the text that stands for one that JSON cannot hold.
    mutating func number(_ value: Double) {
        if value.isFinite {
            bytes.append(contentsOf: value.description.utf8)
        } else {
            raw(value.isNaN ? "\"nan\"" : value < 0 ? "\"-inf\"" : "\"inf\"")
        }
    }

    private static let hexDigits = [UInt8]("0123456789abcdef".utf8)
}

/// Reads back what a ``JSONWriter`` wrote; whatever looks different is for the general reader.
struct JSONReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) {
        rest = bytes
    }

    var isAtEnd: Bool { rest.isEmpty }

    /// Passes over a text that must come next.
    mutating func skip(_ text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        let expected = unsafe UnsafeBufferPointer(start: text.utf8Start, count: count)
        guard unsafe rest.starts(with: expected) else { return false }
        rest = rest.dropFirst(count)
        return true
    }

    mutating func string() -> String? {
        guard skip("\"") else { return nil }
        var text: [UInt8] = []
        while let end = rest.firstIndex(where: { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") }) {
            text += rest[..<end]
            guard rest[end] == UInt8(ascii: "\\") else {
                rest = rest[(end + 1)...]
                return String(validating: text, as: UTF8.self)
            }
            guard end + 1 < rest.endIndex else { return nil }
            switch rest[end + 1] {
            case UInt8(ascii: "t"): text.append(UInt8(ascii: "\t"))
            case UInt8(ascii: "n"): text.append(UInt8(ascii: "\n"))
            case UInt8(ascii: "r"): text.append(UInt8(ascii: "\r"))
            case UInt8(ascii: "\""): text.append(UInt8(ascii: "\""))
            case UInt8(ascii: "\\"): text.append(UInt8(ascii: "\\"))
            default: return nil
            }
            rest = rest[(end + 2)...]
        }
        return nil
    }

    mutating func integer() -> Int? {
        Int(numeral())
    }

    mutating func number() -> Double? {
        guard rest.first == UInt8(ascii: "\"") else { return Double(numeral()) }
        switch string() {
        case "nan": return .nan
        case "inf": return .infinity
        case "-inf": return -.infinity
        default: return nil
        }
    }

    private mutating func numeral() -> String {
        let end = rest.firstIndex { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "}") } ?? rest.endIndex
        defer { rest = rest[end...] }
        return String(decoding: rest[..<end], as: UTF8.self)
    }
}
