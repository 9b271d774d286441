/// A value as it was typed, with its place; what it means is for the field to say.
package struct Literal: Hashable, Sendable {
    /// What a value's shape says that it is.
    package indirect enum Kind: Hashable, Sendable {
        /// A whole number with neither point nor exponent.
        case integer(Int)
        /// A number with a decimal point or an exponent, or a whole one past the integers.
        case decimal(Double)
        /// `true` or `false`
        case boolean(Bool)
        /// A word with no spaces: `ml.m5.xlarge`, `s3://bucket/key`, `binary:logistic`, `a,b`.
        case word
        /// Text in quotes; ``Literal/text`` has the quotes off and the escapes resolved.
        case quoted
        /// `12h`, `90s`, `500ms`
        case duration(Duration)
        /// `25GB`, in bytes.
        case size(Int64)
        /// `[a, b]`
        case list([Literal])
        /// `0.01..0.3`, with the words that follow it, such as `log`.
        case range(lower: Bound, upper: Bound, modifiers: [Name])
        /// Several values with blanks between: `minimize validation:error`, `[gbtree, dart] auto`.
        case phrase([Literal])
    }

    /// An end of a range.
    package enum Bound: Hashable, Sendable {
        /// An end with neither point nor exponent.
        case integer(Int)
        /// An end with a point or an exponent.
        case decimal(Double)
    }

    /// What the value's shape says that it is.
    package var kind: Kind
    /// The value's text as typed, without quotes.
    package var text: String
    /// The place of the whole value, quotes and brackets included.
    package var range: SourceRange
    /// What was typed, such as `Out[7].best.eta`, where the value was taken from what another cell gave.
    package var reference: String?

    /// Makes a value.
    package init(_ kind: Kind, text: String, range: SourceRange, reference: String? = nil) {
        self.kind = kind
        self.text = text
        self.range = range
        self.reference = reference
    }

    /// The value that a text would be if it was typed as one word; a text with blanks is as if quoted.
    package init(reading text: String, range: SourceRange, reference: String? = nil) {
        let kind = Literal.isBareWord(text) ? WordReading(text).kind : .quoted
        self.init(kind, text: text, range: range, reference: reference)
    }
}
