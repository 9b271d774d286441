internal import TunebookDisplay

/// Series over two axes as lines:
///
/// ```
///        ⠒⠒⠒ train   ⠂⠂⠂ validation
///   0.6 ┤⢄
///       │ ⠑⢄⡀
///   0.4 ┤   ⠈⠒⠤⣀⣀
///       └┬─────┬─────┬
///        0     5     10
///                round
/// ```
struct PlaneLayout {
    private let plane: Chart.Plane
    private let geometry: PlaneGeometry
    private let width: Int
    private let glyphs: ChartGlyphs

    /// Above this many points each is a dot and no longer a mark, which would hide its neighbours.
    private static let mostMarks = 500
    /// A drawing narrower than this gives up its labels.
    private static let narrowest = 8

    init(_ plane: Chart.Plane, width: Int, glyphs: ChartGlyphs) {
        self.plane = plane
        self.width = width
        self.glyphs = glyphs
        geometry = PlaneGeometry(plane)
    }

    func lines() -> [StyledText] {
        guard !geometry.isEmpty else {
            let hasPoints = plane.series.contains { !$0.points.isEmpty }
            return [StyledText(hasPoints ? "  nothing to draw: no point is a number" : "  no points yet", role: .muted)]
        }
        let rows = ChartLayout.rows(width: width)
        let labels = AxisLabels(geometry.vertical.ticks(atMost: rows / 3 + 1))
        let gutter = labels.width + 2 + Self.narrowest <= width ? labels.width + 1 : 0
        let columns = max(1, width - gutter - 1)
        var canvas = PlotCanvas(columns: columns, rows: rows, glyphs: glyphs)
        var legend = ChartLegend(glyphs: glyphs)
        draw(on: &canvas, &legend)

        var lines = legend.lines(width: width, indent: gutter + 1)
        lines.append(title(plane.vertical.label, indent: max(0, gutter - 1)))
        lines += framed(canvas, labels, gutter: gutter)
        lines += footing(columns: columns, gutter: gutter)
        if geometry.leftOut > 0 {
            let words = geometry.leftOut == 1 ? "1 point is" : "\(geometry.leftOut) points are"
            let note = StyledText("\(words) not drawn: no number, or no place on the axis", role: .muted)
            lines += note.brokenBetweenWords(at: width)
        }
        return lines.filter { !$0.spans.isEmpty }
    }

    private func title(_ text: String, indent: Int) -> StyledText {
        guard !text.isEmpty else { return StyledText() }
        let text = StyledText(Neutraliser.neutraliseLine(text), role: .muted)
        return StyledText(String(repeating: " ", count: max(0, min(indent, width - text.widthInColumns)))) + text
    }

    // MARK: Series

    private func draw(on canvas: inout PlotCanvas, _ legend: inout ChartLegend) {
        var lineCount = 0
        var drawings: [(inout PlotCanvas) -> Void] = []
        for series in plane.series {
            switch series.form {
            case .line, .steps:
                let pen =
                    series.form == .steps
                    ? PlotCanvas.Pen.steps(lineCount, role: series.role) : PlotCanvas.Pen(lineCount, role: series.role)
                lineCount += 1
                let strokes = geometry.strokes(of: series, columns: canvas.dotColumns)
                drawings.append { canvas in for stroke in strokes { canvas.draw(stroke, pen) } }
                legend.add(series.name, pen: pen)
            case .marks(let mark):
                let places = geometry.marks(of: series, columns: canvas.dotColumns, rows: canvas.dotRows)
                let character = character(of: mark)
                if glyphs == .ascii || places.count <= Self.mostMarks {
                    drawings.append { canvas in
                        for place in places { canvas.put(character, at: place, role: series.role) }
                    }
                } else {
                    let pen = PlotCanvas.Pen(0, role: series.role)
                    drawings.append { canvas in for place in places { canvas.draw([place], pen) } }
                }
                legend.add(series.name, mark: character, role: series.role)
            }
        }
        for drawing in drawings.reversed() { drawing(&canvas) }
    }

    private func character(of mark: Chart.Series.Mark) -> Character {
        switch mark {
        case .dot: glyphs.dot
        case .cross: glyphs == .braille ? "×" : "x"
        case .diamond: glyphs == .braille ? "◆" : "@"
        }
    }

    // MARK: Axes

    /// The drawing's rows with the upright axis and its labels.
    private func framed(_ canvas: PlotCanvas, _ labels: AxisLabels, gutter: Int) -> [StyledText] {
        var labelOfRow: [Int: String] = [:]
        for tick in labels.ticks {
            let row = canvas.cell(at: .init(x: 0, y: tick.unit)).row
            if labelOfRow[row] == nil { labelOfRow[row] = tick.label }
        }
        return canvas.lines().enumerated().map { row, drawn in
            let label = labelOfRow[row]
            let text = gutter > 0 ? (label ?? "") : ""
            let padding = String(repeating: " ", count: max(0, gutter - 1 - text.widthInColumns))
            let axis = label == nil ? glyphs.upright.plain : glyphs.upright.ticked
            return StyledText(padding + text + (gutter > 0 ? " " : "") + axis, role: .muted) + drawn
        }
    }

    /// The lying axis, its labels and its title.
    private func footing(columns: Int, gutter: Int) -> [StyledText] {
        let row = LabelRow(geometry.horizontal, columns: columns, overhang: gutter)
        let blank = String(repeating: " ", count: gutter)
        var axis = Array(repeating: glyphs.lying.plain, count: columns)
        for column in row.ticks { axis[column] = glyphs.lying.ticked }
        var lines = [StyledText(blank + glyphs.corner + String(axis), role: .muted)]
        lines.append(StyledText(row.text, role: .muted))
        let title = Neutraliser.neutraliseLine(plane.horizontal.label)
        lines.append(self.title(title, indent: gutter + 1 + max(0, (columns - title.widthInColumns) / 2)))
        return lines
    }
}
