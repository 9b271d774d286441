package import TunebookCore

/// What a search may choose from: ordered ranges by name, and what narrows them for now.
///
/// The ranges are the newest ones: every proposal lies inside. Ranges that held earlier, and trials outside, stay
/// knowledge: a model is built over the hull of all of them. An edit of a range makes a new space; nothing is lost.
package struct SearchSpace: Hashable, Sendable, Codable {
    /// One tunable hyperparameter.
    package struct Parameter: Hashable, Sendable, Codable {
        package var name: String
        /// The newest range.
        package var range: ParameterRange
        /// Ranges that held before; part of the hull.
        package var earlierRanges: [ParameterRange]

        package init(_ name: String, _ range: ParameterRange, earlierRanges: [ParameterRange] = []) {
            self.name = name
            self.range = range
            self.earlierRanges = earlierRanges
        }
    }

    /// SageMaker's limit on searched hyperparameters.
    package static let mostParameters = 30

    package let parameters: [Parameter]
    /// Whether small or large objective values are better.
    package let direction: Objective.Direction
    /// Hyperparameters that are held at one value (`fix`); a value outside its range is allowed.
    package let fixed: [String: ParameterValue]
    /// Regions that no proposal may lie in (`ban`).
    package let bans: [Region]
    /// Sets to run before anything is searched for (`try`), oldest first; values that are missing are taken from the
    /// middle of the range. They may lie outside the ranges.
    package let forced: [Assignment]

    /// Checks the ranges as SageMaker does.
    ///
    /// - Throws: The first rule broken: no ranges, more than 30, a name twice, an empty range, a bound that is no
    ///   number, a logarithm of zero or less, a reverse logarithm outside 0 ≤ x < 1 or of whole numbers, a word twice,
    ///   more than 30 words, a fixed, banned or forced name that is no parameter.
    package init(
        _ parameters: [Parameter],
        direction: Objective.Direction = .minimize,
        fixed: [String: ParameterValue] = [:],
        bans: [Region] = [],
        forced: [Assignment] = []
    ) throws(SearchError) {
        guard !parameters.isEmpty else { throw .noRanges }
        guard parameters.count <= Self.mostParameters else { throw .tooManyRanges(parameters.count) }
        var names: Set<String> = []
        for parameter in parameters {
            guard names.insert(parameter.name).inserted else { throw .nameTwice(parameter.name) }
            try RangeRules.check(parameter.range, named: parameter.name)
        }
        let mentioned = Array(fixed.keys) + bans.flatMap(\.limits.keys) + forced.flatMap(\.values.keys)
        if let stranger = mentioned.sorted().first(where: { !names.contains($0) }) {
            throw .notAParameter(stranger, parameters: parameters.map(\.name))
        }
        self.parameters = parameters
        self.direction = direction
        self.fixed = fixed
        self.bans = bans
        self.forced = forced
    }

    /// Whether a set lies in the newest ranges, agrees with every fixed value, and lies in no banned region.
    package func admits(_ assignment: Assignment) -> Bool {
        for parameter in parameters {
            guard let value = assignment[parameter.name] else { return false }
            if let held = fixed[parameter.name] {
                guard Axis.isSame(held, value) else { return false }
            } else {
                guard parameter.range.contains(value) else { return false }
            }
        }
        return !bans.contains { $0.contains(assignment) }
    }
}

extension ParameterRange {
    /// Whether a value lies in the range, bounds included.
    package func contains(_ value: ParameterValue) -> Bool {
        switch self {
        case .continuous(let lower, let upper, _):
            guard let number = value.number else { return false }
            return number >= lower && number <= upper
        case .integer(let lower, let upper, _):
            guard let number = value.number else { return false }
            return number >= Double(lower) && number <= Double(upper) && number == number.rounded()
        case .categorical(let words):
            return words.contains(value.text)
        }
    }
}
