import CustomDump
import Testing
import TunebookLanguage

/// Cells named in values and arguments: `In[7]`, `Out[7].best.eta`.
@Suite struct CellReferenceTests {
    @Test(arguments: [
        ("Out[7].best.eta", CellReference.Side.output, 7, ["best", "eta"]),
        ("Out[12].metrics.validation:error", .output, 12, ["metrics", "validation:error"]),
        ("In[3]", .input, 3, []),
    ])
    func `a reference has a side, a cell and names`(text: String, side: CellReference.Side, cell: Int, path: [String])
        throws
    {
        let reference = try #require(CellReference(text))
        expectNoDifference(reference.side, side)
        expectNoDifference(reference.cell, cell)
        expectNoDifference(reference.path, path)
        expectNoDifference(reference.description, text)
    }

    @Test(arguments: [
        "Out", "Out[]", "Out[x]", "Out[7", "out[7]", "Out[7]best", "xOut[7]", "Out [7]", "Out[12345678901]",
    ])
    func `anything else is none`(text: String) {
        #expect(CellReference(text) == nil)
    }

    @Test func `a reference is one word, in a value, a list and an argument`() throws {
        let statements = try Parser.parse("xgb.eta = Out[7].best.eta", with: .sample)
        guard case .change(let change) = statements[0] else { return #expect(Bool(false), "no change") }
        expectNoDifference(change.value?.kind, .word)
        expectNoDifference(change.value?.text, "Out[7].best.eta")
        let list = try Parser.parse("xgb.eta = [Out[7].best.eta, 3]", with: .sample)
        guard case .change(let listed) = list[0], case .list(let values)? = listed.value?.kind else {
            return #expect(Bool(false), "no list")
        }
        expectNoDifference(values.map(\.text), ["Out[7].best.eta", "3"])
    }

    @Test func `new numbers go into words and nowhere else`() {
        let text = "a.x = Out[3].best.eta # Out[3]\ndiff \"Out[3]\" In[4]\nb = [Out[3].run, Out[5].run]"
        expectNoDifference(
            CellReference.renumbered(text, [3: 12, 4: 13], with: .sample),
            "a.x = Out[12].best.eta # Out[3]\ndiff \"Out[3]\" In[13]\nb = [Out[12].run, Out[5].run]"
        )
    }

    @Test func `a cell tells which cells it names`() {
        expectNoDifference(
            CellReference.all(in: "a.x = Out[3].best.eta # Out[9]\nb = [In[4], \"Out[5]\"]", with: .sample).map(\.cell),
            [3, 4]
        )
    }

    @Test(arguments: [
        ("0.25", Literal.Kind.decimal(0.25)), ("3", .integer(3)), ("gbtree", .word), ("true", .boolean(true)),
        ("a b", .quoted), ("/models/m.tar.gz", .word),
    ])
    func `a text is read as it would be if typed`(text: String, kind: Literal.Kind) {
        let literal = Literal(reading: text, range: SourceRange(0, 4), reference: "Out[1].x")
        expectNoDifference(literal.kind, kind)
        expectNoDifference(literal.text, text)
    }
}
