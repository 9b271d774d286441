package import TunebookCore
import TunebookSearch

/// What is known of each hyperparameter of a tuning run: how much it mattered, and how its range is stretched.
package enum HyperparameterFacts {
    /// The fewest jobs with a value that say anything.
    package static var leastJobs: Int { Importance.leastResults }

    /// The share of the objective's variation that each hyperparameter accounts for.
    ///
    /// - Parameters:
    ///   - tuning: What was searched.
    ///   - jobs: The jobs as they ended.
    ///   - algorithms: Those that there are.
    /// - Returns: Shares by name that add up to 1, or all 0 where the objective did not vary; `nil` for fewer than
    ///   ``leastJobs`` jobs with a value.
    /// - SeeAlso: `Importance`, which says how it is computed.
    package static func shares(
        of tuning: TuningSpecification,
        after jobs: [TuningJobEvent],
        algorithms: [any Algorithm.Type]
    ) -> [String: Double]? {
        let reader = AssignmentReader(tuning, algorithms)
        guard let space = try? SearchSetup.space(tuning, earlier: [], reader) else { return nil }
        let trials = jobs.filter(\.state.isFinal).map { job in
            let state: Trial.State = job.state == .failed ? .failed : job.state == .stopped ? .stopped : .completed
            return Trial(number: job.job, reader.assignment(of: job), state, value: job.value)
        }
        return Importance.shares(of: space, after: trials)
    }

    /// Whether a range is searched by the logarithm of its values, or of 1 less its values; `auto` decided.
    ///
    /// - Returns: `linear`, `logarithmic` or `reverseLogarithmic`; `nil` for words.
    package static func scaling(of range: ParameterRange) -> ScalingType? {
        Scaling(range)?.type
    }
}
