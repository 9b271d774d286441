import TunebookCore
import TunebookLanguage
import TunebookPlatform

/// The rules of SageMaker's tuning jobs that can be checked as a field is typed.
struct TuningRules {
    /// The algorithm of the training job that is tuned.
    let algorithm: (any Algorithm.Type)?
    let version: String
    /// SageMaker's limit on the parents of a warm start.
    private static let mostParents = 5

    /// - Returns: The value, unchanged.
    /// - Throws: What is wrong with it, at the literal.
    func check(_ value: FieldValue, at path: FieldPath, _ literal: Literal) throws(Diagnostic) -> FieldValue {
        switch value {
        case .range(let range): try check(range, of: path.name, literal)
        case .objective(let objective): try check(objective, literal)
        case .list(let parents) where path == "warm_start.parents":
            guard (1...Self.mostParents).contains(parents.count) else {
                throw Diagnostic(
                    "a warm start has 1 to \(Self.mostParents) parents, not \(parents.count)",
                    at: literal.range
                )
            }
        default: break
        }
        return value
    }

    /// Each end, or each word, must be a value that the algorithm takes.
    private func check(_ range: ParameterRange, of name: String, _ literal: Literal) throws(Diagnostic) {
        switch range {
        case .continuous(let lower, let upper, _):
            guard lower < upper else { throw onePoint(name, "\(lower)", literal) }
            try check(.number(lower), of: name, literal)
            try check(.number(upper), of: name, literal)
        case .integer(let lower, let upper, let scaling):
            guard lower < upper else { throw onePoint(name, "\(lower)", literal) }
            try check(.integer(lower), of: name, literal)
            try check(.integer(upper), of: name, literal)
            if isReal(name) {
                throw Diagnostic(
                    "\(name) is a real number, and \(range) would try whole ones only",
                    at: literal.range,
                    suggestion: "\(Double(lower))..\(Double(upper))" + (scaling == .auto ? "" : " " + scaling.word)
                )
            }
        case .categorical(let words):
            guard words.count <= 30 else { throw Diagnostic("\(name) lists more than 30 values", at: literal.range) }
            for word in words { try check(value(of: word), of: name, literal) }
        }
    }

    private func onePoint(_ name: String, _ value: String, _ literal: Literal) -> Diagnostic {
        Diagnostic(
            "the range of \(name) holds one value only",
            at: literal.range,
            notes: ["set it on the training job instead: hyperparameters.\(name) = \(value)"]
        )
    }

    private func check(_ value: FieldValue, of name: String, _ literal: Literal) throws(Diagnostic) {
        guard let algorithm else { return }
        do {
            _ = try algorithm.check(hyperparameter: name, value: value, version: version)
        } catch {
            throw Diagnostic(error.message, at: literal.range, suggestion: error.suggestion)
        }
    }

    private func isReal(_ name: String) -> Bool {
        guard case .number? = algorithm?.hyperparameters.first(where: { $0.field.name == name })?.field.type else {
            return false
        }
        return true
    }

    private func value(of word: String) -> FieldValue {
        if let integer = Int(word) { return .integer(integer) }
        if let number = Double(word) { return .number(number) }
        return .text(word)
    }

    private func check(_ objective: Objective, _ literal: Literal) throws(Diagnostic) {
        guard let algorithm else { return }
        let parts = objective.metricName.split(separator: ":", maxSplits: 1).map(String.init)
        let names = algorithm.metrics.map { "validation:" + $0.name }
        guard parts.count == 2, ["validation", "train"].contains(parts[0]),
            let metric = algorithm.metrics.first(where: { $0.name == parts[1] || parts[1].hasPrefix($0.name + "@") })
        else {
            throw Diagnostic(
                "\(algorithm.name) reports no metric \"\(objective.metricName)\"",
                at: literal.range,
                suggestion: nearestName(to: objective.metricName, among: names).map {
                    "\(objective.direction.rawValue.lowercased()) \($0)"
                }
            )
        }
        if metric.direction != objective.direction {
            let right = metric.direction.rawValue.lowercased()
            throw Diagnostic(
                "\(metric.name) is better when it is \(metric.direction == .minimize ? "small" : "large")",
                at: literal.range,
                suggestion: "\(right) \(objective.metricName)"
            )
        }
    }
}
