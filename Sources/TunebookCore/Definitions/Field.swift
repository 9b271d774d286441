/// One thing that can be set: its name, type, bounds, default and meaning.
///
/// The checks of typed values, `help`, completion and did-you-mean all read this.
package struct Field: Sendable {
    package var name: String
    package var type: FieldType
    /// What holds when the field is not set; `nil` where nothing does.
    package var defaultValue: FieldValue?
    package var isRequired: Bool
    /// One line: what it does.
    package var summary: String
    /// Other names for it that are accepted, such as `learning_rate` for `eta`.
    package var aliases: [String]

    package init(
        _ name: String,
        _ type: FieldType,
        default defaultValue: FieldValue? = nil,
        required isRequired: Bool = false,
        aliases: [String] = [],
        _ summary: String
    ) {
        self.name = name
        self.type = type
        self.defaultValue = defaultValue
        self.isRequired = isRequired
        self.aliases = aliases
        self.summary = summary
    }
}

/// The values that a field accepts.
package indirect enum FieldType: Sendable {
    case boolean
    case integer(ClosedRange<Int>)
    case number(NumberBounds)
    /// Any text.
    case text
    /// One of the listed words; an unknown one is an error.
    case choice([String])
    /// A word of the list or any other that looks right, such as an instance type newer than this table.
    case suggestion([String])
    /// Comma-separated words, each from the list, or checked by the owner of the field when the list is empty.
    case words([String])
    /// A file or folder on this machine, or an `s3://` URI.
    case path
    /// A text of a certain form, such as an `s3://` URI.
    case formed(TextForm)
    case duration(ClosedRange<Duration>)
    case size(ClosedRange<ByteCount>)
    case range
    case objective
    case list(FieldType)
    /// Any scalar, or a list, which its reader takes as JSON: a hyperparameter of a user's own program.
    case scalar
    /// A regular expression over a line of a log.
    case pattern
    /// A program that runs scripts, or the folder of a virtual environment.
    case interpreter
    /// A channel's path, or `name: type = value`.
    case input
    /// `name: type`
    case output
    /// A group of further fields.
    case group(FieldGroup)
}

/// Lower and upper bound of a real value; `nil` is unbounded.
package struct NumberBounds: Hashable, Sendable {
    package var lower: Double?
    package var upper: Double?
    package var includesLower: Bool
    package var includesUpper: Bool

    package init(_ lower: Double?, _ upper: Double?, includesLower: Bool = true, includesUpper: Bool = true) {
        self.lower = lower
        self.upper = upper
        self.includesLower = includesLower
        self.includesUpper = includesUpper
    }

    package static let any = NumberBounds(nil, nil)

    package func contains(_ value: Double) -> Bool {
        if value.isNaN { return false }
        if let lower, includesLower ? value < lower : value <= lower { return false }
        if let upper, includesUpper ? value > upper : value >= upper { return false }
        return true
    }
}

/// The rule for a text that names something in a service.
package struct TextForm: Sendable {
    /// What is typed, in words: `an s3:// URI`.
    package var words: String
    package var example: String
    package var longest: Int
    package var isAllowed: @Sendable (String) -> Bool

    package init(
        _ words: String,
        example: String,
        longest: Int,
        where isAllowed: @escaping @Sendable (String) -> Bool
    ) {
        self.words = words
        self.example = example
        self.longest = longest
        self.isAllowed = isAllowed
    }
}

/// What may stand inside a group's braces.
package indirect enum FieldGroup: Sendable {
    case fields([Field])
    /// The hyperparameters of the definition's algorithm.
    case hyperparameters
    /// A range for each tunable hyperparameter of the base's algorithm.
    case ranges
    /// A value for each tunable hyperparameter of the base's algorithm.
    case values
    /// Groups named by numbers from 1 up: `tries { 1 { eta = 0.1 } }`.
    case numbered(FieldGroup)
    /// Names that the user makes up, each with a value of one type.
    case named(FieldNames, FieldType)
}

/// The rule for names that the user makes up inside a group.
package struct FieldNames: Sendable {
    /// What one of them is: `metric`, `channel or custom input`.
    package var noun: String
    /// One that could be, for messages.
    package var example: String
    package var mostNames: Int
    package var longestName: Int
    /// What a name is made of, in words.
    package var form: String
    package var isAllowed: @Sendable (String) -> Bool

    package init(
        _ noun: String,
        example: String,
        most mostNames: Int,
        longest longestName: Int,
        form: String,
        where isAllowed: @escaping @Sendable (String) -> Bool
    ) {
        self.noun = noun
        self.example = example
        self.mostNames = mostNames
        self.longestName = longestName
        self.form = form
        self.isAllowed = isAllowed
    }
}
