/// Series over two axes.
struct PlaneDrawing {
    private let plane: Chart.Plane
    private let geometry: PlaneGeometry
    private let left: Double
    private let width: Double
    /// How each series is broken into dashes.
    private let dashes: [String?]

    private static let height = 260.0

    init(_ plane: Chart.Plane, left: Double, width: Double) {
        self.plane = plane
        (self.left, self.width) = (left, width)
        geometry = PlaneGeometry(plane)
        var lineCount = 0
        dashes = plane.series.map { series in
            if case .marks = series.form { return nil }
            defer { lineCount += 1 }
            return DrawingStyle.dashes(lineCount)
        }
    }

    private struct Frame {
        var left: Double
        var width: Double
        var top: Double

        var bottom: Double { top + PlaneDrawing.height }

        func point(_ place: PlaneGeometry.Place) -> (x: Double, y: Double) {
            (left + place.x * width, bottom - place.y * PlaneDrawing.height)
        }
    }

    /// - Returns: Where what follows begins.
    func draw(at top: Double, on drawing: inout Drawing) -> Double {
        guard !geometry.isEmpty else {
            drawing.text("nothing to draw", x: left, y: top + 12)
            return top + 24
        }
        let ticks = geometry.vertical.ticks(atMost: 7)
        let longest = ticks.map(\.label.count).max() ?? 0
        let gutter = min(width / 3, Double(longest) * DrawingStyle.characterWidth + 12)
        let legendEnd = drawLegend(at: top + 4, left: left + gutter, width: width - gutter, on: &drawing)
        drawing.text(plane.vertical.label, x: left, y: legendEnd + 4)
        // Marks at the edges stay whole.
        let frame = Frame(left: left + gutter, width: width - gutter - 8, top: legendEnd + 20)
        drawUpright(ticks, frame, on: &drawing)
        let bottom = drawLying(frame, on: &drawing)
        for (series, dashes) in zip(plane.series, dashes).reversed() { paint(series, dashes, frame, on: &drawing) }
        return bottom
    }

    // MARK: Axes

    private func drawUpright(_ ticks: [AxisScale.Tick], _ frame: Frame, on drawing: inout Drawing) {
        drawing.line(x1: frame.left, y1: frame.top, x2: frame.left, y2: frame.bottom)
        for tick in ticks {
            let y = frame.point(.init(x: 0, y: tick.unit)).y
            drawing.line(x1: frame.left, y1: y, x2: frame.left + frame.width, y2: y, opacity: 0.2)
            drawing.text(tick.label, x: frame.left - 7, y: y + 4, anchor: .end)
        }
    }

    /// - Returns: The end of the axis's labels and title.
    private func drawLying(_ frame: Frame, on drawing: inout Drawing) -> Double {
        let y = frame.bottom
        drawing.line(x1: frame.left, y1: y, x2: frame.left + frame.width, y2: y)
        for tick in lyingTicks(width: frame.width) {
            let x = frame.point(.init(x: tick.unit, y: 0)).x
            drawing.line(x1: x, y1: y, x2: x, y2: y + 5)
            drawing.text(tick.label, x: x, y: y + 18, anchor: .middle)
        }
        drawing.text(plane.horizontal.label, x: frame.left + frame.width / 2, y: y + 36, anchor: .middle)
        return y + 48
    }

    /// As many ticks as have room for their labels.
    private func lyingTicks(width: Double) -> [AxisScale.Tick] {
        var count = 10
        while true {
            let ticks = geometry.horizontal.ticks(atMost: count)
            let fits = zip(ticks, ticks.dropFirst()).allSatisfy { left, right in
                let characters = Double(left.label.count + right.label.count) / 2 + 2
                return (right.unit - left.unit) * width >= characters * DrawingStyle.characterWidth
            }
            if fits || count == 2 { return ticks }
            count -= 1
        }
    }

    // MARK: Series

    private func drawLegend(at top: Double, left: Double, width: Double, on drawing: inout Drawing) -> Double {
        var legend = DrawingLegend(left: left, width: width, y: top)
        for (series, dashes) in zip(plane.series, dashes) {
            let colour = DrawingStyle.colour(of: series.role)
            legend.add(series.name.plainText, on: &drawing) { drawing, x, y in
                if case .marks(let mark) = series.form {
                    drawing.mark(mark, x: x + 12, y: y, colour: colour)
                } else {
                    drawing.path([(x, y), (x + 24, y)], colour: colour, dashes: dashes)
                }
            }
        }
        return legend.end
    }

    private func paint(_ series: Chart.Series, _ dashes: String?, _ frame: Frame, on drawing: inout Drawing) {
        let colour = DrawingStyle.colour(of: series.role)
        let columns = max(1, Int(frame.width))
        if case .marks(let mark) = series.form {
            // Half a pixel is more than an eye tells apart.
            for place in geometry.marks(of: series, columns: columns * 2, rows: Int(Self.height) * 2) {
                let point = frame.point(place)
                drawing.mark(mark, x: point.x, y: point.y, colour: colour)
            }
        } else {
            for stroke in geometry.strokes(of: series, columns: columns) {
                drawing.path(stroke.map(frame.point), colour: colour, dashes: dashes)
            }
        }
    }
}
