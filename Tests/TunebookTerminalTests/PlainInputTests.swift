import Glibc
import Testing
import TunebookTerminal

@Suite("Input that is no terminal")
struct PlainInputTests {
    /// The cells of a text that comes through a pipe.
    private func cells(of bytes: [UInt8]) async throws -> [LineEditor.Input] {
        var ends: [Int32] = [-1, -1]
        try #require(unsafe pipe(&ends) == 0)
        let (readEnd, writeEnd) = (ends[0], ends[1])
        defer { close(readEnd) }
        async let written: Void = {
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = unsafe rest.withUnsafeBytes { unsafe write(writeEnd, $0.baseAddress, $0.count) }
                guard count > 0 else { break }
                rest = rest.dropFirst(count)
            }
            close(writeEnd)
        }()
        let editor = LineEditor(
            configuration: LineEditorConfiguration(
                input: readEnd,
                settings: .none,
                completeness: { text in
                    text.count(where: { $0 == "{" }) > text.count(where: { $0 == "}" })
                        ? .incomplete(depth: 1) : .complete
                }
            ),
            history: History(path: nil, session: "test"),
            screen: Screen(capabilities: TerminalCapabilities(isInputTerminal: false, isOutputTerminal: false))
        )
        var inputs: [LineEditor.Input] = []
        while inputs.last != .endOfInput { inputs.append(try await editor.read(prompt: "In [1]: ")) }
        await written
        return inputs
    }

    @Test("is gathered line by line until a cell is complete")
    func gathering() async throws {
        let inputs = try await cells(of: Array("one\r\n\na {\n  b\n}\nlast".utf8))
        #expect(inputs == [.cell("one"), .cell(""), .cell("a {\n  b\n}"), .cell("last"), .endOfInput])
    }

    @Test("gives what is unfinished at its end as it is")
    func unfinished() async throws {
        #expect(try await cells(of: Array("a {\n  b\n".utf8)) == [.cell("a {\n  b"), .endOfInput])
        #expect(try await cells(of: []) == [.endOfInput])
    }

    @Test("may hold bytes that are no UTF-8, and lines of 10 MB")
    func oddLines() async throws {
        #expect(try await cells(of: [0x61, 0xFF, 0x0A]) == [.cell("a\u{FFFD}"), .endOfInput])
        let long = [UInt8](repeating: UInt8(ascii: "x"), count: 10_000_000)
        #expect(try await cells(of: long + [0x0A]) == [.cell(String(decoding: long, as: UTF8.self)), .endOfInput])
    }
}
