extension JSONValue {
    /// The value on one line.
    package var compactText: String {
        var text = ""
        write(to: &text, indentation: nil)
        return text
    }

    /// The value over several lines, indented by two blanks a level.
    package var prettyText: String {
        var text = ""
        write(to: &text, indentation: 0)
        return text
    }

    private func write(to text: inout String, indentation: Int?) {
        switch self {
        case .null: text += "null"
        case .bool(let value): text += value ? "true" : "false"
        case .number(let digits): text += digits
        case .string(let content): Self.write(content, to: &text)
        case .array(let items):
            Self.write(items, to: &text, between: ("[", "]"), indentation) { item, text, deeper in
                item.write(to: &text, indentation: deeper)
            }
        case .object(let members):
            Self.write(members, to: &text, between: ("{", "}"), indentation) { member, text, deeper in
                Self.write(member.name, to: &text)
                text += deeper == nil ? ":" : ": "
                member.value.write(to: &text, indentation: deeper)
            }
        }
    }

    private static func write<Item>(
        _ items: [Item],
        to text: inout String,
        between brackets: (open: String, close: String),
        _ indentation: Int?,
        each write: (Item, inout String, Int?) -> Void
    ) {
        text += brackets.open
        let deeper = indentation.map { $0 + 1 }
        for (index, item) in items.enumerated() {
            if index > 0 { text += "," }
            if let deeper { text += "\n" + String(repeating: "  ", count: deeper) }
            write(item, &text, deeper)
        }
        if let indentation, !items.isEmpty { text += "\n" + String(repeating: "  ", count: indentation) }
        text += brackets.close
    }

    private static func write(_ content: String, to text: inout String) {
        text += "\""
        for scalar in content.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case _ where scalar.value < 0x20 || scalar.value == 0x7f:
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }
}
