/// How much a point promises: the logarithm of expected improvement, averaged over kernels and dreams.
package struct Acquisition: Sendable {
    package let posteriors: [Posterior]

    /// What is appended to every point before the posteriors see it.
    let ending: [Double]

    package init(posteriors: [Posterior], ending: [Double] = []) {
        self.posteriors = posteriors
        self.ending = ending
    }

    package func value(at x: [Double]) -> Double {
        Acquisition.logMean(posteriors.map { Acquisition.logMean($0.logImprovements(at: x + ending)) })
    }

    package func valueAndSlope(at x: [Double]) -> (value: Double, slope: [Double]) {
        guard posteriors.count > 1 else {
            let (values, slope) = posteriors[0].logImprovementsAndSlope(at: x + ending)
            return (Acquisition.logMean(values), slope)
        }
        let parts = posteriors.map { $0.logImprovementsAndSlope(at: x + ending) }
        let values = parts.map { Acquisition.logMean($0.values) }
        let top = values.max() ?? 0
        let shares = values.map { exp($0 - top) }
        let total = shares.reduce(0, +)
        var slope = [Double](repeating: 0, count: x.count)
        for (share, part) in zip(shares, parts) {
            for i in slope.indices { slope[i] += share / total * part.slope[i] }
        }
        return (Acquisition.logMean(values), slope)
    }

    /// The expected value and its spread, over all kernels.
    func prediction(at x: [Double]) -> (mean: Double, deviation: Double) {
        let parts = posteriors.map { $0.prediction(at: x + ending) }
        let count = Double(parts.count)
        let mean = parts.reduce(0) { $0 + $1.mean } / count
        let variance =
            parts.reduce(0) { $0 + $1.deviation * $1.deviation + ($1.mean - mean) * ($1.mean - mean) } / count
        return (mean, variance.squareRoot())
    }

    /// Whether most of a point's expected improvement comes from its expected value, not from its spread.
    func isPromise(at x: [Double]) -> Bool {
        let (mean, deviation) = prediction(at: x)
        let best = posteriors[0].best.reduce(0, +) / Double(posteriors[0].best.count)
        let z = (mean - best) / deviation
        return z * NormalDistribution.cumulative(z) > NormalDistribution.density(z)
    }

    private static func logMean(_ values: [Double]) -> Double {
        guard values.count > 1, let top = values.max(), top.isFinite else { return values.first ?? -.infinity }
        return top + log(values.reduce(0) { $0 + exp($1 - top) } / Double(values.count))
    }
}
