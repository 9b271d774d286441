/// One thing that a cell says.
package enum Statement: Hashable, Sendable {
    /// `name = kind(base) { field = value … }`
    case definition(DefinitionStatement)
    /// `path = value`
    case change(ChangeStatement)
    /// `unset path`
    case unset(UnsetStatement)
    /// `verb arguments --options`
    case action(ActionStatement)
    /// `%%script train.py` and the script's text
    case script(ScriptStatement)

    /// From the statement's first character to its last.
    package var range: SourceRange {
        switch self {
        case .definition(let statement): statement.range
        case .change(let statement): statement.range
        case .unset(let statement): statement.range
        case .action(let statement): statement.range
        case .script(let statement): statement.range
        }
    }
}

/// A task's definition: `name = kind(base) { field = value … }`
package struct DefinitionStatement: Hashable, Sendable {
    /// The task's name.
    package var name: Name
    /// A kind of the vocabulary.
    package var kind: Name
    /// The task in parentheses after the kind.
    package var base: Name?
    /// The fields in braces, groups flattened to dotted paths, in the order they were typed.
    package var fields: [FieldSyntax]
    /// From the name to the closing brace, or to the kind where there are no braces.
    package var range: SourceRange

    /// Makes a definition.
    package init(name: Name, kind: Name, base: Name? = nil, fields: [FieldSyntax], range: SourceRange) {
        self.name = name
        self.kind = kind
        self.base = base
        self.fields = fields
        self.range = range
    }
}

/// `path = value` inside a definition's braces.
package struct FieldSyntax: Hashable, Sendable {
    /// The names of the groups around and of the field.
    package var path: Path
    /// The type in `name: type = value`.
    package var type: Name?
    /// What the field is set to; `nil` in `name: type` alone.
    package var value: Literal?

    /// Makes a field.
    package init(path: Path, type: Name? = nil, value: Literal?) {
        self.path = path
        self.type = type
        self.value = value
    }

    /// From the path to the end of the value.
    package var range: SourceRange {
        let end = value?.range ?? type?.range ?? path.range
        return path.range.union(end)
    }
}

/// The change of one field: `xgb.hyperparameters.eta = 0.1`
package struct ChangeStatement: Hashable, Sendable {
    /// From the task's name to the field; at least two names.
    package var path: Path
    /// The type in `path: type = value`.
    package var type: Name?
    /// What the field is set to; `nil` in `path: type` alone.
    package var value: Literal?
    /// From the path to the end of the value.
    package var range: SourceRange

    /// Makes a change.
    package init(path: Path, type: Name? = nil, value: Literal?, range: SourceRange) {
        self.path = path
        self.type = type
        self.value = value
        self.range = range
    }
}

/// A field put back to its default: `unset xgb.hyperparameters.eta`
package struct UnsetStatement: Hashable, Sendable {
    /// From the task's name to the field; at least two names.
    package var path: Path
    /// From `unset` to the end of the path.
    package var range: SourceRange

    /// Makes a statement that unsets a field.
    package init(path: Path, range: SourceRange) {
        self.path = path
        self.range = range
    }
}

/// Something to do: `launch tune on sagemaker --detach`
package struct ActionStatement: Hashable, Sendable {
    /// A verb of the vocabulary, or `help` where it was asked for with `?`.
    package var verb: Name
    /// What follows the verb, in the order it was typed.
    package var arguments: [Argument]
    /// From the verb to the end of the last argument.
    package var range: SourceRange

    /// Makes an action.
    package init(verb: Name, arguments: [Argument], range: SourceRange) {
        self.verb = verb
        self.arguments = arguments
        self.range = range
    }
}

/// The text of a program, as a cell of its own: `%%script train.py`
package struct ScriptStatement: Hashable, Sendable {
    /// The name that an entry point is called by.
    package var name: Name
    /// Everything after the first line as it was typed, without empty lines at the end, and closed by a line end.
    package var text: String
    /// From the `%%` to the end of the first line.
    package var range: SourceRange

    /// Makes a script.
    package init(name: Name, text: String, range: SourceRange) {
        self.name = name
        self.text = text
        self.range = range
    }
}

/// One argument of an action.
package enum Argument: Hashable, Sendable {
    /// A word, number, range or quoted text.
    case value(Literal)
    /// `max_depth=7`
    case assignment(Path, Literal)
    /// `--fresh`, or `--sort objective` where the verb's table says that the option takes a value.
    case option(Name, Literal?)

    /// From the argument's first character to its last.
    package var range: SourceRange {
        switch self {
        case .value(let literal): literal.range
        case .assignment(let path, let literal): path.range.union(literal.range)
        case .option(let name, let literal): literal.map { name.range.union($0.range) } ?? name.range
        }
    }
}

/// A word with its place. For an option the text leaves off the dashes, the range does not.
package struct Name: Hashable, Sendable {
    /// The name without what marks it: no dashes, no quotes.
    package var text: String
    /// Where it stands, dashes and quotes included.
    package var range: SourceRange

    /// Makes a name.
    package init(_ text: String, _ range: SourceRange) {
        self.text = text
        self.range = range
    }
}

/// Names joined by dots.
package struct Path: Hashable, Sendable {
    /// Never empty.
    package var names: [Name]

    /// Makes a path of at least one name.
    package init(_ names: [Name]) {
        precondition(!names.isEmpty, "a path has at least one name")
        self.names = names
    }

    /// From the first name to the last.
    package var range: SourceRange { names[0].range.union(names[names.count - 1].range) }
    /// The names with dots between.
    package var text: String { names.map(\.text).joined(separator: ".") }
}
