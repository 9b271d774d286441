package import TunebookDisplay

/// Runs the cells of a file one after the other, up to the first that fails.
package struct Replay: Sendable {
    private let session: Session
    private let savedLines: @Sendable (Display) -> [String]
    /// How outputs are compared with the saved ones; `nil` to not compare.
    private let comparison: OutputComparison?

    package init(
        session: Session,
        savedLines: @escaping @Sendable (Display) -> [String],
        comparison: OutputComparison? = nil
    ) {
        self.session = session
        self.savedLines = savedLines
        self.comparison = comparison
    }

    package enum Event: Sendable {
        /// A cell of the file is about to run.
        case cell(SessionFile.SavedCell)
        case happened(CellEvent)
        case ended(Cell)
        /// The output differs from the saved one; lines of a diff.
        case differs(SessionFile.SavedCell, difference: [String])
    }

    package struct Outcome: Hashable, Sendable {
        /// The status of the first cell that failed, or `succeeded`.
        package var status: CellStatus
        package var cellsRun: Int
        /// The cells whose output differs from the saved one.
        package var cellsDiffering: Int
    }

    package func run(_ cells: [SessionFile.SavedCell], report: @escaping @Sendable (Event) -> Void) async -> Outcome {
        var outcome = Outcome(status: .succeeded, cellsRun: 0, cellsDiffering: 0)
        for saved in cells {
            report(.cell(saved))
            let cells = await session.submit(saved.source, number: saved.number == 0 ? nil : saved.number) {
                report(.happened($0))
            }
            guard let last = cells.last else { continue }
            outcome.cellsRun += cells.count
            cells.forEach { report(.ended($0)) }
            if let comparison {
                let now = cells.flatMap(\.output).flatMap(savedLines)
                let difference = comparison.difference(saved: saved.output, now: now)
                if !difference.isEmpty {
                    outcome.cellsDiffering += 1
                    report(.differs(saved, difference: difference))
                }
            }
            if last.status != .succeeded {
                outcome.status = last.status
                break
            }
        }
        return outcome
    }
}
