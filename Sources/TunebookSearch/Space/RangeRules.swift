import TunebookCore

/// The rules that a range keeps by itself, as SageMaker checks them.
enum RangeRules {
    /// SageMaker's limit on the values of one categorical hyperparameter.
    static let mostWords = 30

    static func check(_ range: ParameterRange, named name: String) throws(SearchError) {
        switch range {
        case .continuous(let lower, let upper, let scaling):
            guard lower.isFinite, upper.isFinite else { throw .boundNotANumber(name) }
            try check(lower, upper, scaling, isInteger: false, named: name)
        case .integer(let lower, let upper, let scaling):
            guard lower.magnitude <= 1 << 53, upper.magnitude <= 1 << 53 else { throw .integerTooLarge(name) }
            try check(Double(lower), Double(upper), scaling, isInteger: true, named: name)
        case .categorical(let words):
            guard !words.isEmpty else { throw .noWords(name) }
            guard words.count <= mostWords else { throw .tooManyWords(name, words.count) }
            var seen: Set<String> = []
            for word in words where !seen.insert(word).inserted { throw .wordTwice(name, word) }
        }
    }

    private static func check(
        _ lower: Double,
        _ upper: Double,
        _ scaling: ScalingType,
        isInteger: Bool,
        named name: String
    ) throws(SearchError) {
        guard lower <= upper else { throw .minimumAboveMaximum(name, lower: lower, upper: upper) }
        switch scaling {
        case .auto, .linear: break
        case .logarithmic:
            guard lower > 0 else { throw .logarithmOfZero(name, lower: lower) }
        case .reverseLogarithmic:
            guard !isInteger else { throw .reverseLogarithmOfIntegers(name) }
            guard lower >= 0, upper < 1 else { throw .reverseLogarithmOutside(name, lower: lower, upper: upper) }
        }
    }
}
