/// How much of the objective's variation each hyperparameter accounts for.
///
/// A Gaussian process is fitted to the trials, and its expected value is taken for the objective. Of its variance
/// over the newest ranges, each hyperparameter's *total* share is what is left to it when all others are known,
/// interactions included (total Sobol index, Jansen's estimator on 512 scrambled Sobol points); shares are divided by
/// their sum. The same trials give the same numbers.
///
/// - SeeAlso: Jansen, "Analysis of variance designs for model output", 1999; Saltelli et al., "Variance based
///   sensitivity analysis of model output", 2010.
package enum Importance {
    /// The fewest results that say anything.
    package static let leastResults = 10
    private static let samples = 512

    /// - Parameters:
    ///   - space: What was searched; fixed hyperparameters get 0.
    ///   - trials: Every trial, in any order.
    /// - Returns: Shares by name that add up to 1, or all 0 where the objective did not vary; `nil` for fewer than
    ///   ``leastResults`` results.
    package static func shares(of space: SearchSpace, after trials: [Trial]) -> [String: Double]? {
        let history = SearchHistory(space, trials)
        let evidence = Evidence(history)
        guard evidence.results >= leastResults, let posterior = evidence.posterior() else { return nil }
        let axes = history.axes
        let sobol = SobolSequence(dimensions: axes.count, seed: 0)
        var generator = SeededGenerator(seed: 0, job: 0)
        var totals = [Double](repeating: 0, count: axes.count)
        for index in 0..<samples {
            let point = zip(axes, sobol.point(index)).map { $0.coordinate(atShare: $1) }
            let value = posterior.mean(at: point + evidence.ending)
            for (i, axis) in axes.enumerated() where axis.levels != 1 {
                var changed = point
                changed[i] = axis.coordinate(atShare: generator.nextUnit())
                let gap = value - posterior.mean(at: changed + evidence.ending)
                totals[i] += gap * gap
            }
        }
        let sum = totals.reduce(0, +)
        return Dictionary(
            uniqueKeysWithValues: zip(axes, totals).map { ($0.name, sum > 1e-12 ? $1 / sum : 0) }
        )
    }
}
