internal import TunebookDisplay

/// A progress as one line that never wraps: `  [████████░░░░] 8/12 · best 0.0871`.
struct ProgressBar {
    private let progress: Progress

    init(_ progress: Progress) {
        self.progress = progress
    }

    /// The bar and its label; the last of `width` columns stays free, so that no terminal wraps.
    func line(width: Int) -> StyledText {
        let room = max(1, width - 1)
        let labels = ([progress.label] + progress.shorterLabels).map { $0.flattened(savedText: false) }
        let most = max(4, min(20, width / 4))
        for label in labels {
            // A shorter bar before fewer words.
            let cells = min(most, room - Self.frameWidth - label.widthInColumns)
            if cells >= 4 { return bar(cells) + label }
        }
        if let last = labels.last, last.widthInColumns + 2 <= room { return StyledText("  ") + last }
        return (bar(most) + (labels.last ?? StyledText())).shortened(to: room)
    }

    /// The columns of `  [] `.
    private static let frameWidth = 5

    private func bar(_ cells: Int) -> StyledText {
        var line = StyledText()
        if let fraction = progress.fraction {
            // NaN counts as nothing done.
            let done = fraction >= 0 ? Int((min(1, fraction) * Double(cells)).rounded(.down)) : 0
            line.append("  [")
            line.append(String(repeating: "█", count: done), role: .success)
            line.append(String(repeating: "░", count: cells - done), role: .muted)
            line.append("] ")
        } else {
            line.append("  ")
        }
        return line
    }
}
