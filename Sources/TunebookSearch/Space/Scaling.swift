package import TunebookCore

/// How one numeric range is stretched onto 0…1, as SageMaker's scaling types do it.
///
/// Linear keeps *x*, logarithmic takes ln *x*, reverse logarithmic −ln(1 − *x*); whole numbers are stretched over
/// `lower − ½ … upper + ½`, so that each has the same share of 0…1, and rounded back.
///
/// - SeeAlso: "How Hyperparameter Tuning Works" in the SageMaker developer guide, and the open-source tuner of the
///   same team (syne-tune 0.9.1, `scaling.py`). Auto is not documented there: ours is logarithmic where
///   `upper / lower` is 1000 or more (100 for whole numbers), else linear.
package struct Scaling: Hashable, Sendable {
    /// What was asked for, with `auto` decided.
    package let type: ScalingType
    package let isInteger: Bool
    package let lower: Double
    package let upper: Double
    private let start: Double
    private let length: Double

    /// Keeps whole numbers' outer edges strictly inside the half steps, so that rounding never leaves the range.
    private static let edge = 0.5 - 1e-8

    /// A scale from `lower`, above 0 if it is logarithmic, to `upper`, below 1 if it is reverse logarithmic.
    package init(lower: Double, upper: Double, type: ScalingType, isInteger: Bool) {
        self.lower = lower
        self.upper = upper
        self.isInteger = isInteger
        self.type = type == .auto ? Scaling.auto(lower: lower, upper: upper, isInteger: isInteger) : type
        let (first, last) = isInteger ? (lower - Scaling.edge, upper + Scaling.edge) : (lower, upper)
        start = Scaling.forward(first, self.type)
        length = Scaling.forward(last, self.type) - start
    }

    /// - Returns: `nil` for a categorical range.
    package init?(_ range: ParameterRange) {
        switch range {
        case .continuous(let lower, let upper, let type):
            self.init(lower: lower, upper: upper, type: type, isInteger: false)
        case .integer(let lower, let upper, let type):
            self.init(lower: Double(lower), upper: Double(upper), type: type, isInteger: true)
        case .categorical:
            return nil
        }
    }

    /// Where a value lies on the stretched axis: 0…1 inside the range, beyond it outside; 0.5 where the range is one
    /// point; not finite where the scale is not defined.
    package func unit(of value: Double) -> Double {
        length > 0 ? (Scaling.forward(value, type) - start) / length : 0.5
    }

    /// The value at a place on the stretched axis, clipped to the range and, for whole numbers, rounded.
    package func value(at unit: Double) -> Double {
        if unit <= 0 { return lower }
        if unit >= 1 { return upper }
        let raw = Scaling.back(start + unit * length, type)
        return min(max(isInteger ? raw.rounded() : raw, lower), upper)
    }

    /// A value with as many digits as a person would type, and 10⁶ steps over the range at least.
    ///
    /// Rounding makes tables readable and equal sets equal. On a logarithmic axis six digits are kept of the value,
    /// on a reverse logarithmic one of 1 − *x*. Bounds stay exact.
    package func tidied(_ value: Double) -> Double {
        guard !isInteger, value > lower, value < upper else { return min(max(value, lower), upper) }
        let span = Scaling.decimals(of: upper - lower) + 6
        let tidy: Double
        switch type {
        case .linear, .auto: tidy = Scaling.rounded(value, decimals: span)
        case .logarithmic: tidy = Scaling.rounded(value, decimals: max(span, Scaling.decimals(of: value) + 5))
        case .reverseLogarithmic:
            tidy = 1 - Scaling.rounded(1 - value, decimals: max(span, Scaling.decimals(of: 1 - value) + 5))
        }
        return min(max(tidy, lower), upper)
    }

    private static func auto(lower: Double, upper: Double, isInteger: Bool) -> ScalingType {
        lower > 0 && upper / lower >= (isInteger ? 100 : 1000) ? .logarithmic : .linear
    }

    private static func forward(_ x: Double, _ type: ScalingType) -> Double {
        switch type {
        case .auto, .linear: x
        case .logarithmic: log(x)
        case .reverseLogarithmic: -log1p(-x)
        }
    }

    private static func back(_ y: Double, _ type: ScalingType) -> Double {
        switch type {
        case .auto, .linear: y
        case .logarithmic: exp(y)
        case .reverseLogarithmic: -expm1(-y)
        }
    }

    /// The decimal places that a number's first digit stands at: 0 for 1…9, 2 for 0.01, −1 for 10.
    private static func decimals(of x: Double) -> Int {
        // A difference of two bounds may fall short of a power of ten by a last digit.
        x > 0 ? -Int((log10(x) + 1e-9).rounded(.down)) : 0
    }

    private static func rounded(_ x: Double, decimals: Int) -> Double {
        guard abs(decimals) <= 22 else { return x }
        let power = pow(10, Double(abs(decimals)))
        return decimals >= 0 ? (x * power).rounded() / power : (x / power).rounded() * power
    }
}
