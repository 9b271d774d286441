import Testing
import TunebookLanguage

/// A cell with errors is read as far as it goes, so that its other statements can be checked too.
@Suite struct ReadingOnTests {
    @Test func `what stands around an error is read`() {
        let (statements, errors) = Parser.read("unset xgb.eta\nlanch xgb\nxgb.eta = 1", with: .sample)
        #expect(statements.count == 2)
        #expect(errors.map(\.message) == ["no verb \"lanch\""])
    }

    @Test func `bytes that were no UTF-8 are refused where they stand`() throws {
        let text = "xgb.note = " + String(decoding: [UInt8(0xFF)], as: UTF8.self)
        let (statements, errors) = Parser.read(text, with: .sample)
        #expect(statements.isEmpty)
        let error = try #require(errors.first)
        #expect(error.message == "what stands here is no UTF-8 text")
        #expect(error.range.lowerBound == 11)
    }
}
