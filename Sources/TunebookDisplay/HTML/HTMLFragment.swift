/// A display as HTML: no script, no style sheet needed, nothing from elsewhere.
///
/// Text stands as it was laid out, tables are tables, charts are SVG inside the page. Roles have both a class, for a page
/// that brings styles, and nothing else, so that a viewer that cleans HTML takes nothing away that is missed.
package struct HTMLFragment {
    /// The markup, with line ends; empty where there is nothing to show.
    package let text: String

    package init(_ display: Display) {
        text = Self.markup(display)
    }

    private static func markup(_ display: Display) -> String {
        switch display {
        case .none, .progress: ""
        case .text(let text): block(spans(text))
        case .table(let table): markup(table)
        case .chart(let chart): "<figure>\n\(ChartSVG([chart]).element)\n</figure>\n"
        case .problem(let problem): markup(problem)
        case .record(let record): markup(record.display)
        case .group(let parts): parts.map(markup).joined()
        }
    }

    private static func block(_ content: String, class name: String? = nil) -> String {
        let attribute = name.map { " class=\"\($0)\"" } ?? ""
        return content.isEmpty ? "" : "<pre\(attribute)>\(content)</pre>\n"
    }

    private static func spans(_ text: StyledText) -> String {
        text.spans.map { span in
            let content = markupText(span.text, keepingLines: true)
            guard !content.isEmpty, let name = className(of: span.role) else { return content }
            return "<span class=\"\(name)\">\(content)</span>"
        }.joined()
    }

    private static func className(of role: StyledText.Role) -> String? {
        switch role {
        case .plain, .value: nil
        case .name: "name"
        case .muted: "muted"
        case .heading: "heading"
        case .success: "success"
        case .warning: "warning"
        case .failure: "failure"
        case .hit: "hit"
        case .code, .link: "code"
        }
    }

    private static func markup(_ problem: Problem) -> String {
        var lines: [String] = []
        if let excerpt = problem.excerpt {
            let (line, marked) = (Array(excerpt.line), excerpt.marked.clamped(to: 0..<excerpt.line.count))
            let parts = [line[..<marked.lowerBound], line[marked], line[marked.upperBound...]]
            let markups = parts.map { markupText(String($0)) }
            lines.append("\(markups[0])<u>\(markups[1])</u>\(markups[2])")
        }
        lines += [problem.headline, problem.reason, problem.remedy].compactMap { text in
            text.map { markupText($0, keepingLines: true) }
        }
        return block(lines.joined(separator: "\n"), class: problem.severity == .error ? "failure" : "warning")
    }

    // MARK: Tables

    private static func markup(_ table: Table) -> String {
        var text = "<table>\n"
        if table.columns.contains(where: { !$0.title.isEmpty }) {
            let titles = table.columns.map { "<th\(side($0))>\(markupText($0.title))</th>" }
            text += "<thead><tr>\(titles.joined())</tr></thead>\n"
        }
        text += "<tbody>\n"
        for row in table.rows {
            let cells = zip(table.columns, row).map { column, cell in
                "<td\(side(column, cell))>\(content(of: cell))</td>"
            }
            text += "<tr>\(cells.joined())</tr>\n"
        }
        text += "</tbody>\n</table>\n"
        return text + (table.footer.map { block(spans($0)) } ?? "")
    }

    private static func side(_ column: Table.Column, _ cell: Table.Cell = .empty) -> String {
        let isNumber =
            switch cell {
            case .integer, .number: true
            case .text, .empty: false
            }
        return " style=\"text-align:\(column.alignment == .trailing || isNumber ? "right" : "left")\""
    }

    private static func content(of cell: Table.Cell) -> String {
        switch cell {
        case .text(let text): spans(text)
        case .integer(let value): "\(value)"
        case .number(let value, let decimals): decimalText(value, decimals: max(0, min(decimals, 15)))
        case .empty: ""
        }
    }
}
