internal import TunebookDisplay

/// A display as lines of styled text: what all renderers of text have in common.
struct DisplayLayout {
    /// In columns; `nil` for as wide as it comes.
    var width: Int?
    /// Whether saved texts stand in, and volatile columns are left out.
    var isSaved = false
    /// Whether a progress is drawn, as it stands, or left out.
    var showsProgress = false
    var echo: EchoedLine?
    var glyphs = ChartGlyphs.braille

    func lines(of display: Display) -> [StyledText] {
        switch display {
        case .none: return []
        case .text(let text):
            return text.lines(savedText: isSaved).flatMap { $0.wrapped(to: width) }.map { $0.withoutTrailingBlanks() }
        case .table(let table): return TableLayout(table, width: width, isSaved: isSaved).lines()
        case .chart(let chart):
            if isSaved { return lines(of: .text(chart.summary)) }
            return ChartLayout(chart, width: width, glyphs: glyphs).lines()
        case .progress(let progress): return showsProgress ? [ProgressBar(progress).line(width: width ?? 80)] : []
        case .problem(let problem): return ProblemLayout(problem, width: width, echo: echo).lines()
        case .record(let record): return lines(of: record.display)
        case .group(let displays):
            var layout = self
            var lines: [StyledText] = []
            for display in displays {
                lines += layout.lines(of: display)
                // Only what comes first stands right under the typed line.
                if !lines.isEmpty { layout.echo = nil }
            }
            return lines
        }
    }
}
