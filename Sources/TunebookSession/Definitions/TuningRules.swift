import TunebookCore
import TunebookLanguage
import TunebookPlatform

/// The rules of SageMaker's tuning jobs that can be checked as a field is typed.
struct TuningRules {
    /// What the training job that is tuned trains.
    let trained: Trained?
    /// SageMaker's limit on the parents of a warm start.
    private static let mostParents = 5
    /// SageMaker's limit on the values of a categorical range.
    private static let mostWords = 30

    private var algorithm: (any Algorithm.Type)? {
        guard case .algorithm(let algorithm, _)? = trained else { return nil }
        return algorithm
    }

    /// - Throws: What is wrong with the value, at the literal.
    func check(_ value: FieldValue, at path: FieldPath, _ literal: Literal) throws(Diagnostic) {
        switch value {
        case .range(let range):
            if case .program(let program)? = trained {
                try check(range, of: path.name, in: program, literal)
            } else {
                try check(range, of: path.name, literal)
            }
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
    }

    /// A custom input takes the ranges of its type, a hyperparameter of a program any.
    private func check(
        _ range: ParameterRange,
        of name: String,
        in program: Definition,
        _ literal: Literal
    ) throws(Diagnostic) {
        switch range {
        case .continuous(let lower, let upper, _) where lower >= upper: throw onePoint(name, "\(lower)", literal)
        case .integer(let lower, let upper, _) where lower >= upper: throw onePoint(name, "\(lower)", literal)
        case .categorical(let words) where words.count > Self.mostWords:
            throw Diagnostic("\(name) lists more than \(Self.mostWords) values", at: literal.range)
        default: break
        }
        guard case .input(let type, _)? = program[path: FieldPath("inputs", name)],
            let objection = type.objection(to: range)
        else { return }
        var suggestion: String?
        if case .integer(let lower, let upper, let scaling) = range, type == .float {
            suggestion = "\(Double(lower))..\(Double(upper))" + (scaling == .auto ? "" : " " + scaling.word)
        }
        throw Diagnostic("\(name) cannot be varied so: \(objection)", at: literal.range, suggestion: suggestion)
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
            guard words.count <= Self.mostWords else {
                throw Diagnostic("\(name) lists more than \(Self.mostWords) values", at: literal.range)
            }
            for word in words { try check(value(of: word), of: name, literal) }
        }
    }

    private func group(of name: String) -> String {
        guard case .program(let program)? = trained, program[path: FieldPath("inputs", name)] != nil else {
            return "hyperparameters"
        }
        return "inputs"
    }

    private func onePoint(_ name: String, _ value: String, _ literal: Literal) -> Diagnostic {
        Diagnostic(
            "the range of \(name) holds one value only",
            at: literal.range,
            notes: ["set it on the training job instead: \(group(of: name)).\(name) = \(value)"]
        )
    }

    private func check(_ value: FieldValue, of name: String, _ literal: Literal) throws(Diagnostic) {
        guard case .algorithm(let algorithm, let version)? = trained else { return }
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
        if case .program(let program)? = trained { return try check(objective, of: program, literal) }
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

    /// The objective is one of the program's metric definitions; which direction is better, only the user knows.
    private func check(_ objective: Objective, of program: Definition, _ literal: Literal) throws(Diagnostic) {
        let names = program.entries(in: "metric_definitions").map(\.path.name)
        guard !names.contains(objective.metricName) else { return }
        let direction = objective.direction.rawValue.lowercased()
        throw Diagnostic(
            "\(program.name) reports no metric \"\(objective.metricName)\"",
            at: literal.range,
            suggestion: nearestName(to: objective.metricName, among: names).map { "\(direction) \($0)" },
            notes: [
                names.isEmpty
                    ? "define it first: \(program.name).metric_definitions.\(objective.metricName) = \"…([0-9.]+)\""
                    : "its metric_definitions are \(names.joined(separator: ", "))"
            ]
        )
    }
}
