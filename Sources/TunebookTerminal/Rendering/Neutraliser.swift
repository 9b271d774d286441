/// Makes text from outside harmless to a terminal, and what was in it visible.
///
/// A log line or a file name may hold escape sequences that recolour the screen, retitle the window or hide text.
/// Control characters become the pictures Unicode has for them (`␛[31m`), others that change what is read (C1 controls,
/// text direction, line separators) become their number (`<U+202E>`).
package enum Neutraliser {
    /// The text with nothing left that a terminal would obey, line ends and tabs apart.
    ///
    /// A carriage return before a line end is dropped.
    /// - Complexity: O(*n*); text with nothing to change is given back as it is.
    package static func neutralise(_ text: String) -> String {
        guard needsWork(text) else { return text }
        var result = String.UnicodeScalarView()
        var isAfterReturn = false
        for scalar in text.unicodeScalars {
            if isAfterReturn {
                isAfterReturn = false
                if scalar != "\n" { result.append("␍") }
            }
            switch scalar {
            case "\r": isAfterReturn = true
            case "\n", "\t": result.append(scalar)
            case "\u{0}"..."\u{1F}": result.append(Unicode.Scalar(0x2400 + scalar.value) ?? "\u{FFFD}")
            case "\u{7F}": result.append("␡")
            default:
                if isHidden(scalar) {
                    result.append(contentsOf: "<U+\(number(of: scalar))>".unicodeScalars)
                } else {
                    result.append(scalar)
                }
            }
        }
        if isAfterReturn { result.append("␍") }
        return String(result)
    }

    /// The text on one line: line ends and tabs become blanks, too.
    package static func neutraliseLine(_ text: String) -> String {
        let text = neutralise(text)
        guard text.utf8.contains(where: { $0 == 0x0A || $0 == 0x09 }) else { return text }
        return String(text.map { $0 == "\n" || $0 == "\t" ? " " : $0 })
    }

    private static func needsWork(_ text: String) -> Bool {
        var isPlain = true
        for byte in text.utf8 {
            if byte < 0x20, byte != 0x0A, byte != 0x09 { return true }
            if byte == 0x7F { return true }
            if byte >= 0x80 { isPlain = false }
        }
        return !isPlain && text.unicodeScalars.contains(where: isHidden)
    }

    /// C1 controls, marks and overrides of direction, and the separators that some terminals take for a line end.
    private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x80...0x9F, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF, 0xE0000...0xE007F: true
        default: false
        }
    }

    private static func number(of scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
    }
}
