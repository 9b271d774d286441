/// What a listed run must be like.
///
/// A comparison with something that a run does not have is false, and so `not` of it is true.
package indirect enum RunCondition: Hashable, Sendable {
    case all([RunCondition])
    case any([RunCondition])
    case not(RunCondition)
    case compare(RunField, Relation, RunConditionValue)
    /// The run has a value there at all.
    case isSet(RunField)

    package enum Relation: String, Hashable, Sendable, CaseIterable {
        case equal = "="
        case unequal = "!="
        case less = "<"
        case lessOrEqual = "<="
        case greater = ">"
        case greaterOrEqual = ">="
        /// Holds a text somewhere, upper and lower case being equal.
        case contains = "~"
    }
}

/// Something of a run that can be compared and sorted by.
package enum RunField: Hashable, Sendable {
    case number
    case task
    case engine
    case state
    case tag
    case note
    /// In seconds since 1970.
    case created
    /// In seconds.
    case trainingTime
    /// 1 for a launch that took a known result, else 0.
    case isHit
    /// By its full name, such as `validation:error`.
    case metric(String)
    /// A hyperparameter, with what holds where it is not set, of that algorithm.
    case hyperparameter(String, default: String?, algorithm: String?)
    /// The path or address of a channel.
    case input(String)
}

/// What a field is compared with.
package enum RunConditionValue: Hashable, Sendable {
    case number(Double)
    case text(String)
}

/// In which order runs are listed, those without a value last.
package struct RunOrder: Hashable, Sendable {
    package var field: RunField
    package var isDescending: Bool

    package init(_ field: RunField, descending isDescending: Bool = false) {
        self.field = field
        self.isDescending = isDescending
    }
}
