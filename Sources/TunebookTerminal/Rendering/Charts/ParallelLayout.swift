internal import TunebookDisplay

/// Upright axes side by side, crossed by a line for each set of values; under each axis stands its name.
///
/// Lines in their dozens would cover each other, so a group of many shows as dots on the axes alone.
struct ParallelLayout {
    private let parallel: Chart.Parallel
    private let width: Int
    private let glyphs: ChartGlyphs

    /// Axes closer than this cannot be read.
    private static let narrowestGap = 9
    private static let mostLines = 12

    init(_ parallel: Chart.Parallel, width: Int, glyphs: ChartGlyphs) {
        self.parallel = parallel
        self.width = width
        self.glyphs = glyphs
    }

    func lines() -> [StyledText] {
        let lines = parallel.groups.flatMap(\.lines)
        guard !parallel.axes.isEmpty, !lines.isEmpty else { return [StyledText("  no points yet", role: .muted)] }
        let shown = shownAxes
        let scales = shown.map { axis in
            AxisScale(parallel.axes[axis], values: lines.lazy.compactMap { $0.indices.contains(axis) ? $0[axis] : nil })
        }
        let rows = ChartLayout.rows(width: width)
        // Labels stand to the right of their axis, also of the last.
        let labelRoom = min(12, max(1, width / (shown.count + 1)))
        let columns = max(1, width - labelRoom)
        var canvas = PlotCanvas(columns: columns, rows: rows, glyphs: glyphs)
        var legend = ChartLegend(glyphs: glyphs)
        let isDrawn = parallel.groups.map { $0.lines.count <= Self.mostLines }
        for (index, group) in parallel.groups.enumerated() {
            let pen = PlotCanvas.Pen(index, role: group.role)
            if isDrawn[index] {
                legend.add(group.name, pen: pen)
            } else {
                legend.add(group.name, mark: glyphs.dot, role: group.role)
            }
        }
        for (index, group) in parallel.groups.enumerated().reversed() where isDrawn[index] {
            let pen = PlotCanvas.Pen(index, role: group.role)
            for line in group.lines { draw(line, shown, scales, pen, on: &canvas) }
        }
        let dotted = zip(parallel.groups, isDrawn).filter { !$0.1 }.map(\.0)
        let framed = framed(canvas, shown, scales, dotted, labelRoom: labelRoom)
        var result = legend.lines(width: width, indent: 2) + framed + [names(shown, columns: columns)]
        let hidden = parallel.axes.count - shown.count
        if hidden > 0 {
            let words = hidden == 1 ? "1 axis is" : "\(hidden) axes are"
            result.append(StyledText("\(words) hidden; a wider terminal shows more", role: .muted))
        }
        return result
    }

    /// The first axes that fit, and always the last, which is what the others are held against.
    private var shownAxes: [Int] {
        let most = max(2, width / Self.narrowestGap)
        guard parallel.axes.count > most else { return Array(parallel.axes.indices) }
        return Array(0..<most - 1) + [parallel.axes.count - 1]
    }

    private func draw(
        _ line: [Double],
        _ shown: [Int],
        _ scales: [AxisScale],
        _ pen: PlotCanvas.Pen,
        on canvas: inout PlotCanvas
    ) {
        var stroke: [PlaneGeometry.Place] = []
        for (position, axis) in shown.enumerated() {
            guard axis < line.count, let unit = scales[position].unit(of: line[axis]) else {
                canvas.draw(stroke, pen)
                stroke = []
                continue
            }
            stroke.append(PlaneGeometry.Place(x: self.place(position, of: shown.count), y: unit))
        }
        canvas.draw(stroke, pen)
    }

    private func place(_ position: Int, of count: Int) -> Double {
        count > 1 ? Double(position) / Double(count - 1) : 0
    }

    /// The drawing with its axes and, to the right of each, what its ends or categories are.
    private func framed(
        _ canvas: PlotCanvas,
        _ shown: [Int],
        _ scales: [AxisScale],
        _ dotted: [Chart.Parallel.Group],
        labelRoom: Int
    ) -> [StyledText] {
        var canvas = canvas.widened(by: labelRoom)
        let innerColumns = canvas.columns - labelRoom
        let gap = scales.count > 1 ? (innerColumns - 1) / (scales.count - 1) - 1 : labelRoom
        for (position, scale) in scales.enumerated() {
            let column = Int((place(position, of: scales.count) * Double(innerColumns - 1)).rounded())
            for row in 0..<canvas.rows { canvas.put(glyphs.middle.plain, column: column, row: row, role: .muted) }
            let room = position == scales.count - 1 ? labelRoom - 1 : min(gap, 12)
            for tick in ends(of: scale) {
                let row = canvas.cell(at: .init(x: 0, y: tick.unit)).row
                canvas.put(glyphs.middle.ticked, column: column, row: row, role: .muted)
                let label = StyledText(tick.label).flattened(savedText: false).shortened(to: max(1, room)).plainText
                for (offset, character) in label.enumerated() {
                    canvas.put(character, column: column + 1 + offset, row: row, role: .value)
                }
            }
            for group in dotted.reversed() {
                for line in group.lines where line.indices.contains(shown[position]) {
                    guard let unit = scale.unit(of: line[shown[position]]) else { continue }
                    let row = canvas.cell(at: .init(x: 0, y: unit)).row
                    canvas.put(glyphs.dot, column: column, row: row, role: group.role)
                }
            }
        }
        return canvas.lines()
    }

    /// All categories, or a round value near each end.
    private func ends(of scale: AxisScale) -> [AxisScale.Tick] {
        if case .categories = scale.scale { return scale.ticks(atMost: 2) }
        let ticks = scale.ticks(atMost: 6)
        guard let first = ticks.first, let last = ticks.last, ticks.count > 1 else { return ticks }
        return [first, last]
    }

    /// The names of the axes, each at its axis.
    private func names(_ shown: [Int], columns: Int) -> StyledText {
        var line = ""
        let gap = shown.count > 1 ? (columns - 1) / (shown.count - 1) : width
        for (position, axis) in shown.enumerated() {
            let column = Int((place(position, of: shown.count) * Double(columns - 1)).rounded())
            let room = position == shown.count - 1 ? width - column : gap - 1
            let name = StyledText(parallel.axes[axis].title).flattened(savedText: false).shortened(to: max(1, room))
            line += String(repeating: " ", count: max(0, column - line.widthInColumns)) + name.plainText
        }
        return StyledText(line, role: .muted)
    }
}
