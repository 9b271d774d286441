package import TunebookCore

/// Goes through a grid of all combinations, so that any part of the walk covers the space evenly.
///
/// Categorical hyperparameters take every word. Whole numbers take every value up to 10 of them, else 5 evenly spaced
/// on the scaled axis; continuous ones take 5, bounds included. SageMaker's grids are categorical only, and walked in
/// order; this one starts in the middle and moves by a stride near *cells* / φ, so that a walk cut short has still
/// seen every part. Cells that are known are passed over.
package struct GridStrategy: SearchStrategy {
    package static let name = "GRID"
    /// The most cells; SageMaker's own limit is 750 training jobs.
    package static let mostCells = 10_000
    /// Points on a continuous axis, and the most values of whole numbers that are all taken.
    package static let points = 5
    package static let mostIntegers = 10

    package let space: SearchSpace
    package let settings: StrategySettings
    private let axes: [[ParameterValue]]

    /// - Throws: ``SearchError/gridTooLarge(cells:limit:widest:points:)``.
    package init(_ space: SearchSpace, _ settings: StrategySettings) throws(SearchError) {
        self.space = space
        self.settings = settings
        axes = space.parameters.map { parameter in
            space.fixed[parameter.name].map { [$0] } ?? GridStrategy.values(of: parameter.range)
        }
        let cells = axes.reduce(1.0) { $0 * Double($1.count) }
        if cells > Double(GridStrategy.mostCells) {
            let widest = axes.indices.max { axes[$0].count < axes[$1].count } ?? 0
            throw .gridTooLarge(
                cells: cells,
                limit: GridStrategy.mostCells,
                widest: space.parameters[widest].name,
                points: axes[widest].count
            )
        }
    }

    /// How many cells the grid has, bans aside.
    package var cells: Int {
        axes.reduce(1) { $0 * $1.count }
    }

    package func suggest(job: Int, _ history: SearchHistory) -> Proposal? {
        let (count, stride) = (cells, GridStrategy.stride(cells))
        for step in 0..<count {
            let assignment = cell((count / 2 + step * stride) % count)
            if history.isOpen(assignment) {
                return Proposal(number: job, assignment, ProposalReason(.cell(of: count)))
            }
        }
        return nil
    }

    private func cell(_ index: Int) -> Assignment {
        var rest = index
        var values: [String: ParameterValue] = [:]
        for (parameter, axis) in zip(space.parameters, axes).reversed() {
            values[parameter.name] = axis[rest % axis.count]
            rest /= axis.count
        }
        return Assignment(values)
    }

    /// The values of a range on the grid, least first.
    package static func values(of range: ParameterRange) -> [ParameterValue] {
        switch range {
        case .categorical(let words):
            return words.map(ParameterValue.word)
        case .integer(let lower, let upper, _):
            guard upper - lower >= mostIntegers, let scaling = Scaling(range) else {
                return (lower...upper).map(ParameterValue.integer)
            }
            return evenly(scaling).map { .integer(Int($0)) }
        case .continuous(let lower, let upper, _):
            guard lower < upper, let scaling = Scaling(range) else { return [.number(lower)] }
            return evenly(scaling).map { .number(scaling.tidied($0)) }
        }
    }

    private static func evenly(_ scaling: Scaling) -> [Double] {
        (0..<points).map { scaling.value(at: Double($0) / Double(points - 1)) }
    }

    /// The step nearest to the golden section of a length that visits every cell.
    private static func stride(_ cells: Int) -> Int {
        func divisor(_ a: Int, _ b: Int) -> Int { b == 0 ? a : divisor(b, a % b) }
        let golden = max(Int((Double(cells) * 0.618_033_988_75).rounded()), 1)
        return (golden..<max(golden + cells, golden + 1)).first { divisor($0, cells) == 1 } ?? 1
    }
}
