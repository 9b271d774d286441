internal import TunebookDisplay

/// A table as lines that fit a width: columns are dropped in their order, then texts shortened; nothing ever wraps.
struct TableLayout {
    private let table: Table
    private let width: Int?
    private let isSaved: Bool

    private static let gap = 2
    /// A text column is not cut below this before every other has been cut as far.
    private static let narrowestText = 8

    /// - Parameters:
    ///   - table: What to lay out.
    ///   - width: In columns; `nil` for as wide as it comes.
    ///   - isSaved: Whether volatile columns are left out and saved texts used.
    init(_ table: Table, width: Int?, isSaved: Bool = false) {
        self.table = table
        self.width = width.map { max(1, $0) }
        self.isSaved = isSaved
    }

    func lines() -> [StyledText] {
        var columns = table.columns.indices
            .filter { !(isSaved && table.columns[$0].isVolatile) }
            .map(column)
        // Of a table whose columns all change from run to run, a saved session keeps nothing, not even how many rows.
        guard !columns.isEmpty else { return [] }
        let hidden = dropColumns(from: &columns)
        shorten(&columns)

        var lines: [StyledText] = []
        if columns.contains(where: { !$0.title.spans.isEmpty && $0.title.widthInColumns > 0 }) {
            lines.append(line(columns) { $0.title })
        }
        for row in table.rows.indices {
            lines.append(line(columns) { $0.cells[row] })
        }
        if let footer = table.footer {
            lines += footer.lines(savedText: isSaved).map(fitted)
        }
        if !hidden.isEmpty {
            let names = hidden.joined(separator: ", ")
            let words = hidden.count == 1 ? "1 column hidden: " : "\(hidden.count) columns hidden: "
            lines.append(fitted(StyledText(words + names, role: .muted)))
        }
        return lines
    }

    // MARK: Columns

    private struct Column {
        var title: StyledText
        var cells: [StyledText]
        var width: Int
        var isTrailing: Bool
        var isText: Bool
        var dropOrder: Int
    }

    private func column(_ index: Int) -> Column {
        let column = table.columns[index]
        let title = StyledText(Neutraliser.neutraliseLine(column.title), role: .heading)
        let cells = table.rows.map { row in index < row.count ? text(of: row[index]) : StyledText() }
        let filled = table.rows.compactMap { row in index < row.count && row[index] != .empty ? row[index] : nil }
        let isNumeric = !filled.isEmpty && filled.allSatisfy(\.isNumeric)
        return Column(
            title: title,
            cells: cells,
            width: cells.reduce(title.widthInColumns) { max($0, $1.widthInColumns) },
            isTrailing: column.alignment == .trailing || isNumeric,
            isText: !isNumeric,
            dropOrder: column.dropOrder
        )
    }

    private func text(of cell: Table.Cell) -> StyledText {
        switch cell {
        case .text(let text): text.flattened(savedText: isSaved)
        case .integer(let value): StyledText(value.description, role: .value)
        case .number(let value, let decimals):
            StyledText(decimalText(value, decimals: max(0, min(decimals, 15))), role: .value)
        case .empty: StyledText()
        }
    }

    // MARK: Fitting

    private func totalWidth(_ columns: [Column]) -> Int {
        columns.reduce(0) { $0 + $1.width } + Self.gap * max(0, columns.count - 1)
    }

    /// Takes columns out until the rest fits or only those remain that are never dropped.
    ///
    /// - Returns: The titles of those taken out, in the table's order.
    private func dropColumns(from columns: inout [Column]) -> [String] {
        guard let width else { return [] }
        var hidden: [(position: Int, title: String)] = []
        var positions = Array(columns.indices)
        while totalWidth(columns) > width, columns.count > 1 {
            let last = columns.indices.max { left, right in
                (columns[left].dropOrder, left) < (columns[right].dropOrder, right)
            }
            guard let last, columns[last].dropOrder > 0 else { break }
            hidden.append((positions.remove(at: last), columns.remove(at: last).title.plainText))
        }
        return hidden.sorted { $0.position < $1.position }.map(\.title)
    }

    private func shorten(_ columns: inout [Column]) {
        guard let width else { return }
        for (floor, includesNumbers) in [(Self.narrowestText, false), (3, false), (1, true)] {
            while true {
                let excess = totalWidth(columns) - width
                guard excess > 0 else { return }
                let candidates = columns.indices.filter {
                    columns[$0].width > floor && (columns[$0].isText || includesNumbers)
                }
                guard let widest = candidates.max(by: { columns[$0].width < columns[$1].width }) else { break }
                // Down to the next widest at most, so that wide columns share the loss.
                let next = candidates.filter { $0 != widest }.map { columns[$0].width }.max() ?? floor
                let target = max(floor, min(columns[widest].width - 1, max(next, columns[widest].width - excess)))
                columns[widest].width = target
            }
        }
    }

    // MARK: Lines

    private func line(_ columns: [Column], cell: (Column) -> StyledText) -> StyledText {
        var line = StyledText()
        for (position, column) in columns.enumerated() {
            if position > 0 { line.append(String(repeating: " ", count: Self.gap)) }
            let text = cell(column).shortened(to: column.width)
            let padding = String(repeating: " ", count: max(0, column.width - text.widthInColumns))
            if column.isTrailing { line.append(padding) }
            line.spans += text.spans
            if !column.isTrailing { line.append(padding) }
        }
        return fitted(line.withoutTrailingBlanks())
    }

    private func fitted(_ line: StyledText) -> StyledText {
        width.map { line.shortened(to: $0) } ?? line
    }
}

extension Table.Cell {
    fileprivate var isNumeric: Bool {
        switch self {
        case .integer, .number: true
        case .text, .empty: false
        }
    }
}
