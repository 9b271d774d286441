/// Values as Python source, for programs that are written for people.
package enum PythonText {
    /// A text in double quotes.
    package static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": result += "\\\\"
            case "\"": result += "\\\""
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            default:
                // Control characters, and those that turn the direction of what is shown.
                let isPlain =
                    scalar.properties.generalCategory != .control && scalar.properties.generalCategory != .format
                let digits = String(scalar.value, radix: 16)
                result += isPlain ? String(scalar) : "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
            }
        }
        return result + "\""
    }

    /// A name that Python takes: letters, digits and underscores, and none of its words.
    package static func identifier(_ name: String) -> String {
        var text = name.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? String($0) : "_" }.joined()
        if text.first?.isNumber ?? true { text = "_" + text }
        let words: Set = [
            "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def",
            "del",
            "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda",
            "nonlocal", "not", "or", "pass", "raise", "return", "try", "while", "with", "yield",
        ]
        return words.contains(text) ? text + "_" : text
    }

    /// A dictionary of texts on lines of their own, in the order of its keys.
    package static func dictionary(_ texts: [String: String], indent: String = "") -> String {
        guard !texts.isEmpty else { return "{}" }
        let lines = texts.sorted { $0.key < $1.key }.map { "\(indent)    \(quoted($0.key)): \(quoted($0.value)),\n" }
        return "{\n" + lines.joined() + indent + "}"
    }

    /// A list of texts in one line.
    package static func list(_ texts: [String]) -> String {
        "[" + texts.map(quoted).joined(separator: ", ") + "]"
    }
}
