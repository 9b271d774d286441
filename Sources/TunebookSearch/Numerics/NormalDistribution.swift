/// The standard normal distribution, with what expected improvement needs far out in its tails.
package enum NormalDistribution {
    private static let halfLogTwoPi = 0.918_938_533_204_672_74

    package static func density(_ z: Double) -> Double {
        exp(-0.5 * z * z - halfLogTwoPi)
    }

    package static func cumulative(_ z: Double) -> Double {
        0.5 * erfc(-z * 0.5.squareRoot())
    }

    /// The value below which a share of draws lies, within 1e-9 of the exact one.
    ///
    /// - SeeAlso: P. J. Acklam's rational approximation (2003), with one step of Halley's method.
    package static func quantile(_ share: Double) -> Double {
        guard share > 0 else { return -.infinity }
        guard share < 1 else { return .infinity }
        let a = [
            -3.969683028665376e+01, 2.209460984245205e+02, -2.759285104469687e+02, 1.383577518672690e+02,
            -3.066479806614716e+01, 2.506628277459239e+00,
        ]
        let b = [
            -5.447609879822406e+01, 1.615858368580409e+02, -1.556989798598866e+02, 6.680131188771972e+01,
            -1.328068155288572e+01, 1,
        ]
        let c = [
            -7.784894002430293e-03, -3.223964580411365e-01, -2.400758277161838e+00, -2.549732539343734e+00,
            4.374664141464968e+00, 2.938163982698783e+00,
        ]
        let d = [7.784695709041462e-03, 3.224671290700398e-01, 2.445134137142996e+00, 3.754408661907416e+00, 1]
        func polynomial(_ coefficients: [Double], _ x: Double) -> Double {
            coefficients.reduce(0) { $0 * x + $1 }
        }
        let tail = min(share, 1 - share)
        var x: Double
        if tail < 0.02425 {
            let q = (-2 * log(tail)).squareRoot()
            x = polynomial(c, q) / polynomial(d, q)
            if share > 0.5 { x = -x }
        } else {
            let q = share - 0.5
            x = polynomial(a, q * q) * q / polynomial(b, q * q)
        }
        let error = (cumulative(x) - share) / density(x)
        x -= error / (1 + x * error / 2)
        return x
    }

    /// The logarithm of *h*(z) = φ(z) + z Φ(z), which is expected improvement for a spread of 1.
    ///
    /// - SeeAlso: Ament et al., "Unexpected Improvements to Expected Improvement", 2023 (arXiv 2310.20708).
    package static func logImprovement(_ z: Double) -> Double {
        if z > -1 { return log(density(z) + z * cumulative(z)) }
        // h = φ(z) (1 − |z| R(|z|)), with Mills' ratio R; far out the bracket is 1/z² in all digits.
        return -0.5 * z * z - halfLogTwoPi + log(oneMinusMills(-z))
    }

    /// Φ(z) / *h*(z): the slope of ``logImprovement(_:)``.
    package static func logImprovementSlope(_ z: Double) -> Double {
        if z > -1 { return cumulative(z) / (density(z) + z * cumulative(z)) }
        return millsRatio(-z) / oneMinusMills(-z)
    }

    /// (1 − Φ(x)) / φ(x) for x ≥ 1.
    private static func millsRatio(_ x: Double) -> Double {
        if x < 6 { return 0.5 * erfc(x * 0.5.squareRoot()) / density(x) }
        return 1 / (x + tail(x))
    }

    /// 1 − x · R(x) for x ≥ 1, without cancellation: with R = 1 / (x + t) it is t / (x + t).
    private static func oneMinusMills(_ x: Double) -> Double {
        if x < 6 { return max(1 - x * millsRatio(x), 1e-300) }
        let t = tail(x)
        return t / (x + t)
    }

    /// The continued fraction 1/(x + 2/(x + 3/(x + …))).
    private static func tail(_ x: Double) -> Double {
        var t = 0.0
        for k in stride(from: 40, through: 1, by: -1) { t = Double(k) / (x + t) }
        return t
    }
}
