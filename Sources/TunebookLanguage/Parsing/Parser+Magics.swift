import TunebookPlatform

extension Parser {
    /// Reads `%%script NAME` and takes the rest of the cell as it stands.
    mutating func parseMagic() -> Statement? {
        guard let word = next() else { return nil }
        let arguments = takeWords()
        let body = peek()
        while peek() != nil { next() }
        guard let magic = vocabulary.magics.first(where: { $0.name == text(word) }) else {
            let names = vocabulary.magics.map(\.name)
            report(
                "no cell magic \(shown(word))",
                at: word.range,
                suggestion: nearestName(to: text(word), among: names) ?? (names.count == 1 ? names[0] : nil),
                notes: vocabulary.magics.map { "\($0.name) \($0.argumentName) \($0.summary)" }
            )
            return nil
        }
        guard let name = arguments.first else {
            report("\(magic.name) needs a name", at: word.range, suggestion: "\(magic.name) train.py")
            return nil
        }
        guard arguments.count == 1 else {
            report("\(magic.name) takes one name", at: arguments[1].range)
            return nil
        }
        let script = body.map { scriptText(in: $0.range) } ?? ""
        guard !script.isEmpty else {
            report(
                "the cell of \(quoted(name.text)) has no text",
                at: name.range,
                notes: ["its lines follow \(magic.name); an empty line ends them"]
            )
            return nil
        }
        return .script(ScriptStatement(name: name, text: script, range: word.range.union(name.range)))
    }

    /// The words on the first line, without the quotes that one may stand in.
    private mutating func takeWords() -> [Name] {
        var words: [Name] = []
        while let token = peek(), token.kind == .word {
            next()
            let text = text(token)
            let isQuoted = text.count > 1 && text.hasPrefix("\"") && text.hasSuffix("\"")
            words.append(Name(isQuoted ? String(text.dropFirst().dropLast()) : text, token.range))
        }
        return words
    }

    /// The body's lines, each closed by a line feed; empty lines at the end do not count.
    private func scriptText(in range: SourceRange) -> String {
        var lines: [[UInt8]] = []
        var line: [UInt8] = []
        var bytes = source[range]
        while let byte = bytes.popFirst() {
            guard byte.isLineEnd else {
                line.append(byte)
                continue
            }
            if byte == .carriageReturn, bytes.first == .lineFeed { bytes.removeFirst() }
            lines.append(line)
            line = []
        }
        lines.append(line)
        while lines.last?.allSatisfy(\.isBlank) == true { lines.removeLast() }
        return lines.map { String(decoding: $0, as: UTF8.self) + "\n" }.joined()
    }
}
