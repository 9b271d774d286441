internal import Glibc

/// An axis with its ends: where each value lies on it, and the ticks that a person reads it by.
///
/// Terminal and SVG share it, so that both show the same picture.
package struct AxisScale: Hashable, Sendable {
    /// The first value on the axis; less than ``upper``.
    package let lower: Double
    package let upper: Double
    package let scale: Chart.Scale
    package let isWhole: Bool

    /// Spans the axis over its bounds and the values that can be drawn on it.
    ///
    /// Where all of them are equal, the axis is widened around them; where there are none, it goes from 0 to 1, or from
    /// 1 to 10 where it is logarithmic.
    package init(_ axis: Chart.Axis, values: some Sequence<Double>) {
        scale = axis.scale
        isWhole = axis.isWhole
        if case .categories(let names) = axis.scale {
            (lower, upper) = (-0.5, Double(max(1, names.count)) - 0.5)
            return
        }
        var ends: (Double, Double)?
        func include(_ value: Double) {
            guard Self.isDefined(value, on: axis.scale) else { return }
            ends = ends.map { (min($0.0, value), max($0.1, value)) } ?? (value, value)
        }
        values.forEach(include)
        if let bounds = axis.bounds {
            include(bounds.lowerBound)
            include(bounds.upperBound)
        }
        let (first, last) = ends ?? (axis.scale == .logarithmic ? (1, 10) : (0, axis.scale == .linear ? 1 : 0.5))
        (lower, upper) = first < last ? (first, last) : Self.widened(first, axis)
    }

    /// Whether a value has a place on the axis.
    package func isDefined(_ value: Double) -> Bool {
        if case .categories = scale { return value >= lower && value <= upper }
        return Self.isDefined(value, on: scale)
    }

    /// Where a value lies: 0 at ``lower``, 1 at ``upper``; `nil` where it has no place.
    package func unit(of value: Double) -> Double? {
        guard isDefined(value) else { return nil }
        switch scale {
        case .linear, .categories:
            let span = upper - lower
            // The ends of the largest range are further apart than a number can say.
            return span.isFinite ? (value - lower) / span : (value / 2 - lower / 2) / (upper / 2 - lower / 2)
        case .logarithmic, .reverseLogarithmic:
            let (first, last) = (stretched(lower), stretched(upper))
            return last > first ? (stretched(value) - first) / (last - first) : 0.5
        }
    }

    private func stretched(_ value: Double) -> Double {
        scale == .logarithmic ? log(value) : -log1p(-value)
    }

    private static func isDefined(_ value: Double, on scale: Chart.Scale) -> Bool {
        switch scale {
        case .linear, .categories: value.isFinite
        case .logarithmic: value.isFinite && value > 0
        case .reverseLogarithmic: value.isFinite && value < 1
        }
    }

    private static func widened(_ value: Double, _ axis: Chart.Axis) -> (Double, Double) {
        let greatest = Double.greatestFiniteMagnitude
        switch axis.scale {
        case .logarithmic:
            return (max(value / 2, .leastNonzeroMagnitude), min(max(value * 2, value.nextUp), greatest))
        case .reverseLogarithmic:
            let gap = 1 - value
            return (max(1 - gap * 2, -greatest), value + gap / 2)
        case .linear, .categories:
            if axis.isWhole, value + 1 > value { return (value, value + 1) }
            if value == 0 { return (0, 1) }
            let margin = max(abs(value) / 10, value.ulp)
            return (max(value - margin, -greatest), min(value + margin, greatest))
        }
    }
}
