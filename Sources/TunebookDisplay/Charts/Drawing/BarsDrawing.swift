/// Bars.
struct BarsDrawing {
    private let bars: Chart.Bars
    private let left: Double
    private let width: Double

    private static let thickness = 14.0
    private static let pitch = 24.0

    init(_ bars: Chart.Bars, left: Double, width: Double) {
        self.bars = bars
        (self.left, self.width) = (left, width)
    }

    /// - Returns: Where what follows begins.
    func draw(at top: Double, on drawing: inout Drawing) -> Double {
        let characters = Double(bars.bars.map(\.name.count).max() ?? 0)
        let labels = Double(bars.bars.map(\.label.count).max() ?? 0)
        let start = left + min(width / 2, characters * DrawingStyle.characterWidth + 12)
        let room = max(10, left + width - start - labels * DrawingStyle.characterWidth - 8)
        let greatest = bars.bars.map(\.value).filter(\.isFinite).max() ?? 0
        var y = top
        for bar in bars.bars {
            let share = bar.value.isFinite && greatest > 0 ? max(0, bar.value / greatest) : 0
            drawing.text(bar.name, x: start - 8, y: y + 12, anchor: .end)
            if share > 0 {
                drawing.rectangle(
                    x: start,
                    y: y,
                    width: share * room,
                    height: Self.thickness,
                    colour: DrawingStyle.colour(of: bar.role)
                )
            }
            drawing.text(bar.label, x: start + share * room + 6, y: y + 12)
            y += Self.pitch
        }
        return y + 4
    }
}
