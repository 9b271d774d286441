/// Finds the kernel that explains values best: maximum a posteriori, by gradients.
///
/// Parameters are logarithms of the weights, the scale and the noise. Priors keep a model of few points from being
/// sure of anything: −log p = Σ 0.1 (w + 1/w) for the weights, s − ln s (Gamma(2, 1)) for the scale, 30 σ² − 0.1 ln
/// σ² (Gamma(1.1, 30)) for the noise, as Optuna's `_gp/prior.py` has them, where they did better than BoTorch's on
/// spaces of up to ten hyperparameters.
package struct KernelFit: Sendable {
    private let points: ModelPoints
    private let values: [Lanes]
    private let noiseFactors: [Double]
    private let differences: [[Lanes]]

    static let weightBounds = 1e-4...1e4
    static let scaleBounds = 1e-2...1e2
    static let noiseBounds = 1e-6...1.0

    /// Prepares a fit to one value for each point, of mean 0 and spread 1.
    package init(_ points: ModelPoints, values: [Double], noiseFactors: [Double]) {
        self.points = points
        self.values = [Lanes](packing: values)
        self.noiseFactors = noiseFactors
        differences = (0..<points.axes).map { points.differences(axis: $0) }
    }

    /// The best parameters found from a start, both as logarithms of weights, scale and noise.
    func best(from start: [Double], evaluations: Int) -> [Double] {
        let minimizer = Minimizer(mostEvaluations: evaluations, slopeTolerance: 1e-2, gainTolerance: 1e-5)
        let best = minimizer.minimum(from: start, in: box, of: negativeLogPosterior)
        return best.value.isFinite ? best.point : KernelFit.plainStart(points.axes)
    }

    /// Where a fit begins when nothing is known: all weights 1, scale 1, little noise.
    static func plainStart(_ axes: Int) -> [Double] {
        [Double](repeating: 0, count: axes + 1) + [log(1e-2)]
    }

    static func kernel(_ logarithms: [Double]) -> Kernel {
        Kernel(
            weights: logarithms.dropLast(2).map { exp($0) },
            scale: exp(logarithms[logarithms.count - 2]),
            noise: exp(logarithms[logarithms.count - 1])
        )
    }

    var box: [ClosedRange<Double>] {
        func logarithms(_ range: ClosedRange<Double>) -> ClosedRange<Double> {
            log(range.lowerBound)...log(range.upperBound)
        }
        return [ClosedRange<Double>](repeating: logarithms(Self.weightBounds), count: points.axes)
            + [logarithms(Self.scaleBounds), logarithms(Self.noiseBounds)]
    }

    /// −ln p(values, parameters) up to a constant, and its slope.
    ///
    /// - Complexity: O(*n*³/2 + *d* · *n*²).
    package func negativeLogPosterior(_ logarithms: [Double]) -> (value: Double, slope: [Double]) {
        let kernel = KernelFit.kernel(logarithms)
        let failure = (Double.infinity, [Double](repeating: 0, count: logarithms.count))
        var slopes: [Lanes] = []
        let covariance = covariance(kernel) { slopes.append($0) }
        guard let factor = covariance.choleskyFactor() else { return failure }
        let inverseFactor = factor.inverseOfTriangle()
        let whitened = inverseFactor.times(values)
        let alpha = inverseFactor.transposeTimes(whitened)
        let inverse = inverseFactor.transposeTimesSelf()
        var halfLogDeterminant = 0.0
        for i in 0..<points.count { halfLogDeterminant += log(factor[i, i]) }
        var value = 0.5 * whitened.dot(whitened) + halfLogDeterminant

        // d(−ln p)/dθ = −½ tr((α αᵀ − K⁻¹) dK/dθ); pairs count twice, so the half goes.
        var weightSlopes = [Double](repeating: 0, count: points.axes)
        var (fit, spread) = (0.0, 0.0)
        for i in 0..<points.count {
            let a = alpha[i / 4][i % 4]
            fit += noiseFactors[i] * a * a
            spread += noiseFactors[i] * inverse[i, i]
            let row = LowerTriangle.start(i)
            for g in 0...i / 4 { slopes[row + g] *= a * alpha[g] - inverse.storage[row + g] }
        }
        for i in points.count..<4 * covariance.groups {
            let start = LowerTriangle.start(i)
            for g in start...start + i / 4 { slopes[g] = .zero }
        }
        for axis in 0..<points.axes {
            weightSlopes[axis] = -kernel.scale * kernel.weights[axis] * slopes.dot(differences[axis])
        }
        let noiseSlope = -0.5 * kernel.noise * (fit - spread)
        // scale · M = K − noise − jitter, and tr(K⁻¹ K) = n.
        var (plainFit, plainSpread) = (0.0, 0.0)
        for i in 0..<points.count {
            plainFit += alpha[i / 4][i % 4] * alpha[i / 4][i % 4]
            plainSpread += inverse[i, i]
        }
        let scaleSlope =
            -0.5
            * (values.dot(alpha) - Double(points.count) - kernel.noise * (fit - spread)
                - KernelFit.jitter * kernel.scale * (plainFit - plainSpread))
        var slope = weightSlopes + [scaleSlope, noiseSlope]

        value += prior(kernel)
        for (axis, weight) in kernel.weights.enumerated() {
            slope[axis] += KernelFit.priorWeight * (weight - 1 / weight)
        }
        slope[points.axes] += kernel.scale - 1
        slope[points.axes + 1] += 30 * kernel.noise - 0.1
        return value.isFinite ? (value, slope) : failure
    }

    private static let priorWeight = 0.1

    /// −ln p(parameters) up to a constant.
    private func prior(_ kernel: Kernel) -> Double {
        let weights = kernel.weights.reduce(0) { $0 + KernelFit.priorWeight * ($1 + 1 / $1) }
        return weights + kernel.scale - log(kernel.scale) + 30 * kernel.noise - 0.1 * log(kernel.noise)
    }

    /// −ln p(values, parameters) up to a constant, alone.
    func negativeLogPosteriorValue(_ logarithms: [Double]) -> Double {
        let kernel = KernelFit.kernel(logarithms)
        guard let factor = covariance(kernel, { _ in }).choleskyFactor() else { return .infinity }
        let whitened = factor.inverseOfTriangle().times(values)
        var value = 0.5 * whitened.dot(whitened) + prior(kernel)
        for i in 0..<points.count { value += log(factor[i, i]) }
        return value.isFinite ? value : .infinity
    }

    /// The covariance of all points; hands out the kernel's derivative by the squared distance, group by group.
    private func covariance(_ kernel: Kernel, _ slope: (Lanes) -> Void) -> LowerTriangle {
        var covariance = LowerTriangle(rows: points.count)
        for i in 0..<covariance.storage.count {
            var squared = Lanes.zero
            for (weight, difference) in zip(kernel.weights, differences) { squared += weight * difference[i] }
            let (value, derivative) = Kernel.matern(squared)
            covariance.storage[i] = value * kernel.scale
            slope(derivative)
        }
        for i in 0..<4 * covariance.groups {
            if i < points.count {
                covariance[i, i] =
                    kernel.scale + kernel.noise * noiseFactors[i] + KernelFit.jitter * kernel.scale
            } else {
                let start = LowerTriangle.start(i)
                for g in start...start + i / 4 { covariance.storage[g] = .zero }
                covariance[i, i] = 1
            }
        }
        return covariance
    }

    private static let jitter = 1e-9
    /// How far a slice reaches, in natural logarithms.
    private static let sliceWidth = 3.0

    /// Kernels drawn from their posterior distribution: slice sampling along random directions.
    ///
    /// Starts from the logarithms of the best kernel and keeps every `thinning`-th step.
    ///
    /// - SeeAlso: Neal, "Slice Sampling", 2003, with shrinking and without stepping out.
    func samples(_ count: Int, from best: [Double], thinning: Int, _ generator: inout SeededGenerator) -> [Kernel] {
        var (at, value) = (best, negativeLogPosteriorValue(best))
        guard value.isFinite else { return [] }
        let box = box
        var kernels: [Kernel] = []
        for step in 0..<count * thinning {
            let normal = at.map { _ in generator.nextNormal() }
            let length = normal.reduce(0) { $0 + $1 * $1 }.squareRoot()
            let direction = normal.map { $0 / length }
            let height = value - log(1 - generator.nextUnit())
            var low = -KernelFit.sliceWidth * generator.nextUnit()
            var high = low + KernelFit.sliceWidth
            for _ in 0..<20 {
                let t = low + (high - low) * generator.nextUnit()
                let candidate = zip(at, direction).map { $0 + t * $1 }
                let inside = zip(candidate, box).allSatisfy { $1.contains($0) }
                let candidateValue = inside ? negativeLogPosteriorValue(candidate) : .infinity
                if candidateValue <= height {
                    (at, value) = (candidate, candidateValue)
                    break
                }
                if t < 0 { low = t } else { high = t }
            }
            if step % thinning == thinning - 1 { kernels.append(KernelFit.kernel(at)) }
        }
        return kernels
    }
}
