/// What each line and mark stands for, above a drawing.
struct DrawingLegend {
    private let left: Double
    private let right: Double
    private var x: Double
    private(set) var y: Double

    init(left: Double, width: Double, y: Double) {
        (self.left, self.right, self.y) = (left, left + width, y)
        x = left
    }

    /// Where the sample of an entry is to be drawn: 24 pixels to the right of this point.
    mutating func add(
        _ name: String,
        on drawing: inout Drawing,
        sample: (inout Drawing, _ x: Double, _ y: Double) -> Void
    ) {
        guard !name.isEmpty else { return }
        let length = 24 + 6 + Double(name.count) * DrawingStyle.characterWidth
        if x > left, x + length > right {
            x = left
            y += DrawingStyle.lineHeight
        }
        sample(&drawing, x, y)
        drawing.text(name, x: x + 30, y: y + 4)
        x += length + 18
    }

    /// The first free line below the entries.
    var end: Double { x > left ? y + DrawingStyle.lineHeight : y }
}
