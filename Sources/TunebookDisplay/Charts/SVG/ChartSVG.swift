/// Charts as one SVG file, one under the other: self-contained, with no script, font or style from elsewhere.
///
/// Nothing is painted behind them, and the colours are of a middle brightness, so that they are readable on light and on
/// dark pages alike, also where a viewer ignores style sheets. Scales and ticks are those of the terminal.
///
/// - SeeAlso: https://www.w3.org/TR/SVG11
package struct ChartSVG {
    private let charts: [Chart]
    private let width: Double

    /// - Parameters:
    ///   - charts: From top to bottom.
    ///   - width: In pixels; 320 at least.
    package init(_ charts: [Chart], width: Int = 720) {
        self.charts = charts
        self.width = Double(max(320, width))
    }

    /// The whole file, with a line end.
    package var text: String {
        var canvas = SVGCanvas()
        var top = SVGStyle.margin
        for chart in charts {
            top = draw(chart, at: top, on: &canvas)
        }
        let (w, h) = (SVGCanvas.number(width), SVGCanvas.number(top))
        let title = SVGCanvas.escaped(charts.map(\.title.plainText).joined(separator: "; "))
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <svg xmlns="http://www.w3.org/2000/svg" width="\(w)" height="\(h)" viewBox="0 0 \(w) \(h)" role="img" \
            font-family="system-ui, sans-serif" font-size="12">
            <title>\(title)</title>
            \(canvas.text)</svg>

            """
    }

    /// - Returns: Where the next chart begins.
    private func draw(_ chart: Chart, at top: Double, on canvas: inout SVGCanvas) -> Double {
        let left = SVGStyle.margin
        canvas.text(chart.title.plainText, x: left, y: top + 12, size: 14, weight: "bold")
        var y = top + 30
        let inner = width - 2 * left
        switch chart.content {
        case .plane(let plane): y = SVGPlane(plane, left: left, width: inner).draw(at: y, on: &canvas)
        case .bars(let bars): y = SVGBars(bars, left: left, width: inner).draw(at: y, on: &canvas)
        case .parallel(let parallel): y = SVGParallel(parallel, left: left, width: inner).draw(at: y, on: &canvas)
        }
        if let caption = chart.caption {
            for line in Self.broken(caption.plainText, at: Int(inner / SVGStyle.characterWidth)) {
                canvas.text(line, x: left, y: y + 12, size: 11)
                y += 15
            }
        }
        return y + 2 * SVGStyle.margin
    }

    /// Lines of words of at most so many characters, as far as words allow.
    private static func broken(_ text: String, at length: Int) -> [String] {
        var lines: [String] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            var current = ""
            for word in line.split(separator: " ") {
                if !current.isEmpty, current.count + 1 + word.count > length {
                    lines.append(current)
                    current = String(word)
                } else {
                    current += (current.isEmpty ? "" : " ") + word
                }
            }
            lines.append(current)
        }
        return lines
    }
}
