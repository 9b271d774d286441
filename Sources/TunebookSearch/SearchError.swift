package import TunebookCore

/// Why a search cannot be set up.
package enum SearchError: Error, Hashable, Sendable {
    case noRanges
    case tooManyRanges(Int)
    case nameTwice(String)
    case minimumAboveMaximum(String, lower: Double, upper: Double)
    case boundNotANumber(String)
    case integerTooLarge(String)
    case logarithmOfZero(String, lower: Double)
    case reverseLogarithmOutside(String, lower: Double, upper: Double)
    case reverseLogarithmOfIntegers(String)
    case noWords(String)
    case tooManyWords(String, Int)
    case wordTwice(String, String)
    case notAParameter(String, parameters: [String])
    case gridTooLarge(cells: Double, limit: Int, widest: String, points: Int)
    case resourceMissing
    case resourceOutOfOrder(minimum: Int, maximum: Int)
    case unknownStrategy(String, known: [String])
}

extension SearchError: Explainable {
    package var explanation: Explanation {
        switch self {
        case .noRanges:
            Explanation("there is nothing to tune", remedy: "give one range at least: ranges { eta = 0.01..0.5 log }")
        case .tooManyRanges(let count):
            Explanation(
                "\(count) ranges are too many",
                reason: "SageMaker searches \(SearchSpace.mostParameters) hyperparameters at most",
                remedy: "fix the ones that matter least"
            )
        case .nameTwice(let name):
            Explanation("\"\(name)\" has two ranges", remedy: "keep one of them")
        case .minimumAboveMaximum(let name, let lower, let upper):
            Explanation(
                "the range of \"\(name)\" is empty",
                reason: "its lower bound \(lower) is above its upper bound \(upper)",
                remedy: "swap them: \(name) = \(upper)..\(lower)"
            )
        case .boundNotANumber(let name):
            Explanation("a bound of \"\(name)\" is no finite number", remedy: "give two numbers: \(name) = 0.1..0.5")
        case .integerTooLarge(let name):
            Explanation(
                "a bound of \"\(name)\" is too large",
                reason: "whole numbers are exact up to 2^53 only",
                remedy: "give a smaller bound"
            )
        case .logarithmOfZero(let name, let lower):
            Explanation(
                "\"\(name)\" cannot be scaled logarithmically from \(lower)",
                reason: "a logarithm needs a lower bound above 0",
                remedy: "raise the lower bound or scale it linear"
            )
        case .reverseLogarithmOutside(let name, let lower, let upper):
            Explanation(
                "\"\(name)\" cannot be scaled reverse_log over \(lower)..\(upper)",
                reason: "reverse_log needs 0 <= lower and upper < 1",
                remedy: "end the range below 1, such as 0.999, or scale it linear"
            )
        case .reverseLogarithmOfIntegers(let name):
            Explanation(
                "\"\(name)\" cannot be scaled reverse_log",
                reason: "reverse_log is for continuous ranges only",
                remedy: "scale it linear or log"
            )
        case .noWords(let name):
            Explanation("the list of \"\(name)\" is empty", remedy: "name its values: \(name) = [gbtree, dart]")
        case .tooManyWords(let name, let count):
            Explanation(
                "the list of \"\(name)\" has \(count) values",
                reason: "SageMaker takes \(RangeRules.mostWords) at most",
                remedy: "shorten the list"
            )
        case .wordTwice(let name, let word):
            Explanation("\"\(word)\" stands twice in the list of \"\(name)\"", remedy: "keep one of them")
        case .notAParameter(let name, let parameters):
            Explanation(
                "\"\(name)\" has no range",
                reason: "the ranges are on \(parameters.joined(separator: ", "))",
                remedy: "give it a range first, or use one of these names"
            )
        case .gridTooLarge(let cells, let limit, let widest, let points):
            Explanation(
                "the grid has \(cells < 1e15 ? "\(Int(cells))" : "\(cells)") cells",
                reason: "\(limit) is the limit; \"\(widest)\" alone has \(points) points",
                remedy: "narrow \"\(widest)\", fix a hyperparameter, or use strategy = BAYESIAN"
            )
        case .resourceMissing:
            Explanation(
                "HYPERBAND needs to know how long a training job can be",
                remedy: "give max_resource, in rounds, or a static num_round"
            )
        case .resourceOutOfOrder(let minimum, let maximum):
            Explanation(
                "the resources \(minimum)..\(maximum) are out of order",
                remedy: "give 1 <= min_resource < max_resource, in rounds"
            )
        case .unknownStrategy(let name, let known):
            Explanation("there is no strategy \"\(name)\"", remedy: "use one of \(known.joined(separator: ", "))")
        }
    }
}
