/// The points of a plane as places in a unit square, with no more of them than a drawing can show.
package struct PlaneGeometry: Sendable {
    package let horizontal: AxisScale
    package let vertical: AxisScale
    /// How many points are no numbers, or have no place on their axis.
    package let leftOut: Int
    /// Whether no point can be drawn.
    package let isEmpty: Bool

    /// A place in the drawing: 0…1 from left to right and from bottom to top.
    package struct Place: Hashable, Sendable {
        package var x: Double
        package var y: Double

        package init(x: Double, y: Double) {
            self.x = x
            self.y = y
        }
    }

    package init(_ plane: Chart.Plane) {
        // A point counts only when both of its values can be drawn; which can is a matter of the scales alone.
        let (x, y) = (AxisScale(plane.horizontal, values: []), AxisScale(plane.vertical, values: []))
        var ends: (x: ClosedRange<Double>, y: ClosedRange<Double>)?
        var leftOut = 0
        for series in plane.series {
            for point in series.points {
                guard x.isDefined(point.x), y.isDefined(point.y) else {
                    leftOut += 1
                    continue
                }
                let known = ends ?? (point.x...point.x, point.y...point.y)
                ends = (known.x.widened(to: point.x), known.y.widened(to: point.y))
            }
        }
        self.leftOut = leftOut
        isEmpty = ends == nil
        horizontal = AxisScale(plane.horizontal, values: ends.map { [$0.x.lowerBound, $0.x.upperBound] } ?? [])
        vertical = AxisScale(plane.vertical, values: ends.map { [$0.y.lowerBound, $0.y.upperBound] } ?? [])
    }

    private func place(of point: Chart.Point) -> Place? {
        guard let x = horizontal.unit(of: point.x), let y = vertical.unit(of: point.y) else { return nil }
        return Place(x: x, y: y)
    }

    /// The lines of a series.
    ///
    /// - Parameters:
    ///   - series: One of the plane's.
    ///   - columns: What the drawing can tell apart from left to right. Of more than four points in a column the first,
    ///     the least, the greatest and the last are given, which draw the same.
    /// - Returns: Each unbroken; of a point between two gaps, a line of one place.
    package func strokes(of series: Chart.Series, columns: Int) -> [[Place]] {
        var strokes: [[Place]] = []
        var stroke: [Place] = []
        for point in series.points {
            if let place = place(of: point) {
                if series.form == .steps, let last = stroke.last { stroke.append(Place(x: place.x, y: last.y)) }
                stroke.append(place)
            } else if !stroke.isEmpty {
                strokes.append(stroke)
                stroke = []
            }
        }
        if !stroke.isEmpty { strokes.append(stroke) }
        return strokes.map { Self.thinned($0, columns: columns) }
    }

    /// The places of single points. Points of one category are spread to both sides, so that equal ones are seen.
    ///
    /// - Parameters:
    ///   - series: One of the plane's.
    ///   - columns: What the drawing can tell apart from left to right.
    ///   - rows: And from bottom to top.
    /// - Returns: In the points' order; of points that fall together one.
    package func marks(of series: Chart.Series, columns: Int, rows: Int) -> [Place] {
        var taken: Set<Int> = []
        var places: [Place] = []
        var inCategory: [Double: Int] = [:]
        for point in series.points {
            guard var place = place(of: point) else { continue }
            if case .categories(let names) = horizontal.scale {
                let count = inCategory[point.x, default: 0]
                inCategory[point.x] = count + 1
                // Multiples of the golden ratio fill a stretch evenly, however many there are.
                let share = (0.5 + Double(count) * 0.618_033_988_749_895).truncatingRemainder(dividingBy: 1)
                place.x += (share - 0.5) * 0.6 / Double(max(1, names.count))
            }
            let cell = Int(place.y * Double(rows)) * (columns + 1) + Int(place.x * Double(columns))
            if taken.insert(cell).inserted { places.append(place) }
        }
        return places
    }

    private static func thinned(_ stroke: [Place], columns: Int) -> [Place] {
        guard stroke.count > 4 * columns else { return stroke }
        var result: [Place] = []
        var start = 0
        while start < stroke.count {
            let column = Int(stroke[start].x * Double(columns))
            var (end, least, greatest) = (start, start, start)
            while end + 1 < stroke.count, Int(stroke[end + 1].x * Double(columns)) == column {
                end += 1
                if stroke[end].y < stroke[least].y { least = end }
                if stroke[end].y > stroke[greatest].y { greatest = end }
            }
            var last = -1
            for index in [start, min(least, greatest), max(least, greatest), end] where index > last {
                result.append(stroke[index])
                last = index
            }
            start = end + 1
        }
        return result
    }
}

extension ClosedRange<Double> {
    fileprivate func widened(to value: Double) -> ClosedRange<Double> {
        contains(value) ? self : Swift.min(lowerBound, value)...Swift.max(upperBound, value)
    }
}
