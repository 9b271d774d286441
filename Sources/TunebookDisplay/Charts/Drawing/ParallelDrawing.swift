/// Upright axes side by side, with every line drawn; a group of many is faint.
struct ParallelDrawing {
    private let parallel: Chart.Parallel
    private let left: Double
    private let width: Double

    private static let height = 240.0

    init(_ parallel: Chart.Parallel, left: Double, width: Double) {
        self.parallel = parallel
        (self.left, self.width) = (left, width)
    }

    /// - Returns: Where what follows begins.
    func draw(at top: Double, on drawing: inout Drawing) -> Double {
        let lines = parallel.groups.flatMap(\.lines)
        guard !parallel.axes.isEmpty, !lines.isEmpty else {
            drawing.text("nothing to draw", x: left, y: top + 12)
            return top + 24
        }
        var legend = DrawingLegend(left: left, width: width, y: top + 4)
        for group in parallel.groups {
            let colour = DrawingStyle.colour(of: group.role)
            legend.add(group.name.plainText, on: &drawing) { drawing, x, y in
                drawing.path([(x, y), (x + 24, y)], colour: colour)
            }
        }
        let scales = parallel.axes.indices.map { axis in
            AxisScale(parallel.axes[axis], values: lines.lazy.compactMap { $0.indices.contains(axis) ? $0[axis] : nil })
        }
        let frameTop = legend.end + 8
        for group in parallel.groups.reversed() {
            for line in group.lines { draw(line, of: group, scales, top: frameTop, on: &drawing) }
        }
        for (index, scale) in scales.enumerated() { draw(scale, index, top: frameTop, on: &drawing) }
        return frameTop + Self.height + 34
    }

    /// Room for the last axis's labels stays free to its right.
    private func x(of axis: Int) -> Double {
        let room = width - 80
        return left + 8 + (parallel.axes.count > 1 ? room * Double(axis) / Double(parallel.axes.count - 1) : 0)
    }

    private func draw(
        _ line: [Double],
        of group: Chart.Parallel.Group,
        _ scales: [AxisScale],
        top: Double,
        on drawing: inout Drawing
    ) {
        let colour = DrawingStyle.colour(of: group.role)
        let opacity = group.lines.count > 12 ? 0.18 : 1
        var stroke: [(x: Double, y: Double)] = []
        for (index, scale) in scales.enumerated() {
            if index < line.count, let unit = scale.unit(of: line[index]) {
                stroke.append((x(of: index), top + (1 - unit) * Self.height))
            } else {
                drawing.path(stroke, colour: colour, opacity: opacity)
                stroke = []
            }
        }
        drawing.path(stroke, colour: colour, opacity: opacity)
    }

    private func draw(_ scale: AxisScale, _ index: Int, top: Double, on drawing: inout Drawing) {
        let x = x(of: index)
        drawing.line(x1: x, y1: top, x2: x, y2: top + Self.height)
        for tick in scale.ticks(atMost: 5) {
            let y = top + (1 - tick.unit) * Self.height
            drawing.line(x1: x, y1: y, x2: x + 4, y2: y)
            drawing.text(tick.label, x: x + 7, y: y + 4, size: 11, weight: "bold")
        }
        let isLast = index == parallel.axes.count - 1 && index > 0
        let anchor: Drawing.Anchor = index == 0 ? .start : isLast ? .end : .middle
        // The last name ends at the picture's edge.
        let place = index == 0 ? x - 8 : isLast ? left + width : x
        drawing.text(parallel.axes[index].title, x: place, y: top + Self.height + 20, anchor: anchor)
    }
}
