/// The cells of a session in order, with the definitions before and after each, for undo and for looking back.
package struct Notebook: Sendable {
    package private(set) var cells: [Cell] = []
    /// The definitions alive now.
    package private(set) var definitions = DefinitionStore()
    /// The definitions before each cell that changed them, latest last.
    private var past: [DefinitionStore] = []
    /// What undo took back, latest last.
    private var future: [DefinitionStore] = []
    /// The cell whose change is the last step; `nil` after an undo.
    private var lastChange: CellNumber?

    package init() {}

    /// Numbers a new cell and adds it.
    ///
    /// - Parameter number: The number that the cell has in a saved session, which it keeps unless it is taken.
    package mutating func add(_ source: String, number: Int? = nil) -> Cell {
        let next = (cells.last?.number.value ?? 0) + 1
        let cell = Cell(number: CellNumber(max(next, number ?? next)), source: source)
        cells.append(cell)
        return cell
    }

    /// Takes back the newest cell's number: the cell was refused, and counts for nothing.
    package mutating func withdraw(_ number: CellNumber) {
        guard let last = cells.last, last.number == number else { return }
        cells.removeLast()
    }

    /// Keeps the definitions as they are after a cell.
    package mutating func keepDefinitions(after number: CellNumber) {
        guard let index = cells.lastIndex(where: { $0.number == number }) else { return }
        cells[index].definitions = definitions
    }

    /// Keeps what a cell has given so far.
    package mutating func update(_ cell: Cell) {
        guard let index = cells.lastIndex(where: { $0.number == cell.number }) else { return }
        cells[index] = cell
    }

    package func cell(_ number: CellNumber) -> Cell? {
        cells.first { $0.number == number }
    }

    /// Makes new definitions the present ones, as one step of undo; what one cell changes is one step.
    package mutating func replaceDefinitions(with definitions: DefinitionStore, in cell: CellNumber? = nil) {
        guard definitions != self.definitions else { return }
        if cell == nil || cell != lastChange { past.append(self.definitions) }
        lastChange = cell
        future.removeAll()
        self.definitions = definitions
    }

    /// Goes back to the definitions before the last change.
    ///
    /// - Returns: The definitions as they were before and are now, or `nil` when nothing is left to undo.
    package mutating func undo() -> (before: DefinitionStore, after: DefinitionStore)? {
        guard let earlier = past.popLast() else { return nil }
        let before = definitions
        lastChange = nil
        future.append(definitions)
        definitions = earlier
        return (before, definitions)
    }

    /// Takes the last undo back.
    package mutating func redo() -> (before: DefinitionStore, after: DefinitionStore)? {
        guard let later = future.popLast() else { return nil }
        let before = definitions
        lastChange = nil
        past.append(definitions)
        definitions = later
        return (before, definitions)
    }
}
