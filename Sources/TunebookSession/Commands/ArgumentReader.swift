package import TunebookLanguage

/// Takes the arguments of an action apart, one after the other.
package struct ArgumentReader {
    private let statement: ActionStatement
    private var values: [Literal] = []
    private var options: [(name: Name, value: Literal?)] = []
    /// `name=value` arguments, in order.
    package private(set) var assignments: [(path: Path, value: Literal)] = []

    package init(_ statement: ActionStatement) {
        self.statement = statement
        for argument in statement.arguments {
            switch argument {
            case .value(let literal): values.append(literal)
            case .assignment(let path, let literal): assignments.append((path, literal))
            case .option(let name, let literal): options.append((name, literal))
            }
        }
    }

    /// Whether nothing positional is left.
    package var isAtEnd: Bool { values.isEmpty }

    /// The next argument, whatever it is.
    package mutating func next() -> Literal? {
        values.isEmpty ? nil : values.removeFirst()
    }

    /// The next argument as a word, or an error that names what is missing.
    package mutating func word(_ meaning: String, example: String) throws(Diagnostic) -> Name {
        guard let literal = next() else { throw missing(meaning, example: example) }
        return Name(literal.text, literal.range)
    }

    /// The next argument as a whole number from 1 up.
    package mutating func number(_ meaning: String, example: String) throws(Diagnostic) -> Int {
        guard let literal = next() else { throw missing(meaning, example: example) }
        guard case .integer(let value) = literal.kind, value > 0 else {
            throw Diagnostic("\(statement.verb.text) takes \(meaning), not \"\(literal.text)\"", at: literal.range)
        }
        return value
    }

    /// All arguments that are left, as cells or as numbers of runs.
    package mutating func cells(_ noun: CellRange.Noun = .cell) throws(Diagnostic) -> [CellRange] {
        var ranges: [CellRange] = []
        while let literal = next() { ranges += try CellRange.list(literal, of: noun) }
        return ranges
    }

    /// Takes `keyword` away if it comes next.
    package mutating func keyword(_ keyword: String) -> Bool {
        guard let literal = values.first, literal.kind == .word, literal.text == keyword else { return false }
        values.removeFirst()
        return true
    }

    /// Whether a switch was given.
    package mutating func flag(_ name: String) -> Bool {
        guard let index = options.firstIndex(where: { $0.name.text == name }) else { return false }
        options.remove(at: index)
        return true
    }

    /// The value of an option, if it was given.
    package mutating func option(_ name: String) -> Literal? {
        guard let index = options.firstIndex(where: { $0.name.text == name }) else { return nil }
        return options.remove(at: index).value
    }

    /// - Parameter assignment: How a value is given, where the verb takes assignments.
    /// - Throws: When an argument is left that nothing took.
    package func finish(assigning assignment: String? = nil) throws(Diagnostic) {
        if let literal = values.first, let reference = literal.reference {
            throw Diagnostic(
                "\(reference) is more runs than \(statement.verb.text) takes",
                at: literal.range,
                notes: ["compare \(reference) lists them"]
            )
        }
        if let literal = values.first {
            throw Diagnostic(
                "\(statement.verb.text) takes no further \"\(literal.text)\"",
                at: literal.range,
                notes: assignment.map { ["a value is given after an =, as in \($0)"] } ?? []
            )
        }
        if let option = options.first {
            throw Diagnostic("\(statement.verb.text) has no option --\(option.name.text)", at: option.name.range)
        }
    }

    private func missing(_ meaning: String, example: String) -> Diagnostic {
        Diagnostic("\(statement.verb.text) needs \(meaning)", at: statement.verb.range, notes: ["as in \(example)"])
    }
}
