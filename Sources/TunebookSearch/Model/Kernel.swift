/// How alike two points are: Matérn 5/2 over weighted squared differences of all axes.
///
/// *k* = scale · M(r²), r² = Σ weightᵢ · δᵢ, where δᵢ is the squared difference on a numeric axis and 1 for two
/// different words on a categorical one; M(r²) = (1 + √(5r²) + 5r²/3) · exp(−√(5r²)).
package struct Kernel: Hashable, Sendable {
    /// One for each axis, above 0: the inverse of its squared length scale.
    package var weights: [Double]
    /// The variance of the function.
    package var scale: Double
    /// The variance of what disturbs a value.
    package var noise: Double

    package init(weights: [Double], scale: Double, noise: Double) {
        self.weights = weights
        self.scale = scale
        self.noise = noise
    }

    /// M and its derivative by r².
    @inline(__always)
    static func matern(_ squared: Lanes) -> (value: Lanes, slope: Lanes) {
        let d = (squared * 5).squareRoot()
        let e = (-d).exponentialOfNegative()
        let f = (d + 1) * e
        return (f + squared * (5.0 / 3.0) * e, f * (-5.0 / 6.0))
    }
}

/// The points of a model on all axes, four at a time, and which axes are categorical.
package struct ModelPoints: Sendable {
    package let count: Int
    package let groups: Int
    package let isCategorical: [Bool]
    /// By axis, then by group.
    private let columns: [Lanes]

    package init(_ points: [[Double]], isCategorical: [Bool]) {
        count = points.count
        groups = (points.count + 3) / 4
        self.isCategorical = isCategorical
        columns = isCategorical.indices.flatMap { axis in [Lanes](packing: points.map { $0[axis] }) }
    }

    package var axes: Int { isCategorical.count }

    /// The differences δ of one axis between all points and one more.
    @inline(__always)
    private static func difference(_ a: Lanes, _ b: Double, _ isCategorical: Bool) -> Lanes {
        let d = a - b
        return isCategorical ? Lanes.zero.replacing(with: 1, where: d .!= 0) : d * d
    }

    /// M and its derivative between all points and one more; zero past the last point.
    func kernel(at x: [Double], _ weights: [Double]) -> (values: [Lanes], slopes: [Lanes]) {
        var values = [Lanes](repeating: .zero, count: groups)
        var slopes = values
        // Every index is below `axes * groups`, the size the initialiser gave `columns`.
        unsafe columns.withUnsafeBufferPointer { columns in
            unsafe values.withUnsafeMutableBufferPointer { values in
                for axis in 0..<axes {
                    let (at, weight, category) = (x[axis], weights[axis], isCategorical[axis])
                    for g in 0..<groups {
                        unsafe values[g] += weight * ModelPoints.difference(columns[axis * groups + g], at, category)
                    }
                }
            }
        }
        for g in 0..<groups { (values[g], slopes[g]) = Kernel.matern(values[g]) }
        for lane in count..<4 * groups {
            values[lane / 4][lane % 4] = 0
            slopes[lane / 4][lane % 4] = 0
        }
        return (values, slopes)
    }

    /// Σ cᵢ (x − pointᵢ) on one numeric axis.
    func moment(_ coefficients: [Lanes], about x: Double, axis: Int) -> Double {
        var sum = Lanes.zero
        for g in 0..<groups { sum += coefficients[g] * (x - columns[axis * groups + g]) }
        return sum.sum()
    }

    /// The differences δ of one axis between all pairs, packed as a ``LowerTriangle``; zero above the diagonal.
    func differences(axis: Int) -> [Lanes] {
        var result: [Lanes] = []
        result.reserveCapacity(2 * groups * (groups + 1))
        let column = columns[axis * groups..<(axis + 1) * groups]
        for i in 0..<4 * groups {
            let at = column[column.startIndex + i / 4][i % 4]
            for g in 0...i / 4 {
                result.append(
                    i < count
                        ? ModelPoints.difference(column[column.startIndex + g], at, isCategorical[axis]) : .zero
                )
            }
            for lane in i % 4 + 1..<4 where i % 4 < 3 { result[result.count - 1][lane] = 0 }
        }
        return result
    }

    /// Σ weightᵢ δᵢ between all pairs, packed as a ``LowerTriangle``.
    func squaredDistances(_ weights: [Double]) -> [Lanes] {
        var result = [Lanes](repeating: .zero, count: 2 * groups * (groups + 1))
        unsafe columns.withUnsafeBufferPointer { columns in
            unsafe result.withUnsafeMutableBufferPointer { result in
                for axis in 0..<axes {
                    let (weight, category) = (weights[axis], isCategorical[axis])
                    for i in 0..<count {
                        let row = LowerTriangle.start(i)
                        let at = unsafe columns[axis * groups + i / 4][i % 4]
                        for g in 0...i / 4 {
                            unsafe result[row + g] +=
                                weight * ModelPoints.difference(columns[axis * groups + g], at, category)
                        }
                    }
                }
            }
        }
        return result
    }
}

extension LowerTriangle {
    /// The covariance of points from their packed squared distances, each point's noise multiplied as given.
    init(covarianceOver squared: [Lanes], _ kernel: Kernel, noiseFactors: [Double], jitter: Double) {
        self.init(rows: noiseFactors.count)
        for i in 0..<squared.count { storage[i] = Kernel.matern(squared[i]).value * kernel.scale }
        for i in 0..<4 * groups {
            if i < rows {
                self[i, i] = kernel.scale + kernel.noise * noiseFactors[i] + jitter
            } else {
                let start = LowerTriangle.start(i)
                for g in start...start + i / 4 { storage[g] = .zero }
                self[i, i] = 1
            }
        }
    }

    /// The factor of a covariance, with the least jitter from 1e-9 to 1e-3 that makes it positive definite.
    static func factor(
        ofCovarianceOver squared: [Lanes],
        _ kernel: Kernel,
        noiseFactors: [Double]
    ) -> LowerTriangle? {
        var jitter = 1e-9 * kernel.scale
        while jitter <= 1e-3 * kernel.scale {
            let covariance = LowerTriangle(
                covarianceOver: squared,
                kernel,
                noiseFactors: noiseFactors,
                jitter: jitter
            )
            if let factor = covariance.choleskyFactor() { return factor }
            jitter *= 10
        }
        return nil
    }
}
