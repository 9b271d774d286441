/// Rows under named columns. Numbers stay numbers until a renderer prints them.
package struct Table: Hashable, Sendable {
    package var columns: [Column]
    package var rows: [[Cell]]
    /// A line under the table, such as how many more rows there are.
    package var footer: StyledText?

    package struct Column: Hashable, Sendable {
        package var title: String
        package var alignment: Alignment
        /// Columns of the highest number are dropped first when the table is too wide; 0 is never dropped.
        package var dropOrder: Int
        /// Whether saved sessions leave the column out, as they do with times and run numbers.
        package var isVolatile: Bool

        package init(
            _ title: String,
            alignment: Alignment = .leading,
            dropOrder: Int = 0,
            isVolatile: Bool = false
        ) {
            self.title = title
            self.alignment = alignment
            self.dropOrder = dropOrder
            self.isVolatile = isVolatile
        }
    }

    package enum Alignment: Hashable, Sendable {
        case leading
        case trailing
    }

    package enum Cell: Hashable, Sendable {
        case text(StyledText)
        case integer(Int)
        /// A number, with the decimals that people see; machines get it whole.
        case number(Double, decimals: Int)
        case empty
    }

    package init(columns: [Column], rows: [[Cell]], footer: StyledText? = nil) {
        self.columns = columns
        self.rows = rows
        self.footer = footer
    }
}

extension Table.Cell: ExpressibleByStringLiteral {
    package init(stringLiteral text: String) {
        self = .text(StyledText(text))
    }
}

extension Table.Cell {
    /// Text of one role.
    package static func text(_ text: String, role: StyledText.Role = .plain) -> Table.Cell {
        .text(StyledText(text, role: role))
    }
}
