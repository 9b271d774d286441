import TunebookCatalogue
import TunebookCore
import TunebookLanguage
import TunebookPlatform

/// Takes what earlier cells gave into a cell: `Out[7].best.eta` as a value, `Out[7]` as a run among a verb's arguments.
struct OutputReader {
    /// The cells of the session, the present one included.
    let cells: [Cell]
    /// The cell that is read.
    let present: CellNumber
    let catalogue: Catalogue
    let rules: DefinitionRules

    /// Fills in every reference, as things are now.
    ///
    /// - Parameter errors: What could not be read of the cell; they are thrown too where a reference is wrong.
    func resolve(
        _ statements: [Statement],
        after errors: [Diagnostic] = []
    ) async throws(DiagnosticList) -> [Statement] {
        var resolved: [Statement] = []
        var problems: [Diagnostic] = []
        for statement in statements {
            do {
                resolved.append(try await resolve(statement))
            } catch {
                problems.append(error)
            }
        }
        guard problems.isEmpty else { throw DiagnosticList(errors + problems) }
        return resolved
    }

    private func resolve(_ statement: Statement) async throws(Diagnostic) -> Statement {
        switch statement {
        case .definition(var definition):
            for index in definition.fields.indices {
                guard let value = definition.fields[index].value else { continue }
                definition.fields[index].value = try await self.value(value)
            }
            return .definition(definition)
        case .change(var change):
            if let value = change.value { change.value = try await self.value(value) }
            return .change(change)
        case .action(var action):
            var arguments: [Argument] = []
            for argument in action.arguments { arguments += try await resolve(argument) }
            action.arguments = arguments
            return .action(action)
        case .unset, .script:
            return statement
        }
    }

    private func resolve(_ argument: Argument) async throws(Diagnostic) -> [Argument] {
        switch argument {
        case .assignment(let path, let literal): return [.assignment(path, try await value(literal))]
        case .option(let name, let literal?): return [.option(name, try await value(literal))]
        case .option: return [argument]
        case .value(let literal):
            guard literal.kind == .word, let reference = CellReference(literal.text), reference.side == .output else {
                return [argument]
            }
            guard reference.path.isEmpty else { return [.value(try await value(literal))] }
            return try runs(of: reference, at: literal.range).map { number in
                let text = "\(number)"
                return .value(Literal(.integer(number), text: text, range: literal.range, reference: literal.text))
            }
        }
    }

    /// A value with the references in it filled in.
    private func value(_ literal: Literal) async throws(Diagnostic) -> Literal {
        switch literal.kind {
        case .word:
            guard let reference = CellReference(literal.text) else { return literal }
            return Literal(
                reading: try await text(of: reference, at: literal.range),
                range: literal.range,
                reference: literal.text
            )
        case .list(let inner):
            let values = try await self.values(inner)
            guard values != inner else { return literal }
            return Literal(.list(values), text: literal.text, range: literal.range, reference: literal.text)
        case .phrase(let inner):
            let values = try await self.values(inner)
            guard values != inner else { return literal }
            return Literal(.phrase(values), text: literal.text, range: literal.range, reference: literal.text)
        default: return literal
        }
    }

    private func values(_ literals: [Literal]) async throws(Diagnostic) -> [Literal] {
        var values: [Literal] = []
        for literal in literals { values.append(try await value(literal)) }
        return values
    }

    // MARK: Looking up

    private func text(of reference: CellReference, at range: SourceRange) async throws(Diagnostic) -> String {
        let head = "Out[\(reference.cell)]"
        guard reference.side == .output else {
            throw Diagnostic(
                "\(reference) is what was typed in cell \(reference.cell), and no value",
                at: range,
                notes: ["\(head) followed by a name is what the cell gave"]
            )
        }
        let numbers = try runs(of: reference, at: range)
        let fields = try await fields(of: numbers, reference, at: range)
        let name = reference.path.joined(separator: ".")
        if let text = fields[name] { return text }
        let names = fields.entries.map(\.name)
        let inside = names.filter { name.isEmpty || $0.hasPrefix(name + ".") }
        let some = (inside.isEmpty ? names : inside).prefix(8).map { "\(head).\($0)" }.joined(separator: ", ")
        if !inside.isEmpty {
            throw Diagnostic("\(reference) holds several values", at: range, notes: ["name one of them: \(some)"])
        }
        // `Out[7].eta` is as near as can be to what is meant, however long the group in front of it.
        let near = names.first { $0.hasSuffix("." + name) } ?? nearestName(to: name, among: names)
        throw Diagnostic(
            "\(head) has no \"\(name)\"",
            at: range,
            suggestion: near.map { "\(head).\($0)" },
            notes: near == nil ? ["it has \(some)"] : []
        )
    }

    /// The runs that a cell launched.
    private func runs(of reference: CellReference, at range: SourceRange) throws(Diagnostic) -> [Int] {
        guard reference.cell != present.value else {
            throw Diagnostic(
                "cell \(reference.cell) is this one: what it gives can be used in the cells after it",
                at: range
            )
        }
        let earlier = cells.filter { $0.number < present }
        guard let cell = earlier.first(where: { $0.number.value == reference.cell }) else {
            let newest = earlier.last.map { "the newest is \($0.number)" } ?? "there is none before this one"
            throw Diagnostic("no cell \(reference.cell)", at: range, notes: [newest])
        }
        guard !cell.runs.isEmpty else {
            let others = earlier.filter { !$0.runs.isEmpty }.suffix(5).map { "Out[\($0.number)]" }
            throw Diagnostic(
                "cell \(cell.number) launched nothing",
                at: range,
                notes: [others.isEmpty ? "no cell has launched anything yet" : "\(others.joined(separator: ", ")) did"]
            )
        }
        return cell.runs
    }

    private func fields(
        of numbers: [Int],
        _ reference: CellReference,
        at range: SourceRange
    ) async throws(Diagnostic) -> RunFields {
        var runs: [Run] = []
        for number in numbers {
            runs.append(try await finished(number, reference, isAlone: numbers.count == 1, at: range))
        }
        if let only = runs.first, runs.count == 1 {
            let best = only.result?.tuning?.best?.run
            return RunFields(only, best: try await run(best, at: range), algorithms: rules.algorithms)
        }
        guard let best = BestRun(of: runs, algorithms: rules.algorithms) else {
            throw Diagnostic(
                "cell \(reference.cell) launched \(runs.count) runs, and none can be told to be the best",
                at: range,
                notes: ["runs \(numbers.map { "\($0)" }.joined(separator: ", ")) were launched"]
            )
        }
        return RunFields(bestOf: best.run, algorithms: rules.algorithms)
    }

    private func finished(
        _ number: Int,
        _ reference: CellReference,
        isAlone: Bool,
        at range: SourceRange
    ) async throws(Diagnostic) -> Run {
        guard let run = try await run(number, at: range) else {
            throw Diagnostic("run \(number) of cell \(reference.cell) is no longer in the catalogue", at: range)
        }
        if !run.state.isFinal {
            throw Diagnostic(
                "run \(number) of cell \(reference.cell) has not ended",
                at: range,
                notes: ["attach \(number) waits for it"]
            )
        }
        // Of several runs one that failed is merely not the best.
        guard run.result != nil || !isAlone else {
            throw Diagnostic(
                "run \(number) of cell \(reference.cell) \(run.state.rawValue) and gave nothing",
                at: range,
                notes: ["runs \(number) tells why"]
            )
        }
        return run
    }

    private func run(_ number: Int?, at range: SourceRange) async throws(Diagnostic) -> Run? {
        guard let number else { return nil }
        do {
            return try await catalogue.run(number)
        } catch {
            throw Diagnostic(error.explanation.headline, at: range)
        }
    }
}
