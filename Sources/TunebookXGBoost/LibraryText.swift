/// An error or a log line of the library, taken apart.
///
/// The library writes `[20:50:41] WARNING: /workspace/src/objective/regression_obj.cu:277: text`, errors without the
/// level, and puts a stack trace below an error.
package struct LibraryText: Hashable, Sendable {
    /// `WARNING`, `INFO`, or empty where the library gives none.
    package var level: String
    /// The text itself, on one line.
    package var message: String

    package init(_ text: String) {
        var rest = Substring(text)
        if let trace = rest.firstRange(of: "\nStack trace:") { rest = rest[..<trace.lowerBound] }
        if let end = Self.endOfTime(rest) { rest = rest[end...] }
        level = ""
        for word in ["WARNING", "INFO", "DEBUG", "CONSOLE", "ERROR", "FATAL"] where rest.hasPrefix(word + ": ") {
            level = word
            rest = rest.dropFirst(word.count + 2)
        }
        if let end = Self.endOfSourceLine(rest) { rest = rest[end...] }
        message =
            rest.split(whereSeparator: \.isNewline)
            .map { $0.trimmingSpaces() }
            .filter { !$0.isEmpty }
            .joined(separator: "; ")
    }

    /// Where `[20:50:41] ` ends.
    private static func endOfTime(_ text: Substring) -> Substring.Index? {
        guard text.hasPrefix("["), let close = text.firstIndex(of: "]") else { return nil }
        let time = text[text.index(after: text.startIndex)..<close]
        guard time.count == 8, time.allSatisfy({ $0.isNumber || $0 == ":" }) else { return nil }
        return text[text.index(after: close)...].firstIndex { $0 != " " }
    }

    /// Where `/a/path.cc:277: ` ends.
    private static func endOfSourceLine(_ text: Substring) -> Substring.Index? {
        guard text.hasPrefix("/"), let colon = text.firstRange(of: ":") else { return nil }
        guard !text[..<colon.lowerBound].contains(where: \.isWhitespace) else { return nil }
        let number = text[colon.upperBound...].prefix { $0.isNumber }
        guard !number.isEmpty, text[number.endIndex...].hasPrefix(":") else { return nil }
        let after = text.index(after: number.endIndex)
        return text[after...].firstIndex { $0 != " " } ?? text.endIndex
    }
}

extension Substring {
    fileprivate func trimmingSpaces() -> Substring {
        guard let first = firstIndex(where: { !$0.isWhitespace }) else { return "" }
        guard let last = lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return self[first...last]
    }

    fileprivate func firstRange(of text: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
            start = index(after: start)
        }
        return nil
    }
}
