package import TunebookCore

/// What the results of a search say about its ranges; each can be taken as an edit.
package enum Advice: Hashable, Sendable, Codable {
    /// The best jobs lie on an edge of the range, and the hyperparameter matters: the wider range.
    case widen(String, ParameterRange)
    /// The hyperparameter does not matter: hold it at its best value.
    case fix(String, ParameterValue)
    /// A linear range over two powers of ten or more: the same range on a logarithmic scale.
    case scaleLogarithmically(String, ParameterRange)

    /// The share of an axis that counts as its edge.
    static let edge = 0.05
    /// How many of the best jobs must lie on the edge, the share above which a hyperparameter matters, and below
    /// which not.
    static let bestJobs = 3
    static let important = 0.1
    static let unimportant = 0.02

    /// Advice on each range, in the order of the space; none while there are too few results for ``Importance``.
    ///
    /// A range is widened to twice its length on its scaled axis, on the side of the edge, and never past what its
    /// scale is defined on; bounds that an algorithm sets are the caller's to keep.
    package static func advice(on space: SearchSpace, after trials: [Trial]) -> [Advice] {
        guard let shares = Importance.shares(of: space, after: trials) else { return [] }
        let sign: Double = space.direction == .minimize ? 1 : -1
        let best = trials.filter { $0.origin == 0 && $0.result != nil && space.admits($0.assignment) }
            .sorted { (sign * ($0.result ?? 0), $0.number) < (sign * ($1.result ?? 0), $1.number) }
            .prefix(bestJobs)
        guard best.count == bestJobs, let top = best.first else { return [] }
        return space.parameters.compactMap { parameter in
            guard space.fixed[parameter.name] == nil, let share = shares[parameter.name] else { return nil }
            let values = best.compactMap { $0.assignment[parameter.name] }
            if share > important, let wider = widened(parameter.range, around: values) {
                return .widen(parameter.name, wider)
            }
            if share < unimportant, let value = top.assignment[parameter.name] { return .fix(parameter.name, value) }
            return logarithmic(parameter.range).map { .scaleLogarithmically(parameter.name, $0) }
        }
    }

    /// The least and greatest value of each numeric hyperparameter among the best fifth of the jobs, three of them at
    /// least.
    package static func spanOfBest(_ space: SearchSpace, after trials: [Trial]) -> [String: ClosedRange<Double>] {
        let sign: Double = space.direction == .minimize ? 1 : -1
        let results = trials.filter { $0.origin == 0 && $0.result != nil }
            .sorted { sign * ($0.result ?? 0) < sign * ($1.result ?? 0) }
        let best = results.prefix(max(bestJobs, results.count / 5))
        var spans: [String: ClosedRange<Double>] = [:]
        for parameter in space.parameters {
            let values = best.compactMap { $0.assignment[parameter.name]?.number }
            if let low = values.min(), let high = values.max() { spans[parameter.name] = low...high }
        }
        return spans
    }

    private static func widened(_ range: ParameterRange, around values: [ParameterValue]) -> ParameterRange? {
        guard let scaling = Scaling(range), scaling.lower < scaling.upper else { return nil }
        let units = values.compactMap(\.number).map(scaling.unit)
        guard units.count == bestJobs else { return nil }
        var (lower, upper) = (scaling.lower, scaling.upper)
        if units.allSatisfy({ $0 <= edge }) {
            lower = scaling.beyond(-1)
        } else if units.allSatisfy({ $0 >= 1 - edge }) {
            upper = scaling.beyond(2)
        } else {
            return nil
        }
        guard lower < scaling.lower || upper > scaling.upper else { return nil }
        switch range {
        case .continuous(_, _, let type): return .continuous(lower: lower, upper: upper, scaling: type)
        case .integer(_, _, let type):
            guard abs(lower) < 0x1p53, abs(upper) < 0x1p53 else { return nil }
            return .integer(lower: Int(lower), upper: Int(upper), scaling: type)
        case .categorical: return nil
        }
    }

    private static func logarithmic(_ range: ParameterRange) -> ParameterRange? {
        guard let scaling = Scaling(range), scaling.type == .linear, scaling.lower > 0 else { return nil }
        guard scaling.upper / scaling.lower >= 100 else { return nil }
        switch range {
        case .continuous(let lower, let upper, _): return .continuous(lower: lower, upper: upper, scaling: .logarithmic)
        case .integer(let lower, let upper, _): return .integer(lower: lower, upper: upper, scaling: .logarithmic)
        case .categorical: return nil
        }
    }
}
