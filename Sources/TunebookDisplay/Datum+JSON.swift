extension Datum {
    /// The datum as JSON on one line, members in their order.
    ///
    /// JSON has no numbers that are not finite; they come out as the strings `"NaN"`, `"Infinity"` and `"-Infinity"`.
    /// Whole numbers of the `number` case keep their decimal point (`2.0`), so that a column keeps its type.
    package var json: String {
        var text: [UInt8] = []
        write(to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// The same over several lines, each level a blank further in, as Jupyter writes its notebooks.
    package var indentedJSON: String { indented(at: 0) }

    private func indented(at level: Int) -> String {
        let (outer, inner) = (String(repeating: " ", count: level), String(repeating: " ", count: level + 1))
        switch self {
        case .list(let items) where !items.isEmpty:
            let lines = items.map { inner + $0.indented(at: level + 1) }
            return "[\n\(lines.joined(separator: ",\n"))\n\(outer)]"
        case .object(let members) where !members.isEmpty:
            let lines = members.map { inner + Datum.text($0.key).json + ": " + $0.value.indented(at: level + 1) }
            return "{\n\(lines.joined(separator: ",\n"))\n\(outer)}"
        default: return json
        }
    }

    private func write(to text: inout [UInt8]) {
        switch self {
        case .null: text += "null".utf8
        case .boolean(let value): text += (value ? "true" : "false").utf8
        case .integer(let value): text += value.description.utf8
        case .number(let value) where value.isNaN: text += #""NaN""#.utf8
        case .number(let value) where value.isInfinite: text += (value > 0 ? #""Infinity""# : #""-Infinity""#).utf8
        case .number(let value): text += value.description.utf8
        case .text(let value): Self.write(value, to: &text)
        case .list(let items):
            text.append(UInt8(ascii: "["))
            for (position, item) in items.enumerated() {
                if position > 0 { text.append(UInt8(ascii: ",")) }
                item.write(to: &text)
            }
            text.append(UInt8(ascii: "]"))
        case .object(let members):
            text.append(UInt8(ascii: "{"))
            for (position, member) in members.enumerated() {
                if position > 0 { text.append(UInt8(ascii: ",")) }
                Self.write(member.key, to: &text)
                text.append(UInt8(ascii: ":"))
                member.value.write(to: &text)
            }
            text.append(UInt8(ascii: "}"))
        }
    }

    /// A string in quotes. Beside what JSON asks for, the delete character, the C1 controls and the line separators
    /// are escaped, so that a line of JSON is safe to show on a terminal and to split by lines.
    private static func write(_ string: String, to text: inout [UInt8]) {
        text.append(UInt8(ascii: "\""))
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += #"\""#.utf8
            case "\\": text += #"\\"#.utf8
            case "\n": text += #"\n"#.utf8
            case "\r": text += #"\r"#.utf8
            case "\t": text += #"\t"#.utf8
            case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{2028}", "\u{2029}":
                let digits = String(scalar.value, radix: 16)
                text += #"\u"#.utf8
                text += repeatElement(UInt8(ascii: "0"), count: 4 - digits.utf8.count)
                text += digits.utf8
            default: text += UTF8.encode(scalar).map(Array.init) ?? []
            }
        }
        text.append(UInt8(ascii: "\""))
    }
}
