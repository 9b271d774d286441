/// The table of verbs, kinds, fields and values that parsing, completion, help, highlighting and did-you-mean read.
///
/// It is filled from the schemas of definitions and the table of commands; this module knows none of them by name.
package struct Vocabulary: Sendable {
    package var verbs: [Verb]
    package var kinds: [Kind]

    package init(verbs: [Verb], kinds: [Kind]) {
        self.verbs = verbs
        self.kinds = kinds
    }

    package struct Verb: Sendable {
        package var name: String
        package var summary: String
        package var arguments: [ArgumentPattern]
        package var options: [Option]
        /// Whether `name=value` arguments are taken, as in `launch xgb max_depth=7`.
        package var takesAssignments: Bool
        /// Whether everything after the verb is one raw text, as in `note 3 a text of any words`.
        package var takesRawText: Bool

        package init(
            _ name: String,
            summary: String,
            arguments: [ArgumentPattern] = [],
            options: [Option] = [],
            takesAssignments: Bool = false,
            takesRawText: Bool = false
        ) {
            self.name = name
            self.summary = summary
            self.arguments = arguments
            self.options = options
            self.takesAssignments = takesAssignments
            self.takesRawText = takesRawText
        }
    }

    /// What one positional argument is, for completion and for usage lines.
    package struct ArgumentPattern: Sendable {
        package enum Meaning: Sendable {
            case task
            case run
            case cells
            case file
            case engine
            case verb
            /// A dotted path from a task's name to a field.
            case path
            /// A word that stands as it is, such as `on`.
            case keyword
            /// One of the words.
            case choice([String])
            case text
        }

        package var name: String
        package var meaning: Meaning
        package var isOptional: Bool
        package var repeats: Bool

        package init(_ name: String, _ meaning: Meaning, optional isOptional: Bool = false, repeats: Bool = false) {
            self.name = name
            self.meaning = meaning
            self.isOptional = isOptional
            self.repeats = repeats
        }
    }

    package struct Option: Sendable {
        /// Without dashes.
        package var name: String
        /// What its value is called in usage lines; `nil` for a switch.
        package var valueName: String?
        package var summary: String

        package init(_ name: String, value valueName: String? = nil, _ summary: String) {
            self.name = name
            self.valueName = valueName
            self.summary = summary
        }
    }

    package struct Kind: Sendable {
        package var name: String
        package var summary: String
        package var takesBase: Bool
        package var fields: [Field]

        package init(_ name: String, summary: String, takesBase: Bool, fields: [Field]) {
            self.name = name
            self.summary = summary
            self.takesBase = takesBase
            self.fields = fields
        }
    }

    /// One field of a kind or of a group, for completion and help.
    package struct Field: Sendable {
        package enum Content: Sendable {
            case value
            case path
            case group([Field])
        }

        package var name: String
        package var summary: String
        package var content: Content
        /// The words that can be typed as its value, where they are known.
        package var values: [String]
        /// What is typed after the `=`, in words: `integer ≥ 0`, `duration`.
        package var typeName: String

        package init(
            _ name: String,
            summary: String,
            content: Content = .value,
            values: [String] = [],
            typeName: String
        ) {
            self.name = name
            self.summary = summary
            self.content = content
            self.values = values
            self.typeName = typeName
        }
    }
}
