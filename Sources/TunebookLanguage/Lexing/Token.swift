/// The smallest piece of a cell that means something, with its place.
package struct Token: Hashable, Sendable {
    /// What a token is by its shape.
    package enum Kind: Hashable, Sendable {
        /// Characters with no blank between: a name, a number, a range, a path, an option.
        case word
        /// Text between double quotes, quotes included in the range.
        case quoted
        /// A double quote with no partner, to the end of the cell.
        case unclosedQuote
        /// Text in quotes of another shape, such as `'a'`, which the language does not have.
        case foreignQuote
        /// The rest of the line after a verb that takes raw text, or everything after the first line of a cell magic.
        case rawText
        /// `%%script`, at the start of a cell.
        case magic
        /// `{`
        case openBrace
        /// `}`
        case closeBrace
        /// `[`
        case openBracket
        /// `]`
        case closeBracket
        /// `=`
        case equals
        /// A `,` that is no part of a word.
        case comma
        /// A `;` that is no part of a word.
        case semicolon
        /// The end of a line: LF, CRLF or CR.
        case newline
        /// From `#` to the end of the line, which is not included.
        case comment
        /// `\` at the end of a line, the line's end included.
        case continuation
        /// Control characters that no text holds.
        case control
    }

    /// What the token is by its shape.
    package var kind: Kind
    /// Where it stands; never empty.
    package var range: SourceRange

    /// Makes a token.
    package init(_ kind: Kind, _ range: SourceRange) {
        self.kind = kind
        self.range = range
    }
}
