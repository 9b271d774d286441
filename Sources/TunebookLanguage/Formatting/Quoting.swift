extension Literal {
    /// The words that may follow a range, as in `0.01..0.3 log`.
    package static let scalingWords = ["auto", "linear", "log", "reverse_log"]

    /// A text in quotes, with what needs one behind a `\`.
    package static func quoting(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\t": quoted += "\\t"
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }

    /// A text as it can be typed as a value or an argument: bare where it reads back as itself, else in quotes.
    package static func spelling(of text: String) -> String {
        isBareWord(text) ? text : quoting(text)
    }

    /// Whether a text stands for itself without quotes, wherever in a cell.
    package static func isBareWord(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard let first = bytes.first, let last = bytes.last else { return false }
        // At the start or the end these say something else: a comment, an option, help, a list's comma.
        if "#-?'".utf8.contains(first) || ",;?".utf8.contains(last) {
            guard first == UInt8(ascii: "-"), Number(bytes[...], text)?.isFinite == true else { return false }
        }
        let isPlain = text.unicodeScalars.allSatisfy { scalar in
            !"{}[]\"\\=,".unicodeScalars.contains(scalar) && !scalar.properties.isWhitespace
                && scalar.properties.generalCategory != .control && !(0x2018...0x201F).contains(scalar.value)
                && scalar != "\u{FEFF}"
        }
        guard isPlain else { return false }
        let reading = WordReading(text)
        if case .range = reading.kind { return false }
        return reading.problem == nil
    }

    /// Resolves the escapes of a text between quotes.
    static func unquoting(_ bytes: ArraySlice<UInt8>) -> String {
        let backslash = UInt8(ascii: "\\")
        guard bytes.contains(backslash) else { return String(decoding: bytes, as: UTF8.self) }
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count)
        var rest = bytes
        while let byte = rest.popFirst() {
            guard byte == backslash, let escaped = rest.first else {
                text.append(byte)
                continue
            }
            switch escaped {
            case UInt8(ascii: "\""), backslash: text.append(escaped)
            case UInt8(ascii: "n"): text.append(.lineFeed)
            case UInt8(ascii: "t"): text.append(.tab)
            default:
                text.append(byte)
                continue
            }
            rest = rest.dropFirst()
        }
        return String(decoding: text, as: UTF8.self)
    }
}
