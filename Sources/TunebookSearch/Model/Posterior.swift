/// What a Gaussian process knows, given values at some points and jobs running at others.
///
/// Running jobs are dreamt to an end: each *dream* gives them values drawn from the model, all dreams share one factor.
/// With the Cholesky factor L of all points, known ones first, values are L u: the known part of u follows from the
/// known values, the rest is drawn, so that a dream costs one product.
package struct Posterior: Sendable {
    package let points: ModelPoints
    package let kernel: Kernel
    private let inverseFactor: LowerTriangle
    /// K⁻¹ y of each dream.
    private let alphas: [[Lanes]]
    /// The best value of each dream, of known and running jobs.
    package let best: [Double]

    /// Conditions on `values` at the first points; the points past them are running. `bestValue` is the best known
    /// one that counts. `draws` has, for each dream, a standard normal number for each running job; empty, there is
    /// one dream of expected values. `nil` where no jitter makes the covariance positive definite.
    package init?(
        _ points: ModelPoints,
        values: [Double],
        noiseFactors: [Double],
        bestValue: Double,
        _ kernel: Kernel,
        draws: [[Double]]
    ) {
        let squared = points.squaredDistances(kernel.weights)
        guard let factor = LowerTriangle.factor(ofCovarianceOver: squared, kernel, noiseFactors: noiseFactors) else {
            return nil
        }
        self.points = points
        self.kernel = kernel
        inverseFactor = factor.inverseOfTriangle()
        let running = points.count - values.count
        let whitened = inverseFactor.times([Lanes](packing: values + [Double](repeating: 0, count: running)))
        let dreams = running == 0 || draws.isEmpty ? [[Double](repeating: 0, count: running)] : draws
        var (alphas, best): ([[Lanes]], [Double]) = ([], [])
        for dream in dreams {
            var u = whitened
            for (i, number) in dream.enumerated() {
                let index = values.count + i
                u[index / 4][index % 4] = number
            }
            var top = bestValue
            for i in values.count..<points.count {
                var value = 0.0
                for j in 0...i { value += factor[i, j] * u[j / 4][j % 4] }
                top = max(top, value)
            }
            alphas.append(inverseFactor.transposeTimes(u))
            best.append(top)
        }
        self.alphas = alphas
        self.best = best
    }

    /// The expected value at a point and one standard deviation of it, over all dreams.
    package func prediction(at x: [Double]) -> (mean: Double, deviation: Double) {
        let (k, _) = points.kernel(at: x, kernel.weights)
        let v = inverseFactor.times(k)
        let variance = max(kernel.scale - kernel.scale * kernel.scale * v.dot(v), 1e-12)
        let mean = alphas.reduce(0) { $0 + kernel.scale * $1.dot(k) } / Double(alphas.count)
        return (mean, variance.squareRoot())
    }

    /// The expected value alone.
    func mean(at x: [Double]) -> Double {
        let (k, _) = points.kernel(at: x, kernel.weights)
        return alphas.reduce(0) { $0 + kernel.scale * $1.dot(k) } / Double(alphas.count)
    }

    /// The logarithm of expected improvement in each dream.
    package func logImprovements(at x: [Double]) -> [Double] {
        let (k, _) = points.kernel(at: x, kernel.weights)
        let v = inverseFactor.times(k)
        let deviation = max(kernel.scale - kernel.scale * kernel.scale * v.dot(v), 1e-12).squareRoot()
        let logDeviation = log(deviation)
        return zip(alphas, best).map { alpha, best in
            NormalDistribution.logImprovement((kernel.scale * alpha.dot(k) - best) / deviation) + logDeviation
        }
    }

    /// The same with the slope of the logarithm of their mean on every numeric axis, 0 on categorical ones.
    package func logImprovementsAndSlope(at x: [Double]) -> (values: [Double], slope: [Double]) {
        let (k, dk) = points.kernel(at: x, kernel.weights)
        let v = inverseFactor.times(k)
        let beta = inverseFactor.transposeTimes(v)
        let scale = kernel.scale
        let variance = scale - scale * scale * v.dot(v)
        let deviation = max(variance, 1e-12).squareRoot()
        let logDeviation = log(deviation)
        var values: [Double] = []
        var slopes: [(byMean: Double, byDeviation: Double)] = []
        for (alpha, best) in zip(alphas, best) {
            let z = (scale * alpha.dot(k) - best) / deviation
            let slope = NormalDistribution.logImprovementSlope(z)
            values.append(NormalDistribution.logImprovement(z) + logDeviation)
            // log h(z) + log σ: by μ it is h'/σ; by σ it is (1 − z h')/σ.
            slopes.append((slope / deviation, (1 - z * slope) / deviation))
        }
        let top = values.max() ?? 0
        let shares = values.map { exp($0 - top) }
        let total = shares.reduce(0, +)
        var coefficients = [Lanes](repeating: .zero, count: points.groups)
        var byDeviation = 0.0
        for (share, (slope, alpha)) in zip(shares, zip(slopes, alphas)) {
            let weight = share / total
            byDeviation += weight * slope.byDeviation
            let factor = weight * slope.byMean * scale
            for g in 0..<points.groups { coefficients[g] += factor * alpha[g] }
        }
        if variance > 1e-12 {
            let factor = -byDeviation * scale * scale / deviation
            for g in 0..<points.groups { coefficients[g] += factor * beta[g] }
        }
        for g in 0..<points.groups { coefficients[g] *= dk[g] }
        let slope = (0..<points.axes).map { axis in
            points.isCategorical[axis]
                ? 0 : 2 * kernel.weights[axis] * points.moment(coefficients, about: x[axis], axis: axis)
        }
        return (values, slope)
    }
}
