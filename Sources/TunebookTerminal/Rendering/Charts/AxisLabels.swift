internal import TunebookDisplay

/// The labels of an upright axis, neutralised and no wider than is useful.
struct AxisLabels {
    let ticks: [AxisScale.Tick]
    /// Of the widest.
    let width: Int

    private static let widest = 14

    init(_ ticks: [AxisScale.Tick]) {
        self.ticks = ticks.map { tick in
            var tick = tick
            tick.label = StyledText(tick.label).flattened(savedText: false).shortened(to: Self.widest).plainText
            return tick
        }
        width = self.ticks.reduce(0) { max($0, $1.label.widthInColumns) }
    }
}

/// The labels under a lying axis, as many as fit side by side.
struct LabelRow {
    /// The columns of the axis that have a label, from 0.
    let ticks: [Int]
    /// The labels, each under its tick; begins `overhang` + 1 columns left of the axis's first.
    let text: String

    /// - Parameters:
    ///   - scale: What is labelled.
    ///   - columns: Of the axis.
    ///   - overhang: Columns to the left of the axis line that a label may reach into.
    init(_ scale: AxisScale, columns: Int, overhang: Int) {
        let start = overhang + 1
        if case .categories(let names) = scale.scale {
            // Every category has a place, so that names are shortened rather than left out.
            let room = max(1, columns / max(1, names.count) - 1)
            let ticks = scale.ticks(atMost: 2).map { tick in
                var tick = tick
                tick.label = StyledText(tick.label).flattened(savedText: false).shortened(to: room).plainText
                return tick
            }
            (self.ticks, text) = Self.row(ticks, columns: columns, start: start, gap: 0) ?? ([], "")
            return
        }
        // Rather close together than fewer than three.
        let attempts = (3...max(3, columns / 8)).reversed().map { ($0, 2) } + [(3, 1), (2, 1)]
        for (count, gap) in attempts {
            if let row = Self.row(scale.ticks(atMost: count), columns: columns, start: start, gap: gap) {
                (ticks, text) = row
                return
            }
        }
        // Not even two fit: the first alone.
        let first = scale.ticks(atMost: 2).prefix(1)
        (ticks, text) = Self.row(Array(first), columns: columns, start: start, gap: 0) ?? ([], "")
    }

    /// - Returns: `nil` when two labels would touch.
    private static func row(
        _ ticks: [AxisScale.Tick],
        columns: Int,
        start: Int,
        gap: Int
    ) -> (ticks: [Int], text: String)? {
        var text = ""
        var used = 0
        var places: [Int] = []
        for tick in ticks {
            let width = tick.label.widthInColumns
            let column = Int((tick.unit * Double(columns - 1)).rounded())
            let end = start + columns
            let first = max(0, min(start + column - (width - 1) / 2, end - width))
            guard used == 0 || first >= used + gap else { return nil }
            text += String(repeating: " ", count: max(0, first - used)) + tick.label
            used = max(used, first) + width
            places.append(column)
        }
        return (places, text)
    }
}
