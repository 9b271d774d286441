/// What stands at the cursor: the word being typed, and what could stand there.
package struct CompletionPoint: Hashable, Sendable {
    /// What the word at the cursor would be.
    package enum Context: Hashable, Sendable {
        /// Nothing can be offered: in a comment, or where only `=` can follow.
        case nothing
        /// A verb, or the name of a task.
        case statementStart
        /// After `name =`.
        case kind
        /// In the parentheses after a kind.
        case base(kind: String)
        /// `%%script` at the start of a cell.
        case magicName
        /// A type, after a field's name and a colon.
        case type
        /// A field's name inside braces, in the groups that lie around it.
        case fieldName(DraftDefinition, group: [String])
        /// A field's value inside braces. `previous` holds the parts of the value before the cursor; when it is not
        /// empty, the next field's name can stand here as well.
        case fieldValue(DraftDefinition, path: [String], previous: [String])
        /// The next name of a path that starts with a task's name and is about to be changed.
        case changePath([String])
        /// The next name of a path after `unset`; with no names before it, a task's name.
        case unsetPath([String])
        /// After `path =`.
        case changeValue(path: [String], previous: [String])
        /// A positional argument, with those before it.
        case verbArgument(verb: String, index: Int, previous: [String])
        /// An option's name, dashes included.
        case option(verb: String)
        /// After an option that takes a value; the option without dashes.
        case optionValue(verb: String, option: String)
        /// After `name=` among a verb's arguments; `task` is the first argument.
        case assignmentValue(verb: String, task: String?, path: [String])
    }

    /// What the word at the cursor would be.
    package var context: Context
    /// What is typed of the word so far, without quotes.
    package var typed: String
    /// What a candidate replaces: from the word's start to the cursor.
    package var range: SourceRange
    /// Whether the word has an opening quote, which then lies in the range.
    package var isQuoted: Bool

    /// Makes a point of known parts.
    package init(context: Context, typed: String, range: SourceRange, isQuoted: Bool = false) {
        self.context = context
        self.typed = typed
        self.range = range
        self.isQuoted = isQuoted
    }

    /// Looks at a place in a text that need not be a whole cell.
    ///
    /// Only what stands before the cursor counts.
    ///
    /// - Parameters:
    ///   - cursor: In UTF-8 bytes from the start of the text; one outside the text counts as its nearest end.
    ///   - text: The cell so far, all of its lines.
    ///   - vocabulary: The verbs, kinds and options there are.
    /// - Complexity: O(*n*) in the bytes before the cursor.
    package init(at cursor: Int, in text: String, with vocabulary: Vocabulary) {
        var cursor = max(0, min(cursor, text.utf8.count))
        let utf8 = text.utf8
        while cursor > 0, cursor < utf8.count, utf8[utf8.index(utf8.startIndex, offsetBy: cursor)] & 0xC0 == 0x80 {
            cursor -= 1
        }
        let end = utf8.index(utf8.startIndex, offsetBy: cursor)
        var scanner = CompletionScanner(String(text[..<end]), vocabulary)
        self = scanner.point()
    }
}
