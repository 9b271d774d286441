import TunebookCatalogue
import TunebookCore
import TunebookLanguage
import TunebookSession

/// The runs that a verb is about: by numbers and ranges of them, by a task's name for its newest, by a cell.
enum RunSubject {
    case numbers([Int])
    case task(Name)
    case cell(CellReference, SourceRange)

    /// - Throws: A diagnostic at a range that is none.
    init(_ literal: Literal) throws(Diagnostic) {
        if let reference = CellReference(literal.text) {
            self = .cell(reference, literal.range)
        } else if literal.text.first?.isNumber == true {
            self = .numbers(try RunNumbers.list(literal))
        } else {
            self = .task(Name(literal.text, literal.range))
        }
    }

    /// The runs' numbers.
    ///
    /// - Throws: ``CommandFailure`` when a run is not there, a diagnostic for an unknown task or cell.
    func numbers(in context: CommandContext) async throws -> [Int] {
        switch self {
        case .numbers(let numbers):
            for number in numbers { _ = try await RunLookup(context: context).run(number) }
            return numbers
        case .task(let name):
            if let run = try await context.catalogue.latestRun(ofTask: name.text) { return [run.number] }
            let store = await context.definitions
            guard store[name.text] != nil else { throw context.rules.unknownTask(name, in: store) }
            throw CommandFailure("\(name.text) has no run yet", remedy: "launch \(name.text)")
        case .cell(let reference, let range):
            let cells = await context.session.cells
            let runs = cells.first { $0.number.value == reference.cell && $0.number < context.cell }?.runs ?? []
            guard !runs.isEmpty else { throw Diagnostic("cell \(reference.cell) launched nothing", at: range) }
            return runs
        }
    }
}
