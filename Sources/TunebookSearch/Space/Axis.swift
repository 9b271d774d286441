import TunebookCore

/// One hyperparameter as a coordinate of a model: its hull on 0…1, and the window of it that proposals may lie in.
///
/// A categorical axis counts its words from 0; any two of them are equally far apart.
package struct Axis: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        case continuous
        case integer
        case categorical
    }

    package let name: String
    package let kind: Kind
    /// The least and greatest coordinate that a proposal may have.
    package let window: ClosedRange<Double>
    /// Every word ever used; empty on a numeric axis.
    let words: [String]
    /// The coordinates that a proposal may have on a categorical axis.
    let openWords: [Int]
    /// The scale of the hull, and that of the newest range; `nil` on a categorical axis.
    private let hull: Scaling?
    private let newest: Scaling?
    private let held: ParameterValue?

    /// An axis of a parameter that is fixed at `held`, if anywhere; the values `seen` in the trials widen its hull.
    init(_ parameter: SearchSpace.Parameter, held: ParameterValue?, seen: [ParameterValue]) {
        name = parameter.name
        self.held = held
        if let range = Scaling(parameter.range) {
            kind = range.isInteger ? .integer : .continuous
            newest = range
            let scaling = Axis.hull(of: range, parameter.earlierRanges, seen + (held.map { [$0] } ?? []))
            hull = scaling
            words = []
            openWords = []
            if let number = held?.number {
                // A value may be fixed where the scale is not defined, such as 0 on a logarithmic one.
                let place = scaling.unit(of: number).isFinite ? scaling.unit(of: number) : 0
                window = place...place
            } else {
                let edges = [scaling.unit(of: range.lower), scaling.unit(of: range.upper)]
                // The outer half steps of whole numbers belong to the window where it ends with the hull.
                window =
                    (range.lower == scaling.lower ? 0 : edges[0])...(range.upper == scaling.upper ? 1 : edges[1])
            }
        } else {
            kind = .categorical
            newest = nil
            hull = nil
            var all = Axis.words(of: parameter.range)
            let open = held.map { [$0.text] } ?? all
            let more = parameter.earlierRanges.flatMap(Axis.words) + seen.map(\.text) + open
            for word in more where !all.contains(word) { all.append(word) }
            words = all
            openWords = open.compactMap(all.firstIndex)
            window = 0...Double(max(all.count - 1, 0))
        }
    }

    /// How many values a proposal may take here; `nil` where they cannot be counted.
    package var levels: Int? {
        if held != nil { return 1 }
        switch kind {
        case .continuous: return newest.map { $0.lower == $0.upper } == true ? 1 : nil
        case .integer: return newest.map { Int($0.upper) - Int($0.lower) + 1 }
        case .categorical: return openWords.count
        }
    }

    /// Where a value lies; `nil` for one that has no place on the axis.
    package func coordinate(of value: ParameterValue) -> Double? {
        if let held, Axis.isSame(held, value), hull != nil { return window.lowerBound }
        guard let hull else { return words.firstIndex(of: value.text).map(Double.init) }
        guard let number = value.number else { return nil }
        let unit = hull.unit(of: number)
        return unit.isFinite ? unit : nil
    }

    /// The value at a coordinate, inside the newest range and tidied.
    package func value(at coordinate: Double) -> ParameterValue {
        if let held { return held }
        guard let hull, let newest else {
            return .word(words[openWords.min { abs(Double($0) - coordinate) < abs(Double($1) - coordinate) } ?? 0])
        }
        if newest.isInteger {
            return .integer(Int(min(max(hull.value(at: coordinate), newest.lower), newest.upper)))
        }
        return .number(newest.tidied(hull.value(at: coordinate)))
    }

    /// The coordinate of the value at a coordinate: a kernel must see whole numbers where they are.
    package func snapped(_ coordinate: Double) -> Double {
        switch kind {
        case .continuous: return min(max(coordinate, window.lowerBound), window.upperBound)
        case .integer, .categorical: return self.coordinate(of: value(at: coordinate)) ?? coordinate
        }
    }

    /// The coordinate at a share, 0…1, of what proposals may take.
    package func coordinate(atShare share: Double) -> Double {
        if kind == .categorical {
            guard !openWords.isEmpty else { return 0 }
            return Double(openWords[min(Int(share * Double(openWords.count)), openWords.count - 1)])
        }
        return snapped(window.lowerBound + share * (window.upperBound - window.lowerBound))
    }

    /// The coordinate of the value that is `index` steps above the least; for a counted axis.
    package func coordinate(atLevel index: Int) -> Double {
        if held != nil { return window.lowerBound }
        switch kind {
        case .continuous: return window.lowerBound
        case .integer: return coordinate(of: .integer(Int(newest?.lower ?? 0) + index)) ?? window.lowerBound
        case .categorical: return Double(openWords[index])
        }
    }

    /// The step above the least of a coordinate; for a counted axis.
    package func level(of coordinate: Double) -> Int {
        guard held == nil else { return 0 }
        switch value(at: coordinate) {
        case .integer(let value): return value - Int(newest?.lower ?? 0)
        case .word: return openWords.firstIndex(of: Int(coordinate.rounded())) ?? 0
        case .number: return 0
        }
    }

    /// Whether two values are the same setting, whatever kind they were written as.
    package static func isSame(_ one: ParameterValue, _ other: ParameterValue) -> Bool {
        if let a = one.number, let b = other.number { return a == b }
        return one.text == other.text
    }

    private static func words(of range: ParameterRange) -> [String] {
        if case .categorical(let words) = range { words } else { [] }
    }

    /// The newest scale, widened to earlier ranges and values where its function is defined on them.
    private static func hull(of newest: Scaling, _ earlier: [ParameterRange], _ seen: [ParameterValue]) -> Scaling {
        var (lower, upper) = (newest.lower, newest.upper)
        func widen(to value: Double) {
            guard value.isFinite else { return }
            if newest.type == .logarithmic, value <= (newest.isInteger ? 0.5 : 0) { return }
            if newest.type == .reverseLogarithmic, value < 0 || value >= 1 { return }
            lower = min(lower, value)
            upper = max(upper, value)
        }
        for scaling in earlier.compactMap(Scaling.init) {
            widen(to: scaling.lower)
            widen(to: scaling.upper)
        }
        for value in seen.compactMap(\.number) { widen(to: value) }
        return Scaling(lower: lower, upper: upper, type: newest.type, isInteger: newest.isInteger)
    }
}
