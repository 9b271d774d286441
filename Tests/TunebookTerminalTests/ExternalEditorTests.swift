import Testing
import TunebookDisplay
import TunebookTerminal

@Suite("The external editor")
struct ExternalEditorTests {
    @Test("is what the environment names")
    func choice() {
        #expect(ExternalEditor { ["VISUAL": "emacs", "EDITOR": "ed"][$0] }.command == "emacs")
        #expect(ExternalEditor { ["VISUAL": "", "EDITOR": "ed"][$0] }.command == "ed")
        #expect(ExternalEditor { _ in nil }.command == "vi")
    }

    @Test("gives back what it saved, without line ends at the end")
    func editing() async throws {
        let editor = ExternalEditor(command: "sed -i -e s/one/two/ -e G")
        #expect(try await editor.edit("one größe\n    one") == "two größe\n\n    two")
    }

    @Test("leaves the cell as it was when it fails")
    func failing() async {
        await #expect(throws: ExternalEditorError.failed(command: "false", status: 1)) {
            try await ExternalEditor(command: "false").edit("text")
        }
        let missing = ExternalEditorError.failed(command: "2>/dev/null no-such-editor", status: 127)
        await #expect(throws: missing) {
            try await ExternalEditor(command: "2>/dev/null no-such-editor").edit("text")
        }
        #expect(missing.problem.headline == "no editor \"2>/dev/null no-such-editor\"")
    }
}

@Suite("The pager")
struct PagerTests {
    @Test(
        "is what the environment names, or less",
        arguments: [("more", "more"), ("", nil), ("cat", nil), (nil, "less -FRX")] as [(String?, String?)]
    )
    func choice(variable: String?, command: String?) {
        #expect(Pager { _ in variable }.command == command)
    }
}
