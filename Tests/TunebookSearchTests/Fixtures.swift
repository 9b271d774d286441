import TunebookCore
import TunebookSearch

/// Spaces and objectives that the suites share.
enum Fixture {
    /// A continuous, a logarithmic, an integer and a categorical hyperparameter.
    static func mixed(
        direction: Objective.Direction = .minimize,
        fixed: [String: ParameterValue] = [:],
        bans: [Region] = [],
        forced: [Assignment] = []
    ) throws -> SearchSpace {
        try SearchSpace(
            [
                .init("eta", .continuous(lower: 0.01, upper: 0.5, scaling: .logarithmic)),
                .init("subsample", .continuous(lower: 0.5, upper: 1, scaling: .linear)),
                .init("max_depth", .integer(lower: 2, upper: 10, scaling: .auto)),
                .init("booster", .categorical(["gbtree", "dart"])),
            ],
            direction: direction,
            fixed: fixed,
            bans: bans,
            forced: forced
        )
    }

    /// Six sets in all.
    static func small(bans: [Region] = []) throws -> SearchSpace {
        try SearchSpace(
            [.init("depth", .integer(lower: 1, upper: 3, scaling: .linear)), .init("kind", .categorical(["a", "b"]))],
            bans: bans
        )
    }

    static let settings = StrategySettings(seed: 7, maximumResource: 27)

    /// A bowl with its low point at eta 0.1, subsample 0.8, max_depth 6 and gbtree.
    static func bowl(_ assignment: Assignment) -> Double {
        let eta = (assignment["eta"]?.number ?? 1) / 0.1
        let subsample = (assignment["subsample"]?.number ?? 0) - 0.8
        let depth = (assignment["max_depth"]?.number ?? 0) - 6
        let word = assignment["booster"] == .word("dart") ? 0.3 : 0
        return (eta + 1 / eta - 2) + 4 * subsample * subsample + 0.05 * depth * depth + word
    }

    /// Runs a search one job at a time.
    static func run(_ strategy: any SearchStrategy, jobs: Int, of objective: (Assignment) -> Double?) -> [Trial] {
        var trials: [Trial] = []
        while trials.count < jobs, let proposal = strategy.propose(after: trials) {
            let value = objective(proposal.assignment)
            trials.append(
                Trial(
                    number: proposal.number,
                    proposal.assignment,
                    value == nil ? .failed : .completed,
                    value: value,
                    curve: value.map { [Double](repeating: $0, count: 27) } ?? []
                )
            )
        }
        return trials
    }
}
