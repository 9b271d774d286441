import TunebookCatalogue
package import TunebookCore
package import TunebookDisplay
package import TunebookLanguage

/// How a cell that stopped with an error is shown, and with which status it ends.
struct CellFailure {
    let display: Display
    let status: CellStatus

    /// Words an error of a cell; some errors have a place in the cell's text.
    init(_ error: any Error, in source: String) {
        switch error {
        case let diagnostic as Diagnostic:
            (display, status) = (.problem(Problem(diagnostic, in: source)), .badInput)
        case let failure as CommandFailure:
            (display, status) = (failure.display, failure.status)
        case let error as EngineError:
            display = .problem(Problem(error.explanation))
            status =
                switch error {
                case .refused: .badInput
                case .unreachable: .engineUnreachable
                case .failed: .runFailed
                }
        case let error as CatalogueError:
            (display, status) = (.problem(Problem(error.explanation)), .runFailed)
        case let error as any Explainable:
            (display, status) = (.problem(Problem(error.explanation)), .badInput)
        case is CancellationError:
            (display, status) = (.text(StyledText("interrupted", role: .warning)), .interrupted)
        default:
            let problem = Problem(.error, "something went wrong that has no words yet", reason: "\(error)")
            (display, status) = (.problem(problem), .runFailed)
        }
    }
}

extension Problem {
    /// An explanation, shown.
    package init(_ explanation: Explanation, severity: Severity = .error) {
        self.init(severity, explanation.headline, reason: explanation.reason, remedy: explanation.remedy)
    }

    /// A diagnostic, shown with its place in the cell.
    package init(_ diagnostic: Diagnostic, in source: String) {
        let place = SourceExcerpt(of: diagnostic.range, in: source)
        self.init(
            diagnostic.severity == .error ? .error : .warning,
            diagnostic.message,
            reason: diagnostic.notes.isEmpty ? nil : diagnostic.notes.joined(separator: "\n"),
            remedy: diagnostic.suggestion.map { "did you mean \($0)" },
            excerpt: Excerpt(line: place.line, lineNumber: place.lineNumber, marked: place.marked)
        )
    }
}
