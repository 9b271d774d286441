internal import TunebookDisplay

/// What TAB can put in, as the lines shown below the input.
struct CompletionMenu {
    private let candidates: [CompletionList.Candidate]

    init(_ candidates: [CompletionList.Candidate]) {
        self.candidates = candidates
    }

    /// What all candidates begin with.
    var commonPrefix: String {
        guard var prefix = candidates.first?.text[...] else { return "" }
        for candidate in candidates.dropFirst() {
            let count = zip(prefix, candidate.text).prefix { $0 == $1 }.count
            prefix = prefix.prefix(count)
        }
        return String(prefix)
    }

    /// One candidate a line with its summary; without any summaries, in columns.
    ///
    /// - Parameters:
    ///   - width: Of the terminal; no line is wider.
    ///   - rows: At most so many lines, the last saying how many more there are.
    /// - Returns: The lines, at least one.
    func lines(width: Int, rows: Int) -> [StyledText] {
        let names = candidates.map { Neutraliser.neutraliseLine($0.text) }
        let nameWidth = names.reduce(0) { max($0, $1.widthInColumns) }
        let all: [StyledText]
        let perLine: Int
        if candidates.contains(where: { $0.summary != nil }) {
            perLine = 1
            all = zip(names, candidates).map { name, candidate in
                let padding = String(repeating: " ", count: nameWidth - name.widthInColumns + 2)
                let summary = Neutraliser.neutraliseLine(candidate.summary ?? "")
                return
                    (StyledText("  ") + StyledText(name, role: .name) + StyledText(padding)
                    + StyledText(summary, role: .muted)).withoutTrailingBlanks()
            }
        } else {
            perLine = max(1, width / (nameWidth + 2))
            all = stride(from: 0, to: names.count, by: perLine).map { start in
                let row = names[start..<min(start + perLine, names.count)].map { name in
                    "  " + name + String(repeating: " ", count: nameWidth - name.widthInColumns)
                }
                return StyledText(row.joined(), role: .name).withoutTrailingBlanks()
            }
        }
        var lines = Array(all.prefix(max(1, rows)))
        if all.count > lines.count, let last = lines.indices.last {
            let hidden = candidates.count - last * perLine
            lines[last] = StyledText("  … \(hidden) more", role: .muted)
        }
        return lines.map { $0.shortened(to: max(1, width - 1)) }
    }
}
