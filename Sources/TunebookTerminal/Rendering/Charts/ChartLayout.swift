internal import TunebookDisplay

/// A chart as lines of a width: title, legend, drawing, caption. No line is wider, whatever the width.
struct ChartLayout {
    /// In columns.
    private let width: Int
    private let chart: Chart
    private let glyphs: ChartGlyphs

    /// The width of a chart where nothing says how wide it may be.
    static let defaultWidth = 72

    init(_ chart: Chart, width: Int?, glyphs: ChartGlyphs) {
        self.chart = chart
        self.width = max(1, width ?? Self.defaultWidth)
        self.glyphs = glyphs
    }

    func lines() -> [StyledText] {
        var lines = chart.title.lines(savedText: false)
        switch chart.content {
        case .plane(let plane): lines += PlaneLayout(plane, width: width, glyphs: glyphs).lines()
        case .bars(let bars): lines += BarsLayout(bars, width: width, glyphs: glyphs).lines()
        case .parallel(let parallel): lines += ParallelLayout(parallel, width: width, glyphs: glyphs).lines()
        }
        if let caption = chart.caption {
            lines += caption.lines(savedText: false).flatMap { $0.brokenBetweenWords(at: width) }
        }
        return lines.map { line in
            let line = line.shortened(to: width).withoutTrailingBlanks()
            return glyphs == .ascii ? line.inASCII : line
        }
    }

    /// How many rows a drawing has at a width: about 15, fewer where that would make it a tower.
    static func rows(width: Int) -> Int {
        min(15, max(6, width / 4))
    }
}

extension StyledText {
    /// Broken at blanks into lines that fit, as far as words do.
    func brokenBetweenWords(at width: Int) -> [StyledText] {
        guard widthInColumns > width else { return [self] }
        var lines = [StyledText()]
        var used = 0
        for span in spans {
            for (position, word) in span.text.split(separator: " ", omittingEmptySubsequences: false).enumerated() {
                let columns = word.widthInColumns
                // Blanks in a row end a line, and begin none.
                if word.isEmpty, used == 0 || used + 1 > width { continue }
                let blank = position > 0 && used > 0 ? 1 : 0
                if used > 0, position > 0, used + blank + columns > width {
                    lines.append(StyledText(String(word), role: span.role))
                    used = columns
                } else {
                    lines[lines.count - 1].append((blank > 0 ? " " : "") + word, role: span.role)
                    used += blank + columns
                }
            }
        }
        return lines
    }

    /// With ASCII in the place of the few other characters that the program itself writes.
    var inASCII: StyledText {
        let replacements: [Character: Character] = ["…": "~", "·": "-", "×": "x", "±": "~", "–": "-", "−": "-"]
        return StyledText(
            spans.map { Span(String($0.text.map { replacements[$0] ?? $0 }), role: $0.role, savedText: $0.savedText) }
        )
    }
}
