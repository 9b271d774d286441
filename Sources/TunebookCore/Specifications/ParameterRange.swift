/// How a range is stretched before a search draws from it, as SageMaker's `ScalingType`.
package enum ScalingType: String, Hashable, Sendable, Codable, CaseIterable {
    case auto = "Auto"
    case linear = "Linear"
    case logarithmic = "Logarithmic"
    case reverseLogarithmic = "ReverseLogarithmic"

    /// The word for it in a session: `auto`, `linear`, `log`, `reverse_log`.
    package var word: String {
        switch self {
        case .auto: "auto"
        case .linear: "linear"
        case .logarithmic: "log"
        case .reverseLogarithmic: "reverse_log"
        }
    }
}

/// The values that a tunable hyperparameter may take, bounds included.
package enum ParameterRange: Hashable, Sendable, Codable {
    /// Real values from `lower` to `upper`.
    case continuous(lower: Double, upper: Double, scaling: ScalingType)
    /// Whole values from `lower` to `upper`.
    case integer(lower: Int, upper: Int, scaling: ScalingType)
    /// One of the words, in the order they were typed.
    case categorical([String])
}

extension ParameterRange: CustomStringConvertible {
    /// The range as it is typed: `0.01..0.5 log`, `2..10`, `[gbtree, dart]`.
    package var description: String {
        switch self {
        case .continuous(let lower, let upper, let scaling):
            "\(lower)..\(upper)" + suffix(scaling)
        case .integer(let lower, let upper, let scaling):
            "\(lower)..\(upper)" + suffix(scaling)
        case .categorical(let values):
            "[" + values.joined(separator: ", ") + "]"
        }
    }

    private func suffix(_ scaling: ScalingType) -> String {
        scaling == .auto ? "" : " " + scaling.word
    }
}
