/// Charts drawn one under the other.
struct ChartDrawing {
    let title: String
    let width: Double
    private(set) var height = DrawingStyle.margin
    private(set) var drawing = Drawing()

    /// - Parameters:
    ///   - charts: From top to bottom.
    ///   - width: In pixels; 320 at least.
    init(_ charts: [Chart], width: Int) {
        self.width = Double(max(320, width))
        title = charts.map(\.title.plainText).joined(separator: "; ")
        for chart in charts { height = draw(chart, at: height) }
    }

    /// - Returns: Where the next chart begins.
    private mutating func draw(_ chart: Chart, at top: Double) -> Double {
        let left = DrawingStyle.margin
        drawing.text(chart.title.plainText, x: left, y: top + 12, size: 14, weight: "bold")
        var y = top + 30
        let inner = width - 2 * left
        switch chart.content {
        case .plane(let plane): y = PlaneDrawing(plane, left: left, width: inner).draw(at: y, on: &drawing)
        case .bars(let bars): y = BarsDrawing(bars, left: left, width: inner).draw(at: y, on: &drawing)
        case .parallel(let parallel): y = ParallelDrawing(parallel, left: left, width: inner).draw(at: y, on: &drawing)
        }
        if let caption = chart.caption {
            for line in Self.broken(caption.plainText, at: Int(inner / DrawingStyle.characterWidth)) {
                drawing.text(line, x: left, y: y + 12, size: 11)
                y += 15
            }
        }
        return y + 2 * DrawingStyle.margin
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
