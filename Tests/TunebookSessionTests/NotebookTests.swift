import Testing
import TunebookCore
import TunebookSession

/// Numbers, and undo over definitions.
@Suite struct NotebookTests {
    private func store(_ names: String...) -> DefinitionStore {
        var store = DefinitionStore()
        for name in names { store.put(Definition(name: name, kind: .trainingJob)) }
        return store
    }

    @Test func `cells count from one`() {
        var notebook = Notebook()
        #expect(notebook.add("a").number == CellNumber(1))
        #expect(notebook.add("b").number == CellNumber(2))
    }

    @Test func `a cell of a saved session keeps its number where that is free`() {
        var notebook = Notebook()
        #expect(notebook.add("a", number: 3).number == CellNumber(3))
        #expect(notebook.add("b").number == CellNumber(4))
        #expect(notebook.add("c", number: 2).number == CellNumber(5))
        notebook.withdraw(CellNumber(5))
        #expect(notebook.add("d", number: 9).number == CellNumber(9))
    }

    @Test func `a cell has the definitions that were there after it`() {
        var notebook = Notebook()
        for name in ["a", "b"] {
            let cell = notebook.add(name)
            notebook.replaceDefinitions(with: store(name))
            notebook.keepDefinitions(after: cell.number)
        }
        #expect(notebook.cells.map(\.definitions.names) == [["a"], ["b"]])
    }

    @Test func `undo and redo walk over the changes`() {
        var notebook = Notebook()
        notebook.replaceDefinitions(with: store("a"))
        notebook.replaceDefinitions(with: store("a", "b"))
        #expect(notebook.undo()?.after.names == ["a"])
        #expect(notebook.undo()?.after.names == [])
        #expect(notebook.undo() == nil)
        #expect(notebook.redo()?.after.names == ["a"])
        #expect(notebook.redo()?.after.names == ["a", "b"])
        #expect(notebook.redo() == nil)
    }

    @Test func `what one cell changes is one step, whatever the number of its lines`() {
        var notebook = Notebook()
        notebook.replaceDefinitions(with: store("a"), in: CellNumber(1))
        notebook.replaceDefinitions(with: store("a", "b"), in: CellNumber(2))
        notebook.replaceDefinitions(with: store("a", "b", "c"), in: CellNumber(2))
        #expect(notebook.undo()?.after.names == ["a"])
        notebook.replaceDefinitions(with: store("d"), in: CellNumber(2))
        #expect(notebook.undo()?.after.names == ["a"])
        #expect(notebook.undo()?.after.names == [])
    }

    @Test func `a change after an undo drops what could be redone`() {
        var notebook = Notebook()
        notebook.replaceDefinitions(with: store("a"))
        _ = notebook.undo()
        notebook.replaceDefinitions(with: store("c"))
        #expect(notebook.redo() == nil)
        #expect(notebook.definitions.names == ["c"])
    }

    @Test func `putting the same definitions is no step`() {
        var notebook = Notebook()
        notebook.replaceDefinitions(with: store("a"))
        notebook.replaceDefinitions(with: store("a"))
        #expect(notebook.undo()?.after.names == [])
    }
}
