/// The UTF-8 of a cell's text, for reading by offset.
struct SourceBytes {
    let bytes: [UInt8]

    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    var count: Int { bytes.count }

    /// The byte at an offset, or 0 past the end.
    subscript(offset: Int) -> UInt8 {
        offset < bytes.count ? bytes[offset] : 0
    }

    /// The bytes of a range.
    subscript(range: SourceRange) -> ArraySlice<UInt8> {
        bytes[range.lowerBound..<range.upperBound]
    }

    /// The text of a range.
    func text(_ range: SourceRange) -> String {
        String(decoding: self[range], as: UTF8.self)
    }
}

extension UInt8 {
    static let tab = UInt8(ascii: "\t")
    static let lineFeed = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")
    static let blank = UInt8(ascii: " ")

    var isBlank: Bool { self == .blank || self == .tab }
    var isLineEnd: Bool { self == .lineFeed || self == .carriageReturn }
    var isDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }
    /// A control character that is neither a blank nor a line's end.
    var isControl: Bool { (self < .blank && !isBlank && !isLineEnd) || self == 0x7F }
}
