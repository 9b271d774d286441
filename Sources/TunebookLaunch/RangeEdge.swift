package import TunebookCore
import TunebookSearch

/// An end of a range on which good results lie, so that better ones may lie beyond it.
package struct RangeEdge: Hashable, Sendable {
    /// The hyperparameter.
    package var name: String
    package var isUpper: Bool
    /// The value there, as text.
    package var value: String
    /// The range half as wide again, as far as the algorithm goes; `nil` where it ends here.
    package var wider: ParameterRange?

    /// How near to an end of the stretched range a value counts as on it.
    private static let margin = 0.02

    /// The ends on which any of some sets lie.
    ///
    /// - Parameters:
    ///   - ranges: The present ranges.
    ///   - sets: Texts by name, the best set first.
    static func edges(
        of ranges: [TunableHyperparameter],
        under sets: [[String: String]],
        _ algorithm: (any Algorithm.Type)?,
        version: String
    ) -> [RangeEdge] {
        ranges.flatMap { tunable -> [RangeEdge] in
            guard let scaling = Scaling(tunable.range), scaling.upper > scaling.lower else { return [] }
            return [false, true].compactMap { isUpper in
                let text = sets.lazy.compactMap { $0[tunable.name] }.first { text in
                    guard let value = Double(text) else { return false }
                    let end = isUpper ? scaling.upper : scaling.lower
                    if scaling.isInteger { return value == end }
                    let unit = scaling.unit(of: value)
                    return isUpper ? unit > 1 - margin : unit < margin
                }
                guard let text else { return nil }
                let widening = Widening(tunable: tunable, scaling: scaling, algorithm: algorithm, version: version)
                return RangeEdge(
                    name: tunable.name,
                    isUpper: isUpper,
                    value: text,
                    wider: widening.range(isUpper: isUpper)
                )
            }
        }
    }
}

/// Makes a range wider at one end.
private struct Widening {
    let tunable: TunableHyperparameter
    let scaling: Scaling
    let algorithm: (any Algorithm.Type)?
    let version: String

    /// A logarithmic range grows by no more than this at once.
    private static let greatestFactor = 4.0

    /// The range half as wide again on its own scale; else up to the bound of the algorithm, else to the end that its
    /// makers recommend.
    func range(isUpper: Bool) -> ParameterRange? {
        let hyperparameter = algorithm?.hyperparameters.first { $0.field.name == tunable.name }
        var ends = [tidied(beyond(isUpper: isUpper))]
        switch hyperparameter?.field.type {
        case .number(let bounds)?: (isUpper ? bounds.upper : bounds.lower).map { ends.append($0) }
        case .integer(let bounds)?: ends.append(Double(isUpper ? bounds.upperBound : bounds.lowerBound))
        default: break
        }
        if let recommended = hyperparameter?.tunableRange.flatMap(Scaling.init) {
            ends.append(isUpper ? recommended.upper : recommended.lower)
        }
        // A count from 1 up stays one: 0 is often a word for no limit.
        if scaling.isInteger, !isUpper, scaling.lower >= 1 { ends = [max(1, ends[0])] }
        // Of what a program of the user's own takes only its ranges are known; most of what is above 0 stays there.
        if algorithm == nil, !isUpper, scaling.lower >= 0 { ends.removeAll { $0 < 0 } }
        for end in ends {
            guard isUpper ? end > scaling.upper : end < scaling.lower, let range = range(to: end, isUpper) else {
                continue
            }
            if isAllowed(end) { return range }
        }
        return nil
    }

    private func beyond(isUpper: Bool) -> Double {
        let (lower, upper) = (scaling.lower, scaling.upper)
        switch scaling.type {
        case .logarithmic where lower > 0:
            let step = min((upper / lower).squareRoot(), Self.greatestFactor)
            return isUpper ? upper * step : lower / step
        case .reverseLogarithmic:
            let step = ((1 - lower) / (1 - upper)).squareRoot()
            return isUpper ? 1 - (1 - upper) / step : 1 - (1 - lower) * step
        default:
            let step = (upper - lower) / 2
            return isUpper ? upper + step : lower - step
        }
    }

    /// The value with two digits, or whole.
    private func tidied(_ value: Double) -> Double {
        if scaling.isInteger, abs(value) < 100 { return value.rounded() }
        var (rest, power) = (abs(value), 1.0)
        guard rest > 0, rest.isFinite else { return value }
        while rest >= 100 { (rest, power) = (rest / 10, power * 10) }
        var divisor = 1.0
        while rest < 10 { (rest, divisor) = (rest * 10, divisor * 10) }
        let tidy = rest.rounded() * power / divisor
        return value < 0 ? -tidy : tidy
    }

    private func range(to end: Double, _ isUpper: Bool) -> ParameterRange? {
        switch tunable.range {
        case .continuous(let lower, let upper, let type):
            if type == .logarithmic, end <= 0 { return nil }
            if type == .reverseLogarithmic, end < 0 || end >= 1 { return nil }
            return .continuous(lower: isUpper ? lower : end, upper: isUpper ? end : upper, scaling: type)
        case .integer(let lower, let upper, let type):
            guard let whole = Int(exactly: end), type != .logarithmic || whole > 0 else { return nil }
            return .integer(lower: isUpper ? lower : whole, upper: isUpper ? whole : upper, scaling: type)
        case .categorical: return nil
        }
    }

    private func isAllowed(_ end: Double) -> Bool {
        guard let algorithm else { return true }
        switch algorithm.hyperparameters.first(where: { $0.field.name == tunable.name })?.field.type {
        case .number(let bounds)? where !bounds.contains(end): return false
        case .integer(let bounds)? where !bounds.contains(Int(end)): return false
        default: break
        }
        let value: FieldValue = scaling.isInteger ? .integer(Int(end)) : .number(end)
        return (try? algorithm.check(hyperparameter: tunable.name, value: value, version: version)) != nil
    }
}
