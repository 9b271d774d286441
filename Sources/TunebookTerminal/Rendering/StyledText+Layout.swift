internal import TunebookDisplay

extension StyledText {
    var widthInColumns: Int { spans.reduce(0) { $0 + $1.text.widthInColumns } }

    /// The text cut at line ends, neutralised; an end at the very end adds no empty line.
    func lines(savedText: Bool) -> [StyledText] {
        guard !spans.isEmpty else { return [] }
        // What a saved session leaves out altogether is not even an empty line in it.
        if savedText, spans.contains(where: { $0.savedText == "" }), spans.allSatisfy({ $0.savedText ?? $0.text == "" })
        {
            return []
        }
        let empty = keepsLines ? StyledText().keepingLines() : StyledText()
        var lines = [empty]
        var endsInLineEnd = false
        for span in spans {
            let text = Neutraliser.neutralise(savedText ? span.savedText ?? span.text : span.text)
            for (position, piece) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
                if position > 0 { lines.append(empty) }
                if !piece.isEmpty { lines[lines.count - 1].append(String(piece), role: span.role) }
            }
            if !text.isEmpty { endsInLineEnd = text.last == "\n" }
        }
        if endsInLineEnd { lines.removeLast() }
        return lines
    }

    /// On one line, neutralised.
    func flattened(savedText: Bool) -> StyledText {
        StyledText(
            spans.map { span in
                Span(Neutraliser.neutraliseLine(savedText ? span.savedText ?? span.text : span.text), role: span.role)
            }
        )
    }

    /// Cut to at most that many columns, with `…` as the last where something is missing.
    func shortened(to width: Int) -> StyledText {
        guard widthInColumns > width else { return self }
        guard width > 0 else { return StyledText() }
        var result = StyledText()
        var room = width - 1
        for span in spans {
            var piece = ""
            for character in span.text {
                let columns = character.widthInColumns
                guard columns <= room else {
                    result.append(piece + "…", role: span.role)
                    return result
                }
                piece.append(character)
                room -= columns
            }
            result.append(piece, role: span.role)
        }
        return result
    }

    /// Without blanks at the end of the line.
    func withoutTrailingBlanks() -> StyledText {
        var result = self
        while let last = result.spans.popLast() {
            let end = last.text.lastIndex { $0 != " " }
            guard let end else { continue }
            result.append(String(last.text[...end]), role: last.role)
            break
        }
        return result
    }
}
