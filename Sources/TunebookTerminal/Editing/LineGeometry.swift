internal import CEditline

/// Where libedit has drawn the characters of a line, by its own rules (its `refresh.c`).
struct LineGeometry: Equatable {
    struct Place: Equatable {
        /// Rows below the prompt's.
        var row: Int
        var column: Int
    }

    private(set) var cursor = Place(row: 0, column: 0)
    private(set) var end = Place(row: 0, column: 0)
    /// The rows that begin with a continuation line.
    private(set) var continuationRows: [Int] = []

    /// - Parameters:
    ///   - line: As it stands in libedit's buffer.
    ///   - cursor: In scalars from the line's start.
    ///   - promptWidth: In columns.
    ///   - columns: The terminal's width.
    init(_ line: [Unicode.Scalar], cursor: Int, promptWidth: Int, columns: Int) {
        let columns = max(2, columns)
        var place = Place(row: promptWidth / columns, column: promptWidth % columns)
        for (position, scalar) in line.enumerated() {
            if position == cursor { self.cursor = place }
            switch scalar {
            case "\n":
                place = Place(row: place.row + 1, column: 0)
                continuationRows.append(place.row)
            case "\t":
                repeat { Self.advance(&place, by: 1, columns: columns) } while place.column % 8 != 0
            default:
                Self.advance(&place, by: Self.width(of: scalar), columns: columns)
            }
        }
        end = place
        if cursor >= line.count { self.cursor = place }
    }

    var rows: Int { end.row + 1 }

    private static func advance(_ place: inout Place, by width: Int, columns: Int) {
        if width > 1, place.column + width > columns { place = Place(row: place.row + 1, column: 0) }
        place.column += width
        if place.column >= columns { place = Place(row: place.row + 1, column: 0) }
    }

    /// The columns libedit gives a character: it asks the C library, and spells out what does not print.
    private static func width(of scalar: Unicode.Scalar) -> Int {
        if scalar.value < 0x20 || scalar.value == 0x7F { return 2 }
        if scalar.value < 0x7F { return 1 }
        let width = tunebook_wcwidth(wchar_t(scalar.value))
        if width >= 0 { return Int(width) }
        return scalar.value > 0xFFFF ? 8 : 7
    }
}
