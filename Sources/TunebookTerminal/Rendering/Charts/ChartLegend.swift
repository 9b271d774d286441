internal import TunebookDisplay

/// What each kind of line and mark stands for, side by side on as few lines as they fit.
struct ChartLegend {
    private var entries: [StyledText] = []
    private let glyphs: ChartGlyphs

    init(glyphs: ChartGlyphs) {
        self.glyphs = glyphs
    }

    mutating func add(_ name: StyledText, pen: PlotCanvas.Pen) {
        var canvas = PlotCanvas(columns: 3, rows: 1, glyphs: glyphs)
        canvas.draw([.init(x: 0, y: 0.5), .init(x: 1, y: 0.5)], pen)
        add(name, sample: canvas.lines().first ?? StyledText())
    }

    mutating func add(_ name: StyledText, mark: Character, role: StyledText.Role) {
        add(name, sample: StyledText(String(mark), role: role))
    }

    private mutating func add(_ name: StyledText, sample: StyledText) {
        let name = name.flattened(savedText: false)
        guard name.widthInColumns > 0 else { return }
        entries.append(sample + StyledText(" ") + name)
    }

    func lines(width: Int, indent: Int) -> [StyledText] {
        let indent = width > 2 * indent ? indent : 0
        var lines: [StyledText] = []
        for entry in entries {
            if let last = lines.last, last.widthInColumns + 3 + entry.widthInColumns <= width {
                lines[lines.count - 1] = last + StyledText("   ") + entry
            } else {
                lines.append(StyledText(String(repeating: " ", count: indent)) + entry)
            }
        }
        return lines
    }
}
