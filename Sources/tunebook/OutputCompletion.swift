import TunebookCatalogue
import TunebookCore
import TunebookLanguage
import TunebookSession

/// What TAB offers of earlier cells: their numbers, and what their launches gave.
struct OutputCompletion: Sendable {
    let rules: DefinitionRules
    let catalogue: Catalogue
    let glance: SessionGlance

    /// So many cells are offered, the newest first.
    private static let mostCells = 20

    /// The cells by their numbers, with how each begins.
    var cells: [CompletionCandidate] {
        glance.cells.suffix(Self.mostCells).reversed().map { cell in
            CompletionCandidate("\(cell.number)", summary: Self.firstLine(of: cell.source))
        }
    }

    /// `Out[7].` of each cell that launched something, and once that is typed, what its run gave.
    func candidates(for typed: String) -> [CompletionCandidate] {
        let launched = glance.cells.filter { !$0.runs.isEmpty }
        guard let cell = launched.last(where: { typed.hasPrefix("Out[\($0.number)].") }) else {
            return launched.suffix(Self.mostCells).reversed().map { cell in
                CompletionCandidate("Out[\(cell.number)]", summary: Self.firstLine(of: cell.source), suffix: "")
            }
        }
        return fields(of: cell.runs).entries.map { entry in
            CompletionCandidate("Out[\(cell.number)].\(entry.name)", summary: entry.text, suffix: "")
        }
    }

    private func fields(of numbers: [Int]) -> RunFields {
        let runs = numbers.compactMap { (try? catalogue.run($0)).flatMap(\.self) }
        guard runs.count == 1 else {
            let best = BestRun(of: runs, algorithms: rules.algorithms)?.run ?? runs.last
            return best.map { RunFields(bestOf: $0, algorithms: rules.algorithms) } ?? RunFields()
        }
        let best = runs[0].result?.tuning?.best.flatMap { (try? catalogue.run($0.run)).flatMap(\.self) }
        return RunFields(runs[0], best: best, algorithms: rules.algorithms)
    }

    private static func firstLine(of source: String) -> String {
        let line = source.prefix { !$0.isNewline }
        return line.count > 40 ? line.prefix(39) + "…" : String(line)
    }
}
