/// Draws each hyperparameter on its own, uniformly in scaled space.
///
/// A draw depends on the seed and the job's number, not on the results; draws that are known are drawn again. Once a
/// counted space is so full that draws no longer find a gap, the gaps are gone through in order from a drawn cell.
package struct RandomStrategy: SearchStrategy {
    package static let name = "RANDOM"

    package let space: SearchSpace
    package let settings: StrategySettings

    /// Draws before the gaps are gone through, and cells gone through before giving up.
    private static let draws = 512
    private static let mostCells = 200_000

    package init(_ space: SearchSpace, _ settings: StrategySettings) throws(SearchError) {
        self.space = space
        self.settings = settings
    }

    package func suggest(job: Int, _ history: SearchHistory) -> Proposal? {
        RandomStrategy.openSet(seed: settings.seed, job: job, history).map {
            Proposal(number: job, $0, ProposalReason(.drawn))
        }
    }

    /// A set that is neither known nor banned; `nil` when none is left, or bans leave so little that none was found.
    static func openSet(seed: UInt64, job: Int, _ history: SearchHistory) -> Assignment? {
        var generator = SeededGenerator(seed: seed, job: job)
        for _ in 0..<draws {
            let point = history.axes.map { $0.coordinate(atShare: generator.nextUnit()) }
            let assignment = history.assignment(at: point)
            if history.isOpen(assignment) { return assignment }
        }
        guard let cells = history.cells else {
            // Bans leave a sliver: go on drawing, for longer.
            for _ in 0..<64 * draws {
                let point = history.axes.map { $0.coordinate(atShare: generator.nextUnit()) }
                let assignment = history.assignment(at: point)
                if history.isOpen(assignment) { return assignment }
            }
            return nil
        }
        let first = Int(generator.next() % UInt64(cells))
        for step in 0..<min(cells, mostCells) {
            let assignment = history.assignment(at: history.point(ofCell: (first + step) % cells))
            if history.isOpen(assignment) { return assignment }
        }
        return nil
    }
}
