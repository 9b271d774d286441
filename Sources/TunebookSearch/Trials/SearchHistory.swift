import TunebookCore

/// Everything a strategy may base a proposal on: the space, and the trials on its axes.
///
/// Made anew for each proposal. Two histories of the same trials are equal, in whatever order they were given.
package struct SearchHistory: Sendable {
    package let space: SearchSpace
    /// By number.
    package let trials: [Trial]
    /// One for each parameter of the space, in its order; their hull covers the trials.
    package let axes: [Axis]
    /// Each trial's coordinates; `nil` where a value is missing or has no place.
    package let points: [[Double]?]
    /// The sets that may not be proposed again.
    private let known: Set<[ParameterValue?]>

    package init(_ space: SearchSpace, _ trials: [Trial]) {
        self.space = space
        // Knowledge has no numbers of its own; its sets order it, written out once each.
        let ordered = trials.map { (trial: $0, words: $0.number > 0 ? "" : $0.assignment.description) }
            .sorted { ($0.trial.number, $0.words) < ($1.trial.number, $1.words) }
            .map(\.trial)
        self.trials = ordered
        axes = space.parameters.map { parameter in
            Axis(
                parameter,
                held: space.fixed[parameter.name],
                seen: ordered.compactMap { $0.assignment[parameter.name] }
            )
        }
        points = ordered.map { [axes] in SearchHistory.point($0.assignment, axes) }
        known = Set(ordered.lazy.filter { $0.origin == 0 }.map { SearchHistory.canonical($0.assignment, space) })
    }

    /// The values of a point, inside the newest ranges.
    package func assignment(at point: [Double]) -> Assignment {
        Assignment(
            Dictionary(uniqueKeysWithValues: zip(axes, point).map { ($0.name, $0.value(at: $1)) })
        )
    }

    /// The point of a set; `nil` where a value is missing or has no place.
    package func point(of assignment: Assignment) -> [Double]? {
        SearchHistory.point(assignment, axes)
    }

    /// Whether a set may be proposed: not known, and admitted by the space.
    package func isOpen(_ assignment: Assignment) -> Bool {
        !isKnown(assignment) && space.admits(assignment)
    }

    /// Whether a set has been run on this task, whatever came of it, or is running.
    package func isKnown(_ assignment: Assignment) -> Bool {
        known.contains(SearchHistory.canonical(assignment, space))
    }

    /// What larger counts of cells are given as; sums with it do not overflow.
    private static let mostCells = 1 << 62

    /// How many sets the newest ranges hold, bans aside; `nil` where they cannot be counted.
    package var cells: Int? {
        var product = 1
        for axis in axes {
            guard let levels = axis.levels else { return nil }
            let (next, overflow) = product.multipliedReportingOverflow(by: levels)
            guard !overflow else { return SearchHistory.mostCells }
            product = next
        }
        return min(product, SearchHistory.mostCells)
    }

    /// The cell of a counted space, in the order in which the last axis varies fastest.
    package func point(ofCell index: Int) -> [Double] {
        var rest = index
        var point = [Double](repeating: 0, count: axes.count)
        for (i, axis) in axes.enumerated().reversed() {
            let levels = axis.levels ?? 1
            point[i] = axis.coordinate(atLevel: rest % levels)
            rest /= levels
        }
        return point
    }

    /// The trial with a value that is nearest to a point on the scaled axes.
    package func nearest(to point: [Double]) -> ProposalReason.Neighbour? {
        var best: ProposalReason.Neighbour?
        for (trial, other) in zip(trials, points) where trial.result != nil && trial.origin == 0 {
            guard let other else { continue }
            var squared = 0.0
            for (axis, (a, b)) in zip(axes, zip(point, other)) {
                squared += axis.kind == .categorical ? (a == b ? 0 : 1) : (a - b) * (a - b)
            }
            let distance = squared.squareRoot()
            if distance < best?.distance ?? .infinity { best = .init(number: trial.number, distance: distance) }
        }
        return best
    }

    /// The oldest set that the user asked for and that has not been run.
    package var nextForced: Assignment? {
        for wish in space.forced {
            let assignment = completed(wish, from: middle)
            if !isKnown(assignment) { return assignment }
        }
        return nil
    }

    /// A set that names only some hyperparameters, filled up from the best known job, else from the middle of the
    /// ranges.
    ///
    /// What `try eta=0.1` runs: fill it up once, when it is typed, and keep the whole set in ``SearchSpace/forced``.
    package func completed(_ wish: Assignment) -> Assignment {
        completed(wish, from: best().map(\.assignment) ?? middle)
    }

    /// The best job of this task with a value, inside the newest ranges if `inside`; the earliest of equals.
    package func best(inside: Bool = true) -> Trial? {
        let sign: Double = space.direction == .minimize ? 1 : -1
        var best: (trial: Trial, value: Double)?
        for trial in trials where trial.origin == 0 && (!inside || space.admits(trial.assignment)) {
            guard let value = trial.result.map({ sign * $0 }) else { continue }
            if value < best?.value ?? .infinity { best = (trial, value) }
        }
        return best?.trial
    }

    private var middle: Assignment {
        assignment(at: axes.map { $0.coordinate(atShare: 0.5) })
    }

    private func completed(_ wish: Assignment, from other: Assignment) -> Assignment {
        var values: [String: ParameterValue] = [:]
        for parameter in space.parameters {
            values[parameter.name] = wish[parameter.name] ?? other[parameter.name] ?? middle[parameter.name]
        }
        return Assignment(values)
    }

    private static func point(_ assignment: Assignment, _ axes: [Axis]) -> [Double]? {
        var point: [Double] = []
        point.reserveCapacity(axes.count)
        for axis in axes {
            guard let coordinate = assignment[axis.name].flatMap(axis.coordinate) else { return nil }
            point.append(coordinate)
        }
        return point
    }

    /// The set reduced to the space's names, numbers written one way.
    private static func canonical(_ assignment: Assignment, _ space: SearchSpace) -> [ParameterValue?] {
        space.parameters.map { parameter in
            guard let value = assignment[parameter.name] else { return nil }
            return value.number.map { .number($0 == 0 ? 0 : $0) } ?? .word(value.text)
        }
    }
}
