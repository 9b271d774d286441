/// Finds a low point of a smooth function in a box.
///
/// L-BFGS with projection: coordinates that a bound holds, and that the slope would push further, are left out of the
/// step; a step is cut until it gains enough. Never leaves the box, and never returns a point worse than its start.
///
/// - SeeAlso: Nocedal and Wright, "Numerical Optimization", 2nd edition, algorithms 7.4 and 3.1; Bertsekas, "Projected
///   Newton Methods for Optimization Problems with Simple Constraints", 1982, for the set of held coordinates.
package struct Minimizer: Sendable {
    package var mostEvaluations: Int
    /// Ends when no free slope is steeper.
    package var slopeTolerance: Double
    /// Ends when a step gains less than this share of the value.
    package var gainTolerance: Double
    /// The longest first step along any coordinate.
    package var firstStep: Double

    private static let memory = 8

    package init(
        mostEvaluations: Int,
        slopeTolerance: Double = 1e-3,
        gainTolerance: Double = 1e-7,
        firstStep: Double = 0.5
    ) {
        self.mostEvaluations = mostEvaluations
        self.slopeTolerance = slopeTolerance
        self.gainTolerance = gainTolerance
        self.firstStep = firstStep
    }

    /// - Parameters:
    ///   - start: Where to begin; clipped to the box.
    ///   - box: The bounds of each coordinate.
    ///   - function: The value and its slope at a point; a value that is not finite counts as no gain.
    /// - Returns: The best point and its value.
    package func minimum(
        from start: [Double],
        in box: [ClosedRange<Double>],
        of function: ([Double]) -> (value: Double, slope: [Double])
    ) -> (point: [Double], value: Double) {
        func clipped(_ x: [Double]) -> [Double] {
            zip(x, box).map { min(max($0, $1.lowerBound), $1.upperBound) }
        }
        var x = clipped(start)
        var (value, slope) = function(x)
        guard value.isFinite else { return (x, value) }
        var evaluations = 1
        var steps: [(s: [Double], y: [Double], rho: Double)] = []
        while evaluations < mostEvaluations {
            let free = x.indices.map { i in
                !(x[i] <= box[i].lowerBound && slope[i] > 0 || x[i] >= box[i].upperBound && slope[i] < 0)
            }
            let steepest = zip(slope, free).reduce(0.0) { $1.1 ? max($0, abs($1.0)) : $0 }
            if steepest < slopeTolerance { break }
            var direction = Minimizer.direction(slope, free, steps)
            if Minimizer.dot(direction, slope) >= 0 {
                steps = []
                direction = Minimizer.direction(slope, free, steps)
            }
            if steps.isEmpty {
                let scale = min(1, firstStep / steepest)
                direction = direction.map { $0 * scale }
            }
            var length = 1.0
            var accepted: (x: [Double], value: Double, slope: [Double])?
            while evaluations < mostEvaluations, length > 1e-6 {
                let candidate = clipped(zip(x, direction).map { $0 + length * $1 })
                let (candidateValue, candidateSlope) = function(candidate)
                evaluations += 1
                let expected = zip(slope, zip(candidate, x)).reduce(0.0) { $0 + $1.0 * ($1.1.0 - $1.1.1) }
                if candidateValue.isFinite, candidateValue <= value + 1e-4 * expected, expected < 0 {
                    accepted = (candidate, candidateValue, candidateSlope)
                    break
                }
                // The low point of the parabola through what is known, kept between a tenth and a half of the step.
                let along = length * Minimizer.dot(direction, slope)
                let curvature = candidateValue - value - along
                let cut = candidateValue.isFinite && curvature > 0 ? -0.5 * along / curvature : 0.1
                length *= min(max(cut, 0.1), 0.5)
            }
            guard let next = accepted else { break }
            let s = zip(next.x, x).map { $0 - $1 }
            let y = zip(next.slope, slope).map { $0 - $1 }
            let product = Minimizer.dot(s, y)
            if product > 1e-12 * Minimizer.dot(y, y) {
                steps.append((s, y, 1 / product))
                if steps.count > Minimizer.memory { steps.removeFirst() }
            }
            let gain = value - next.value
            (x, value, slope) = (next.x, next.value, next.slope)
            if gain < gainTolerance * max(1, abs(value)) { break }
        }
        return (x, value)
    }

    private static func direction(
        _ slope: [Double],
        _ free: [Bool],
        _ steps: [(s: [Double], y: [Double], rho: Double)]
    ) -> [Double] {
        var q = zip(slope, free).map { $1 ? $0 : 0 }
        var weights: [Double] = []
        for step in steps.reversed() {
            let a = step.rho * dot(step.s, q)
            weights.append(a)
            for i in q.indices { q[i] -= a * step.y[i] }
        }
        if let last = steps.last {
            let scale = 1 / (last.rho * dot(last.y, last.y))
            for i in q.indices { q[i] *= scale }
        }
        for (step, a) in zip(steps, weights.reversed()) {
            let b = step.rho * dot(step.y, q)
            for i in q.indices { q[i] += (a - b) * step.s[i] }
        }
        return zip(q, free).map { $1 ? -$0 : 0 }
    }

    private static func dot(_ a: [Double], _ b: [Double]) -> Double {
        var sum = 0.0
        for i in a.indices { sum += a[i] * b[i] }
        return sum
    }
}
