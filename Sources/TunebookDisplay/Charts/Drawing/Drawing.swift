/// A picture as lines, shapes and texts, in the order they are painted; lengths are in pixels of a page.
struct Drawing {
    /// Something painted.
    enum Element {
        case line(x1: Double, y1: Double, x2: Double, y2: Double, colour: String, opacity: Double)
        /// A stroke 1.8 pixels wide through points, at least two.
        case path([Point], colour: String, dashes: String?, opacity: Double)
        case rectangle(x: Double, y: Double, width: Double, height: Double, colour: String)
        case circle(x: Double, y: Double, radius: Double, colour: String)
        case polygon([Point], colour: String)
        /// `y` is the line that letters stand on.
        case text(String, x: Double, y: Double, size: Int, weight: String?, anchor: Anchor, colour: String)
    }

    typealias Point = (x: Double, y: Double)

    /// Which part of a text stands at its place.
    enum Anchor: String {
        case start
        case middle
        case end
    }

    private(set) var elements: [Element] = []

    mutating func line(
        x1: Double,
        y1: Double,
        x2: Double,
        y2: Double,
        colour: String = DrawingStyle.gray,
        opacity: Double = 1
    ) {
        elements.append(.line(x1: x1, y1: y1, x2: x2, y2: y2, colour: colour, opacity: opacity))
    }

    mutating func path(_ points: [Point], colour: String, dashes: String? = nil, opacity: Double = 1) {
        guard let first = points.first else { return }
        // A line of one point is drawn as the round end of nothing.
        let points = points.count == 1 ? [first, first] : points
        elements.append(.path(points, colour: colour, dashes: dashes, opacity: opacity))
    }

    mutating func rectangle(x: Double, y: Double, width: Double, height: Double, colour: String) {
        elements.append(.rectangle(x: x, y: y, width: width, height: height, colour: colour))
    }

    mutating func mark(_ mark: Chart.Series.Mark, x: Double, y: Double, colour: String) {
        let (x1, x2, y1, y2) = (x - 4, x + 4, y - 4, y + 4)
        switch mark {
        case .dot: elements.append(.circle(x: x, y: y, radius: 3, colour: colour))
        case .cross:
            path([(x1, y1), (x2, y2)], colour: colour)
            path([(x1, y2), (x2, y1)], colour: colour)
        case .diamond:
            let corners = [(x, y1 - 1.5), (x2 + 1.5, y), (x, y2 + 1.5), (x1 - 1.5, y)]
            elements.append(.polygon(corners, colour: colour))
        }
    }

    mutating func text(
        _ content: String,
        x: Double,
        y: Double,
        size: Int = 12,
        weight: String? = nil,
        anchor: Anchor = .start,
        colour: String = DrawingStyle.gray
    ) {
        guard !content.isEmpty else { return }
        elements.append(.text(content, x: x, y: y, size: size, weight: weight, anchor: anchor, colour: colour))
    }
}
