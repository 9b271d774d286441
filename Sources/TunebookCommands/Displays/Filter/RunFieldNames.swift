import FoundationEssentials
import TunebookCatalogue
import TunebookCore
import TunebookLanguage
import TunebookPlatform
import TunebookSession

/// What the names in a condition or an order mean: columns, metrics, hyperparameters and channels.
struct RunFieldNames {
    private let algorithms: [any Algorithm.Type]
    /// The metrics and hyperparameters of the newest runs.
    private let metrics: Set<String>
    private let hyperparameters: Set<String>
    private let now: Date

    private static let columns: [String: RunField] = [
        "run": .number, "number": .number, "task": .task, "engine": .engine, "state": .state, "tag": .tag,
        "note": .note,
        "time": .trainingTime, "training_seconds": .trainingTime, "created": .created, "age": .created, "hit": .isHit,
    ]

    /// How many of the newest runs are looked at for names.
    private static let sample = 200

    init(context: CommandContext, now: Date = .now) async throws {
        algorithms = context.rules.algorithms
        self.now = now
        let runs = try await context.catalogue.runs(RunQuery(newest: Self.sample, scope: .all))
        metrics = Set(runs.flatMap { ($0.result?.metrics ?? [:]).keys })
        hyperparameters = Set(runs.flatMap { $0.specification.training.hyperparameters.keys })
    }

    /// - Throws: A diagnostic at a name that nothing has, or a value that its field cannot have.
    func condition(_ syntax: ConditionSyntax) throws(Diagnostic) -> RunCondition {
        switch syntax {
        case .all(let parts): return .all(try conditions(parts))
        case .any(let parts): return .any(try conditions(parts))
        case .not(let inner): return .not(try condition(inner))
        case .isSet(let name):
            let field = try field(name)
            return field == .isHit ? .compare(.isHit, .equal, .number(1)) : .isSet(field)
        case .comparison(let name, let relation, let literal):
            return try comparison(try field(name), name, relation, literal)
        }
    }

    private func conditions(_ parts: [ConditionSyntax]) throws(Diagnostic) -> [RunCondition] {
        var conditions: [RunCondition] = []
        for part in parts { conditions.append(try condition(part)) }
        return conditions
    }

    /// What a name means.
    func field(_ name: Name) throws(Diagnostic) -> RunField {
        let text = name.text
        if let column = Self.columns[text] { return column }
        if let metric = text.suffix(after: "metrics.") { return .metric(metric) }
        if let parameter = text.suffix(after: "hyperparameters.") { return hyperparameter(parameter) }
        if let channel = text.suffix(after: "inputs.") { return .input(channel) }
        if text.contains(":") || metrics.contains(text) { return .metric(text) }
        if hyperparameters.contains(text) || known(text) != nil { return hyperparameter(text) }
        let names =
            Self.columns.keys.sorted() + metrics.sorted() + hyperparameters.sorted()
            + algorithms.flatMap { $0.hyperparameters.map(\.field.name) }
        throw Diagnostic(
            "no run has \"\(text)\"",
            at: name.range,
            suggestion: nearestName(to: text, among: names),
            notes: [
                "names are task, engine, state, tag, note, time, age, hit, metrics such as validation:error and hyperparameters"
            ]
        )
    }

    /// The order that a name means: metrics that are better high come high first, and what is young before what is old.
    func order(_ name: Name, reversed isReversed: Bool) throws(Diagnostic) -> RunOrder {
        let field = try field(name)
        var isDescending = name.text == "age"
        if case .metric(let metric) = field { isDescending = BestRun.direction(of: metric, algorithms) == .maximize }
        return RunOrder(field, descending: isDescending != isReversed)
    }

    /// The metric that was probably meant by one that no run of late has.
    func nearestMetric(to name: String) -> String? {
        metrics.contains(name) ? nil : nearestName(to: name, among: metrics.sorted())
    }

    private func known(_ name: String) -> (algorithm: any Algorithm.Type, field: Field)? {
        for algorithm in algorithms {
            let found = algorithm.hyperparameters.first { $0.field.name == name || $0.field.aliases.contains(name) }
            if let found { return (algorithm, found.field) }
        }
        return nil
    }

    private func hyperparameter(_ name: String) -> RunField {
        guard let known = known(name) else { return .hyperparameter(name, default: nil, algorithm: nil) }
        return .hyperparameter(
            known.field.name,
            default: known.field.defaultValue?.hyperparameterText,
            algorithm: known.algorithm.name
        )
    }

    // MARK: Values

    private func comparison(
        _ field: RunField,
        _ name: Name,
        _ relation: RunCondition.Relation,
        _ literal: Literal
    ) throws(Diagnostic) -> RunCondition {
        switch field {
        case .created: return try age(name, relation, literal)
        case .isHit:
            guard case .boolean(let value) = literal.kind, relation == .equal || relation == .unequal else {
                throw Diagnostic("hit is true or false, not \"\(literal.text)\"", at: literal.range)
            }
            return .compare(.isHit, relation, .number(value ? 1 : 0))
        case .task, .engine, .state, .tag, .note, .input:
            guard ![.less, .lessOrEqual, .greater, .greaterOrEqual].contains(relation) else {
                throw Diagnostic(
                    "\(name.text) is a word, which = != and ~ compare",
                    at: name.range.union(literal.range)
                )
            }
            if field == .state, relation != .contains, RunState(rawValue: literal.text) == nil {
                throw Diagnostic(
                    "no state \"\(literal.text)\"",
                    at: literal.range,
                    suggestion: nearestName(to: literal.text, among: RunState.allCases.map(\.rawValue)),
                    notes: ["it is \(RunState.allCases.map(\.rawValue).joined(separator: ", ")); hit = true finds hits"]
                )
            }
            return .compare(field, relation, .text(literal.text))
        case .hyperparameter:
            guard let number = Self.number(literal), relation != .contains else {
                return .compare(field, relation, .text(literal.text))
            }
            return .compare(field, relation, .number(number))
        case .number, .trainingTime, .metric:
            if case .duration(let duration) = literal.kind, field == .trainingTime {
                return .compare(field, relation, .number(duration / .seconds(1)))
            }
            guard let number = Self.number(literal), relation != .contains else {
                throw Diagnostic("\(name.text) is compared with a number, not \"\(literal.text)\"", at: literal.range)
            }
            return .compare(field, relation, .number(number))
        }
    }

    /// `age < 2d` is a launch after a time.
    private func age(
        _ name: Name,
        _ relation: RunCondition.Relation,
        _ literal: Literal
    ) throws(Diagnostic) -> RunCondition {
        let flipped: [RunCondition.Relation: RunCondition.Relation] = [
            .less: .greater, .lessOrEqual: .greaterOrEqual, .greater: .less, .greaterOrEqual: .lessOrEqual,
        ]
        guard name.text == "age", case .duration(let duration) = literal.kind, let relation = flipped[relation] else {
            throw Diagnostic(
                "when a run was launched is asked by its age",
                at: literal.range,
                notes: ["as in age < 2d"]
            )
        }
        return .compare(.created, relation, .number(now.timeIntervalSince1970 - duration / .seconds(1)))
    }

    private static func number(_ literal: Literal) -> Double? {
        switch literal.kind {
        case .integer(let value): Double(value)
        case .decimal(let value): value
        default: nil
        }
    }
}

extension String {
    /// What follows a prefix; `nil` where it is not there, or nothing follows.
    fileprivate func suffix(after prefix: String) -> String? {
        hasPrefix(prefix) && count > prefix.count ? String(dropFirst(prefix.count)) : nil
    }
}
