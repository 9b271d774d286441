import TunebookCore
import TunebookLanguage
import TunebookLaunch
import TunebookPlatform

/// The checks of a custom training job's fields as they are typed.
struct ProgramRules {
    let rules: DefinitionRules
    let definition: Definition

    /// SageMaker's limit on a metric definition's expression.
    private static let longestPattern = 500

    /// - Throws: What is wrong with the value or its type, at its place.
    func read(
        _ syntax: FieldSyntax,
        as resolved: (path: FieldPath, field: Field)
    ) throws(Diagnostic) -> FieldValue {
        let (path, field) = resolved
        switch field.type {
        case .input: return try readInput(syntax, at: path)
        case .output: return try readOutput(syntax, at: path)
        default: break
        }
        if let type = syntax.type {
            throw Diagnostic(
                "\(path.name) takes no type",
                at: type.range,
                notes: ["inputs { NAME: type = value } and outputs { NAME: type } do"]
            )
        }
        guard let literal = syntax.value else { throw Diagnostic("\(path.name) needs a value", at: syntax.path.range) }
        switch field.type {
        case .pattern: return .text(try readPattern(literal, of: path.name))
        case .interpreter: return .text(try readInterpreter(literal))
        case .scalar:
            if case .input? = definition[path: FieldPath("inputs", path.name)] {
                throw Diagnostic(
                    "\"\(path.name)\" is a custom input of \(definition.name) already",
                    at: syntax.path.range
                )
            }
            return try Self.scalar(literal, of: path.name)
        default: return try ValueReader(name: path.name, type: field.type).read(literal)
        }
    }

    /// A value that a search is asked for, of a program's parameter.
    static func value(of name: String, _ literal: Literal, in program: Definition) throws(Diagnostic) -> FieldValue {
        guard case .input(let type, _)? = program[path: FieldPath("inputs", name)] else {
            return try scalar(literal, of: name)
        }
        let text = try CustomValueReader(name: name, type: type).read(literal)
        switch type {
        case .integer: return Int(text).map { .integer($0) } ?? .text(text)
        case .float: return Double(text).map { .number($0) } ?? .text(text)
        case .boolean: return .boolean(text == "true")
        default: return .text(text)
        }
    }

    // MARK: Inputs and outputs

    /// A channel's path, or a value of the type that is typed, or that the input has already.
    private func readInput(_ syntax: FieldSyntax, at path: FieldPath) throws(Diagnostic) -> FieldValue {
        let name = path.name
        let type: CustomType
        if let typed = syntax.type {
            guard let known = CustomType(rawValue: typed.text) else { throw noType(typed) }
            type = known
        } else if case .input(let known, _)? = definition[path: path] {
            type = known
        } else {
            guard let literal = syntax.value else { throw Diagnostic("\(name) needs a path", at: syntax.path.range) }
            return try readChannel(literal, of: name)
        }
        if definition[path: FieldPath("hyperparameters", name)] != nil {
            throw Diagnostic("\"\(name)\" is a hyperparameter of \(definition.name) already", at: syntax.path.range)
        }
        guard let literal = syntax.value else {
            throw Diagnostic(
                "the custom input \(name) has no value",
                at: syntax.range,
                suggestion: "\(name): \(type.rawValue) = \(CustomValueReader.example(of: type))"
            )
        }
        return .input(type, try CustomValueReader(name: name, type: type).read(literal))
    }

    private func readChannel(_ literal: Literal, of name: String) throws(Diagnostic) -> FieldValue {
        let type: CustomType? =
            switch literal.kind {
            case .integer: .integer
            case .decimal: .float
            case .boolean: .boolean
            case .duration: .duration
            default: nil
            }
        guard let type else { return try ValueReader(name: name, type: .path).read(literal) }
        throw Diagnostic(
            "\(name) is a channel and takes a path, not \(literal.text)",
            at: literal.range,
            notes: ["a custom input has a type: \(name): \(type.rawValue) = \(literal.text)"]
        )
    }

    /// `report: blob`, or `report = blob`.
    private func readOutput(_ syntax: FieldSyntax, at path: FieldPath) throws(Diagnostic) -> FieldValue {
        if syntax.type != nil, let value = syntax.value {
            throw Diagnostic(
                "an output has a type and no value; the program writes it",
                at: value.range,
                suggestion: "\(path.name): \(syntax.type?.text ?? "")"
            )
        }
        guard let typed = syntax.type ?? syntax.value.map({ Name($0.text, $0.range) }) else {
            throw Diagnostic("\(path.name) needs a type", at: syntax.path.range)
        }
        guard path.name != "model" else {
            throw Diagnostic("every program leaves a model; it is no output to declare", at: syntax.path.range)
        }
        guard let type = CustomType(rawValue: typed.text) else { throw noType(typed) }
        return .output(type)
    }

    private func noType(_ typed: Name) -> Diagnostic {
        let types = CustomType.allCases.map(\.rawValue)
        return Diagnostic(
            "no type \"\(typed.text)\"",
            at: typed.range,
            suggestion: nearestName(to: typed.text, among: types),
            notes: ["the types are \(types.joined(separator: ", "))"]
        )
    }

    // MARK: Others

    private static func scalar(_ literal: Literal, of name: String) throws(Diagnostic) -> FieldValue {
        guard literal.text.count <= 2500 else {
            throw Diagnostic("\(name) has more than 2500 characters, which SageMaker refuses", at: literal.range)
        }
        switch literal.kind {
        case .range:
            throw Diagnostic(
                "\(name) takes one value, not the range \(literal.text)",
                at: literal.range,
                notes: ["ranges belong to a tuning_job(…): ranges { \(name) = \(literal.text) }"]
            )
        case .phrase:
            throw Diagnostic(
                "\(name) takes one value",
                at: literal.range,
                suggestion: "\"\(literal.text)\""
            )
        default: return literal.scalar
        }
    }

    private func readInterpreter(_ literal: Literal) throws(Diagnostic) -> String {
        guard case .text(let text) = try ValueReader(name: "interpreter", type: .path).read(literal) else { return "" }
        do {
            _ = try rules.interpreters.find(text, from: rules.directory)
        } catch {
            let notes = [error.explanation.reason, error.explanation.remedy].compactMap { $0 }
            throw Diagnostic(
                error.explanation.headline,
                at: literal.range,
                suggestion: error.suggestion,
                notes: notes
            )
        }
        return text
    }

    /// Compiles the expression, by the engine that will read the log.
    private func readPattern(_ literal: Literal, of name: String) throws(Diagnostic) -> String {
        guard case .text(let pattern) = try ValueReader(name: name, type: .text).read(literal) else { return "" }
        guard !pattern.isEmpty else { throw Diagnostic("\(name) has an empty expression", at: literal.range) }
        guard pattern.count <= Self.longestPattern else {
            throw Diagnostic(
                "the expression of \(name) has more than \(Self.longestPattern) characters, which SageMaker refuses",
                at: literal.range
            )
        }
        do {
            guard try RegularExpression(pattern).groupCount > 0 else {
                throw Diagnostic(
                    "the expression of \(name) has no group, so that it gives no value",
                    at: literal.range,
                    notes: ["what is in parentheses is the value, as in \"accuracy=([0-9.]+)\""]
                )
            }
        } catch let problem as RegularExpression.Problem {
            throw Diagnostic(
                "the expression of \(name) does not compile: \(problem.message)",
                at: Self.place(of: problem.offset, in: literal),
                notes: problem.offset >= pattern.count ? [] : ["at its character \(problem.offset + 1)"]
            )
        } catch let diagnostic as Diagnostic {
            throw diagnostic
        } catch {
            preconditionFailure("an expression is refused with its problem alone")
        }
        return pattern
    }

    /// Where a character of a text stands in the cell, as far as no escape before it moves it.
    private static func place(of offset: Int, in literal: Literal) -> SourceRange {
        let quote = literal.kind == .quoted ? 1 : 0
        let escapes = literal.range.upperBound - literal.range.lowerBound - 2 * quote - literal.text.utf8.count
        guard escapes == 0 else { return literal.range }
        let start = literal.range.lowerBound + quote + literal.text.prefix(offset).utf8.count
        let end = literal.range.upperBound - quote
        return start < end ? SourceRange(start, start + 1) : SourceRange(max(literal.range.lowerBound, end - 1), end)
    }
}
