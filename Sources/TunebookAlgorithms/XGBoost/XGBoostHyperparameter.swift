import TunebookCore

/// A hyperparameter with what only XGBoost's rules need to know of it.
struct XGBoostHyperparameter: Sendable {
    let hyperparameter: Hyperparameter
    let role: Role
    /// The container releases that know it.
    let since: XGBoostRelease
    let until: XGBoostRelease

    /// Who acts on a hyperparameter.
    enum Role: Sendable {
        /// The library: it is passed on.
        case library
        /// The training loop: rounds, metrics, early stopping, threads.
        case loop
        /// The reading of the data.
        case data
        /// Nobody on this machine: it cannot change the model.
        case ignored
    }

    init(
        _ field: Field,
        tunable: ParameterRange? = nil,
        role: Role = .library,
        since: XGBoostRelease = .v0_72,
        until: XGBoostRelease = .newest
    ) {
        hyperparameter = Hyperparameter(field, tunable: tunable)
        self.role = role
        self.since = since
        self.until = until
    }

    var field: Field { hyperparameter.field }
    var name: String { field.name }

    /// All of them: the containers' list, with the names that only some releases know.
    ///
    /// Bounds and recommended ranges are those that the container checks; defaults are the library's own.
    static let all = job + trees + forLinear + forDart + tasks + ignored

    /// By name and by alias.
    static let byName: [String: XGBoostHyperparameter] = {
        var table: [String: XGBoostHyperparameter] = [:]
        for entry in all {
            for name in [entry.name] + entry.field.aliases { table[name] = entry }
        }
        return table
    }()
}

extension FieldType {
    /// A number from `lower` up.
    static func number(from lower: Double) -> FieldType { .number(NumberBounds(lower, nil)) }

    /// A number from `lower` to `upper`, both included.
    static func number(_ lower: Double, _ upper: Double) -> FieldType { .number(NumberBounds(lower, upper)) }

    /// A share: above 0 and at most 1.
    static let share = FieldType.number(NumberBounds(0, 1, includesLower: false))

    /// `true` or `false`, as a word.
    static let flag = FieldType.choice(["true", "false"])

    static let fromZero = FieldType.integer(0...Int(Int32.max))
    static let fromOne = FieldType.integer(1...Int(Int32.max))
    static let zeroOrOne = FieldType.integer(0...1)
}

/// A linear range, which is what the container recommends for every tunable hyperparameter.
func linear(_ lower: Double, _ upper: Double) -> ParameterRange {
    .continuous(lower: lower, upper: upper, scaling: .linear)
}

func linear(_ lower: Int, _ upper: Int) -> ParameterRange {
    .integer(lower: lower, upper: upper, scaling: .linear)
}
