package import TunebookCore
import TunebookSearch

/// Something to do after a search, as a line that can be typed.
package struct TuningAdvice: Hashable, Sendable {
    /// The line.
    package var line: String
    /// What speaks for it, in words.
    package var reason: String

    /// Less than this share of the objective's variation makes a hyperparameter unimportant.
    private static let unimportant = 0.02

    /// What the jobs of a tuning run suggest: a wider range where the best set lies on an end, and a hyperparameter to
    /// be held where it does not matter.
    ///
    /// - Parameters:
    ///   - tuning: What was searched.
    ///   - jobs: The jobs as they ended.
    package static func advice(
        after jobs: [TuningJobEvent],
        of tuning: TuningSpecification,
        algorithms: [any Algorithm.Type]
    ) -> [TuningAdvice] {
        guard let best = jobs.best(tuning.objective.direction) else { return [] }
        let task = tuning.taskName
        let algorithm = algorithms.first { $0.name == tuning.training.algorithmName }
        let held = Set(tuning.wishes.fixed.keys)
        let edges = RangeEdge.edges(
            of: tuning.ranges.filter { !held.contains($0.name) },
            under: [best.values],
            algorithm,
            version: tuning.training.algorithmVersion
        )
        let wider = edges.compactMap { edge -> TuningAdvice? in
            guard let range = edge.wider else { return nil }
            let end = edge.isUpper ? "upper" : "lower"
            return TuningAdvice(
                line: "\(task).ranges.\(edge.name) = \(range)",
                reason: "the best \(edge.name) lies at the \(end) end of its range"
            )
        }
        return wider + fixes(jobs, tuning, best, AssignmentReader(tuning, algorithms), besides: Set(edges.map(\.name)))
    }

    private static func fixes(
        _ jobs: [TuningJobEvent],
        _ tuning: TuningSpecification,
        _ best: TuningJobEvent,
        _ reader: AssignmentReader,
        besides names: Set<String>
    ) -> [TuningAdvice] {
        guard tuning.ranges.count > 1, let space = try? SearchSetup.space(tuning, earlier: [], reader) else {
            return []
        }
        let trials = jobs.filter(\.state.isFinal).map { job in
            let state: Trial.State = job.state == .failed ? .failed : job.state == .stopped ? .stopped : .completed
            return Trial(number: job.job, reader.assignment(of: job), state, value: job.value)
        }
        guard let shares = Importance.shares(of: space, after: trials) else { return [] }
        return tuning.ranges.compactMap { tunable in
            guard let share = shares[tunable.name], share < unimportant, tuning.wishes.fixed[tunable.name] == nil,
                !names.contains(tunable.name), shares.values.contains(where: { $0 > unimportant }),
                let value = best.values[tunable.name]
            else { return nil }
            let percent = (share * 1000).rounded() / 10
            return TuningAdvice(
                line: "fix \(tuning.taskName) \(tunable.name)=\(value)",
                reason: "\(tunable.name) accounts for \(percent) % of what the objective varied"
            )
        }
    }
}
