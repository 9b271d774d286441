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

    package var range: SourceRange {
        switch self {
        case .definition(let statement): statement.range
        case .change(let statement): statement.range
        case .unset(let statement): statement.range
        case .action(let statement): statement.range
        }
    }
}

package struct DefinitionStatement: Hashable, Sendable {
    package var name: Name
    package var kind: Name
    /// The task in parentheses after the kind.
    package var base: Name?
    /// The fields in braces, groups flattened to dotted paths, in the order they were typed.
    package var fields: [FieldSyntax]
    package var range: SourceRange

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
    package var path: Path
    package var value: Literal

    package init(path: Path, value: Literal) {
        self.path = path
        self.value = value
    }
}

package struct ChangeStatement: Hashable, Sendable {
    /// From the task's name to the field; at least two names.
    package var path: Path
    package var value: Literal
    package var range: SourceRange

    package init(path: Path, value: Literal, range: SourceRange) {
        self.path = path
        self.value = value
        self.range = range
    }
}

package struct UnsetStatement: Hashable, Sendable {
    package var path: Path
    package var range: SourceRange

    package init(path: Path, range: SourceRange) {
        self.path = path
        self.range = range
    }
}

package struct ActionStatement: Hashable, Sendable {
    package var verb: Name
    package var arguments: [Argument]
    package var range: SourceRange

    package init(verb: Name, arguments: [Argument], range: SourceRange) {
        self.verb = verb
        self.arguments = arguments
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
    package var text: String
    package var range: SourceRange

    package init(_ text: String, _ range: SourceRange) {
        self.text = text
        self.range = range
    }
}

/// Names joined by dots.
package struct Path: Hashable, Sendable {
    /// Never empty.
    package var names: [Name]

    package init(_ names: [Name]) {
        precondition(!names.isEmpty, "a path has at least one name")
        self.names = names
    }

    package var range: SourceRange { names[0].range.union(names[names.count - 1].range) }
    package var text: String { names.map(\.text).joined(separator: ".") }
}
