internal import TunebookDisplay

/// A grid of characters to draw lines and marks on: in braille with 2 × 4 dots to a character, or in ASCII with one.
///
/// Places are given as 0…1 from left to right and from bottom to top. What is drawn later takes over a character's role
/// from what was drawn before; its dots are added.
struct PlotCanvas {
    let columns: Int
    let rows: Int
    private let glyphs: ChartGlyphs
    private var cells: [Cell]

    private struct Cell {
        var dots: UInt8 = 0
        var character: Character?
        var role = StyledText.Role.plain
    }

    /// How a line is told from others where there is no colour.
    struct Pen: Hashable, Sendable {
        /// How many dots are drawn and left out by turns; empty for an unbroken line.
        var dashes: [Int]
        var character: Character
        var role: StyledText.Role
        /// In ASCII, what stands for upright stretches.
        var uprightCharacter: Character?

        private static let dashes = [[], [1, 1], [4, 2], [1, 3]]
        private static let characters: [Character] = ["*", "+", "o", "~", "=", "%", "x", "#"]

        /// The pen of the *n*th line of a chart, counted from 0.
        init(_ number: Int, role: StyledText.Role) {
            dashes = Self.dashes[number % Self.dashes.count]
            character = Self.characters[number % Self.characters.count]
            self.role = role
        }

        /// The pen of the *n*th line of a chart where it is one of steps; in ASCII the first has its corners shown.
        static func steps(_ number: Int, role: StyledText.Role) -> Pen {
            var pen = Pen(number, role: role)
            if number == 0 { (pen.character, pen.uprightCharacter) = ("-", "|") }
            return pen
        }
    }

    init(columns: Int, rows: Int, glyphs: ChartGlyphs) {
        self.columns = max(1, columns)
        self.rows = max(1, rows)
        self.glyphs = glyphs
        cells = Array(repeating: Cell(), count: self.columns * self.rows)
    }

    /// The dots from left to right, which is as fine as a place can be told.
    var dotColumns: Int { glyphs == .braille ? columns * 2 : columns }
    var dotRows: Int { glyphs == .braille ? rows * 4 : rows }

    // MARK: Drawing

    /// Draws through places in their order; one place alone is a dot.
    mutating func draw(_ places: [PlaneGeometry.Place], _ pen: Pen) {
        var step = 0
        var last: (x: Int, y: Int)?
        for place in places {
            let dot = dot(at: place)
            drawLine(from: last ?? dot, to: dot, skipsFirst: last != nil, step: &step, pen)
            last = dot
        }
    }

    /// Puts a character at a place, on top of what is there.
    mutating func put(_ character: Character, at place: PlaneGeometry.Place, role: StyledText.Role) {
        let (column, row) = cell(at: place)
        put(character, column: column, row: row, role: role)
    }

    /// Puts a character at a column and a row, counted from the top left; outside the grid nothing happens.
    mutating func put(_ character: Character, column: Int, row: Int, role: StyledText.Role) {
        guard (0..<columns).contains(column), (0..<rows).contains(row) else { return }
        cells[row * columns + column].character = character
        cells[row * columns + column].role = role
    }

    /// The column and row that a place falls into, counted from the top left.
    func cell(at place: PlaneGeometry.Place) -> (column: Int, row: Int) {
        let dot = dot(at: place)
        return glyphs == .braille ? (dot.x / 2, dot.y / 4) : (dot.x, dot.y)
    }

    private func dot(at place: PlaneGeometry.Place) -> (x: Int, y: Int) {
        let x = (min(1, max(0, place.x)) * Double(dotColumns - 1)).rounded()
        let y = ((1 - min(1, max(0, place.y))) * Double(dotRows - 1)).rounded()
        return (Int(x), Int(y))
    }

    /// Bresenham's line.
    private mutating func drawLine(
        from start: (x: Int, y: Int),
        to end: (x: Int, y: Int),
        skipsFirst: Bool,
        step: inout Int,
        _ pen: Pen
    ) {
        let (width, height) = (abs(end.x - start.x), abs(end.y - start.y))
        let (right, down) = (end.x >= start.x ? 1 : -1, end.y >= start.y ? 1 : -1)
        var (x, y, error) = (start.x, start.y, width - height)
        var isFirst = true
        while true {
            if !(isFirst && skipsFirst) {
                if Self.isDrawn(step, pen.dashes) { mark(x, y, pen, isUpright: height > width) }
                step += 1
            }
            isFirst = false
            if x == end.x, y == end.y { return }
            let doubled = 2 * error
            if doubled > -height {
                error -= height
                x += right
            }
            if doubled < width {
                error += width
                y += down
            }
        }
    }

    private static func isDrawn(_ step: Int, _ dashes: [Int]) -> Bool {
        let period = dashes.reduce(0, +)
        guard period > 0 else { return true }
        var rest = step % period
        for (index, length) in dashes.enumerated() {
            if rest < length { return index % 2 == 0 }
            rest -= length
        }
        return true
    }

    private mutating func mark(_ x: Int, _ y: Int, _ pen: Pen, isUpright: Bool) {
        guard glyphs == .braille else {
            let character = isUpright ? pen.uprightCharacter ?? pen.character : pen.character
            put(character, column: x, row: y, role: pen.role)
            return
        }
        let index = y / 4 * columns + x / 2
        cells[index].dots |= Self.bits[y % 4][x % 2]
        cells[index].role = pen.role
    }

    /// The bit of each dot of a braille pattern, by row and column.
    ///
    /// - SeeAlso: The Unicode Standard, block U+2800 "Braille Patterns".
    private static let bits: [[UInt8]] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]]

    // MARK: Result

    /// The same drawing with empty columns to its right.
    func widened(by extra: Int) -> PlotCanvas {
        var wide = PlotCanvas(columns: columns + extra, rows: rows, glyphs: glyphs)
        for row in 0..<rows {
            for column in 0..<columns { wide.cells[row * wide.columns + column] = cells[row * columns + column] }
        }
        return wide
    }

    /// The drawing from top to bottom, each line as wide as the canvas.
    func lines() -> [StyledText] {
        (0..<rows).map { row in
            var line = StyledText()
            for cell in cells[row * columns..<(row + 1) * columns] {
                let character = cell.character ?? (cell.dots == 0 ? " " : Self.pattern(cell.dots))
                let role = character == " " ? .plain : cell.role
                if let last = line.spans.indices.last, line.spans[last].role == role {
                    line.spans[last].text.append(character)
                } else {
                    line.append(String(character), role: role)
                }
            }
            return line
        }
    }

    private static func pattern(_ dots: UInt8) -> Character {
        Unicode.Scalar(0x2800 + UInt32(dots)).map(Character.init) ?? " "
    }
}
