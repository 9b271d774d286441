package import TunebookDisplay

/// For machines: one JSON text on one line.
package struct JSONRenderer: Renderer {
    package init() {}

    /// The JSON of ``datum(of:)`` with a line end; empty when there is nothing to show.
    package func render(_ display: Display) -> String {
        let datum = datum(of: display)
        return datum == .null ? "" : datum.json + "\n"
    }

    /// A record's data as they are; for the rest what can be told from the display.
    ///
    /// Text becomes a string, a table a list of objects keyed by its titles, a chart an object with
    /// every point, a problem and a progress an object, a group a list of what is in it, or the one thing in it.
    package func datum(of display: Display) -> Datum {
        switch display {
        case .none: .null
        case .text(let text): .text(text.plainText)
        case .table(let table): datum(of: table)
        case .chart(let chart): chart.data
        case .progress(let progress):
            .object([
                "fraction": progress.fraction.map(Datum.number) ?? .null,
                "label": .text(progress.label.plainText),
            ])
        case .problem(let problem): datum(of: problem)
        case .record(let record): record.data
        case .group(let displays): datum(of: displays)
        }
    }

    private func datum(of displays: [Display]) -> Datum {
        let items = displays.map(datum(of:)).filter { $0 != .null }
        return items.count > 1 ? .list(items) : items.first ?? .null
    }

    private func datum(of table: Table) -> Datum {
        .list(
            table.rows.map { row in
                .object(zip(table.columns, row).map { Datum.Member($0.title, datum(of: $1)) })
            }
        )
    }

    private func datum(of cell: Table.Cell) -> Datum {
        switch cell {
        case .text(let text): .text(text.plainText)
        case .integer(let value): .integer(value)
        case .number(let value, _): .number(value)
        case .empty: .null
        }
    }

    private func datum(of problem: Problem) -> Datum {
        var members = [
            Datum.Member("severity", .text(problem.severity == .error ? "error" : "warning")),
            Datum.Member("message", .text(problem.headline)),
        ]
        if let reason = problem.reason { members.append(Datum.Member("reason", .text(reason))) }
        if let remedy = problem.remedy { members.append(Datum.Member("remedy", .text(remedy))) }
        if let excerpt = problem.excerpt {
            members += [
                Datum.Member("line", .integer(excerpt.lineNumber)),
                Datum.Member("column", .integer(excerpt.marked.lowerBound + 1)),
                Datum.Member("source", .text(excerpt.line)),
            ]
        }
        return .object(members)
    }
}
