/// Paints the elements of a drawing into a bitmap, edges smoothed.
struct DrawingPainter {
    private(set) var bitmap: Bitmap
    /// Dots of the bitmap to a pixel of the drawing.
    private let scale: Double

    init(width: Double, height: Double, scale: Double) {
        self.scale = scale
        bitmap = Bitmap(width: Int((width * scale).rounded(.up)), height: Int((height * scale).rounded(.up)))
    }

    mutating func paint(_ drawing: Drawing) {
        for element in drawing.elements { paint(element) }
    }

    private mutating func paint(_ element: Drawing.Element) {
        switch element {
        case .line(let x1, let y1, let x2, let y2, let colour, let opacity):
            stroke((x1, y1), (x2, y2), width: 1, bitmap.colour(colour), opacity)
        case .path(let points, let colour, let dashes, let opacity):
            let colour = bitmap.colour(colour)
            let pattern = dashes?.split(separator: " ").compactMap { Double($0) } ?? []
            for (from, to) in Dashes(pattern).pieces(of: points) { stroke(from, to, width: 1.8, colour, opacity) }
        case .rectangle(let x, let y, let width, let height, let colour):
            fill(bitmap.colour(colour), x...(x + width), y...(y + height)) { px, py in
                px >= x && px <= x + width && py >= y && py <= y + height
            }
        case .circle(let x, let y, let radius, let colour):
            fill(bitmap.colour(colour), (x - radius)...(x + radius), (y - radius)...(y + radius)) { px, py in
                (px - x) * (px - x) + (py - y) * (py - y) <= radius * radius
            }
        case .polygon(let points, let colour):
            let (xs, ys) = (points.map(\.x), points.map(\.y))
            guard let left = xs.min(), let right = xs.max(), let top = ys.min(), let bottom = ys.max() else { return }
            fill(bitmap.colour(colour), left...right, top...bottom) { Self.contains(points, $0, $1) }
        case .text(let content, let x, let y, let size, let weight, let anchor, let colour):
            write(content, x, y, size: size, isBold: weight != nil, anchor, bitmap.colour(colour))
        }
    }

    // MARK: Strokes

    /// A straight stroke with round ends, walked along its longer direction.
    private mutating func stroke(
        _ from: Drawing.Point,
        _ to: Drawing.Point,
        width: Double,
        _ colour: UInt8,
        _ opacity: Double
    ) {
        let (x1, y1, x2, y2) = (from.x * scale, from.y * scale, to.x * scale, to.y * scale)
        guard x1.isFinite, y1.isFinite, x2.isFinite, y2.isFinite else { return }
        let half = max(0.5, width * scale / 2)
        let isFlat = abs(x2 - x1) >= abs(y2 - y1)
        let (a1, b1, a2, b2) = isFlat ? (x1, y1, x2, y2) : (y1, x1, y2, x2)
        let length = ((a2 - a1) * (a2 - a1) + (b2 - b1) * (b2 - b1)).squareRoot()
        let slope = a2 == a1 ? 0 : (b2 - b1) / (a2 - a1)
        let limit = Double(isFlat ? bitmap.width : bitmap.height)
        let first = Int(max(0, min(a1, a2) - half - 1))
        let last = Int(min(limit, max(a1, a2) + half + 1))
        // Across a slanted stroke there is more of it than its width.
        let reach = half * (1 + slope * slope).squareRoot() + 1
        guard first <= last else { return }
        for a in first...last {
            let centre = Double(a) + 0.5
            let middle = b1 + (min(max(centre, min(a1, a2)), max(a1, a2)) - a1) * slope
            for b in Int((middle - reach).rounded(.down))...Int((middle + reach).rounded(.up)) {
                let place = Double(b) + 0.5
                let along = length == 0 ? 0 : ((centre - a1) * (a2 - a1) + (place - b1) * (b2 - b1)) / length
                let inside = min(max(along, 0), length)
                let (da, db) =
                    length == 0
                    ? (centre - a1, place - b1)
                    : (centre - a1 - inside * (a2 - a1) / length, place - b1 - inside * (b2 - b1) / length)
                let share = min(1, half + 0.5 - (da * da + db * db).squareRoot())
                bitmap.cover(isFlat ? a : b, isFlat ? b : a, colour, by: share * opacity)
            }
        }
    }

    // MARK: Surfaces

    /// Covers each dot by the share of its nine inner points that lie inside.
    private mutating func fill(
        _ colour: UInt8,
        _ xs: ClosedRange<Double>,
        _ ys: ClosedRange<Double>,
        where isInside: (Double, Double) -> Bool
    ) {
        for y in Int(ys.lowerBound * scale)...Int((ys.upperBound * scale).rounded(.up)) {
            for x in Int(xs.lowerBound * scale)...Int((xs.upperBound * scale).rounded(.up)) {
                var count = 0
                for part in 0..<9 {
                    let px = (Double(x) + (Double(part % 3) + 0.5) / 3) / scale
                    let py = (Double(y) + (Double(part / 3) + 0.5) / 3) / scale
                    if isInside(px, py) { count += 1 }
                }
                bitmap.cover(x, y, colour, by: Double(count) / 9)
            }
        }
    }

    private static func contains(_ corners: [Drawing.Point], _ x: Double, _ y: Double) -> Bool {
        var isInside = false
        for (a, b) in zip(corners, corners.dropFirst() + corners.prefix(1)) where (a.y > y) != (b.y > y) {
            if x < (b.x - a.x) * (y - a.y) / (b.y - a.y) + a.x { isInside.toggle() }
        }
        return isInside
    }

    // MARK: Text

    private mutating func write(
        _ content: String,
        _ x: Double,
        _ y: Double,
        size: Int,
        isBold: Bool,
        _ anchor: Drawing.Anchor,
        _ colour: UInt8
    ) {
        // The letters are of one size; a heading is bolder, and no larger.
        let dot = max(1, Int(scale.rounded()))
        let width = (content.count * BitmapFont.advance - 1) * dot
        let shift = [.start: 0, .middle: width / 2, .end: width][anchor] ?? 0
        var left = Int((x * scale).rounded()) - shift
        let top = Int((y * scale).rounded()) - BitmapFont.ascent * dot
        for letter in content {
            for row in 0..<BitmapFont.rows {
                for column in 0..<BitmapFont.columns where BitmapFont.isSet(letter, column: column, row: row) {
                    for part in 0..<(dot * (dot + (isBold ? 1 : 0))) {
                        let (px, py) = (left + column * dot + part / dot, top + row * dot + part % dot)
                        bitmap.cover(px, py, colour, by: 1)
                    }
                }
            }
            left += BitmapFont.advance * dot
        }
    }
}

/// Cuts a line into the pieces that a pattern of strokes and gaps leaves of it.
private struct Dashes {
    /// Lengths of strokes and gaps in turn; empty for an unbroken line.
    private let pattern: [Double]

    init(_ pattern: [Double]) {
        self.pattern = pattern.contains { $0 > 0 } ? pattern : []
    }

    func pieces(of points: [Drawing.Point]) -> [(from: Drawing.Point, to: Drawing.Point)] {
        let segments = Array(zip(points, points.dropFirst()))
        guard !pattern.isEmpty else { return segments.map { ($0, $1) } }
        var pieces: [(from: Drawing.Point, to: Drawing.Point)] = []
        var (index, left) = (0, pattern[0])
        for (from, to) in segments {
            let length = ((to.x - from.x) * (to.x - from.x) + (to.y - from.y) * (to.y - from.y)).squareRoot()
            guard length.isFinite, length > 0 else { continue }
            var done = 0.0
            while done < length {
                let step = min(left, length - done)
                let at = { (part: Double) in
                    (from.x + (to.x - from.x) * part / length, from.y + (to.y - from.y) * part / length)
                }
                if index % 2 == 0 { pieces.append((at(done), at(done + step))) }
                done += step
                left -= step
                if left <= 0 {
                    index = (index + 1) % pattern.count
                    left = max(0.1, pattern[index])
                }
            }
        }
        return pieces
    }
}
