/// Readies pasted text for the line.
enum PastedText {
    /// Line ends of all kinds become `\n`, those at the end go, what a terminal would obey is made visible, and of a
    /// pasted transcript only what was typed is left.
    static func cleaned(_ bytes: [UInt8]) -> String {
        var text = String(decoding: bytes, as: UTF8.self)
        if text.utf8.contains(UInt8(ascii: "\r")) {
            var scalars = String.UnicodeScalarView()
            // The terminal's driver swaps the two while a line is edited, so that a pair comes in either order.
            var lineEnd: Unicode.Scalar?
            for scalar in text.unicodeScalars {
                guard scalar == "\r" || scalar == "\n" else {
                    scalars.append(scalar)
                    lineEnd = nil
                    continue
                }
                let isSecondOfPair = lineEnd != nil && lineEnd != scalar
                if !isSecondOfPair { scalars.append("\n") }
                lineEnd = isSecondOfPair ? nil : scalar
            }
            text = String(scalars)
        }
        text = Neutraliser.neutralise(text)
        while text.utf8.last == UInt8(ascii: "\n") { text.unicodeScalars.removeLast() }
        return inputs(ofTranscript: text) ?? text
    }

    /// What follows `In [n]:` and `...:` in a pasted piece of a session, one cell a line; `nil` when it is no transcript.
    static func inputs(ofTranscript text: String) -> String? {
        guard input(of: text.drop(while: \.isWhitespace)) != nil else { return nil }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        var inputs: [Substring] = []
        var isInside = false
        for line in lines {
            if let input = input(of: line) {
                inputs.append(input)
                isInside = true
            } else if isInside, let more = continuation(of: line) {
                inputs.append(more)
            } else {
                isInside = false
            }
        }
        return inputs.joined(separator: "\n")
    }

    private static func input(of line: Substring) -> Substring? {
        let line = line.drop { $0 == " " }
        guard line.hasPrefix("In [") else { return nil }
        let number = line.dropFirst(4).prefix { $0.isASCII && $0.isNumber }
        let rest = line[number.endIndex...]
        guard !number.isEmpty, rest.hasPrefix("]:") else { return nil }
        return withoutBlank(rest.dropFirst(2))
    }

    private static func continuation(of line: Substring) -> Substring? {
        let line = line.drop { $0 == " " }
        return line.hasPrefix("...:") ? withoutBlank(line.dropFirst(4)) : nil
    }

    private static func withoutBlank(_ text: Substring) -> Substring {
        text.first == " " ? text.dropFirst() : text
    }
}
