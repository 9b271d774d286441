/// The table of verbs, kinds, fields and values that parsing, completion, help, highlighting and did-you-mean read.
///
/// It is filled from the schemas of definitions and the table of commands; this module knows none of them by name.
package struct Vocabulary: Sendable {
    /// What a line can start with, besides a name.
    package var verbs: [Verb]
    /// What can stand after `name =`.
    package var kinds: [Kind]
    /// What can stand between a field's name and its `=`, as in `epochs: integer = 3`.
    package var types: [String]
    /// What a cell can begin with that is not read as statements.
    package var magics: [Magic]

    /// Makes a vocabulary.
    package init(verbs: [Verb], kinds: [Kind], types: [String] = [], magics: [Magic] = []) {
        self.verbs = verbs
        self.kinds = kinds
        self.types = types
        self.magics = magics
    }

    /// One word that begins a cell whose text is kept as it stands.
    package struct Magic: Sendable {
        /// With its `%%`.
        package var name: String
        /// What the word behind it is called.
        package var argumentName: String
        /// One line: what the cell's text becomes.
        package var summary: String

        /// Makes a magic of one argument.
        package init(_ name: String, argument argumentName: String, summary: String) {
            self.name = name
            self.argumentName = argumentName
            self.summary = summary
        }
    }

    /// One verb with what may follow it.
    package struct Verb: Sendable {
        /// The word itself.
        package var name: String
        /// One line: what it does.
        package var summary: String
        /// The positional arguments, in their order.
        package var arguments: [ArgumentPattern]
        /// The options, which may stand anywhere after the verb.
        package var options: [Option]
        /// Whether `name=value` arguments are taken, as in `launch xgb max_depth=7`.
        package var takesAssignments: Bool
        /// Whether everything after the verb is one raw text, as in `note 3 a text of any words`.
        package var takesRawText: Bool

        /// Makes a verb.
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
        /// What an argument names.
        package enum Meaning: Sendable {
            /// A defined task's name.
            case task
            /// A run's number.
            case run
            /// A cell's number, or several: `4-6`.
            case cells
            /// A cell's number, or the name of a script cell.
            case cellOrScript
            /// A file or folder on this machine.
            case file
            /// An engine's name.
            case engine
            /// A verb.
            case verb
            /// A dotted path from a task's name to a field.
            case path
            /// What help can be had on: a verb, a kind, a task or a field.
            case topic
            /// A word that stands as it is, such as `on`.
            case keyword
            /// One of the words.
            case choice([String])
            /// A field that the first task named has set in a group, by its own name.
            case field(inGroup: String)
            /// Any text.
            case text
        }

        /// What usage lines call it; of a keyword the word itself.
        package var name: String
        /// What it names.
        package var meaning: Meaning
        /// Whether it can be left out.
        package var isOptional: Bool
        /// Whether more of the same may follow.
        package var repeats: Bool

        /// Makes a pattern, of one required argument unless told otherwise.
        package init(_ name: String, _ meaning: Meaning, optional isOptional: Bool = false, repeats: Bool = false) {
            self.name = name
            self.meaning = meaning
            self.isOptional = isOptional
            self.repeats = repeats
        }
    }

    /// One option of a verb.
    package struct Option: Sendable {
        /// Without dashes.
        package var name: String
        /// What its value is called in usage lines; `nil` for a switch.
        package var valueName: String?
        /// The words that the value may be, where these are few.
        package var values: [String]
        /// One line: what it does.
        package var summary: String

        /// Makes an option, a switch unless its value has a name.
        package init(_ name: String, value valueName: String? = nil, among values: [String] = [], _ summary: String) {
            self.name = name
            self.valueName = valueName
            self.values = values
            self.summary = summary
        }
    }

    /// One kind of definition.
    package struct Kind: Sendable {
        /// The word itself.
        package var name: String
        /// One line: what it is.
        package var summary: String
        /// Whether a task may stand in parentheses after it.
        package var takesBase: Bool
        /// What may stand in its braces.
        package var fields: [Field]

        /// Makes a kind.
        package init(_ name: String, summary: String, takesBase: Bool, fields: [Field]) {
            self.name = name
            self.summary = summary
            self.takesBase = takesBase
            self.fields = fields
        }
    }

    /// One field of a kind or of a group, for completion and help.
    package struct Field: Sendable {
        /// What stands after a field's name.
        package enum Content: Sendable {
            /// A value, by ``Vocabulary/Field/typeName``.
            case value
            /// A file or folder, or an address such as an `s3://` URI.
            case path
            /// Further fields in braces.
            case group([Field])
        }

        /// The word itself.
        package var name: String
        /// One line: what it does.
        package var summary: String
        /// What stands after the name.
        package var content: Content
        /// The words that can be typed as its value, where they are known.
        package var values: [String]
        /// What is typed after the `=`, in words: `integer ≥ 0`, `duration`.
        package var typeName: String

        /// Makes a field that takes a value unless told otherwise.
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
