import Foundation
import Testing
import TunebookLanguage
import TunebookSession

/// Sessions as text.
@Suite struct SessionFileTests {
    private let vocabulary = Vocabulary(verbs: [Vocabulary.Verb("launch", summary: "run")], kinds: [])

    private let text = """
        # tunebook session, version 1

        # %% [1]
        job = training_job {
            retries = 1
        }

        # %% [3]
        launch job
        #> job · local · completed
        #>
        #>   error 0.0351

        """

    @Test func `cells come with their numbers and outputs`() throws {
        let file = try SessionFile(parsing: text, with: vocabulary)
        #expect(file.cells.map(\.number) == [1, 3])
        #expect(file.cells[0].source == "job = training_job {\n    retries = 1\n}")
        #expect(file.cells[1].source == "launch job")
        #expect(file.cells[1].output == ["job · local · completed", "", "  error 0.0351"])
    }

    @Test func `what is written reads back the same, and is written the same`() throws {
        let file = try SessionFile(parsing: text, with: vocabulary)
        #expect(file.text == text)
        #expect(try SessionFile(parsing: file.text, with: vocabulary) == file)
    }

    @Test func `line ends of another system and lost marks do no harm`() throws {
        let file = try SessionFile(parsing: text.replacingOccurrences(of: "\n", with: "\r\n"), with: vocabulary)
        #expect(file.cells == (try SessionFile(parsing: text, with: vocabulary)).cells)
    }

    @Test func `a script cell keeps its lines, those that a session file would take for its own included`() throws {
        let script = """
            %%script train.py
            # %% a cell of another editor
            #> an arrow

            #\\ %% with a backslash
            # tunebook session, version 9
            x = {
            """
        let file = SessionFile(cells: [.init(number: 2, source: script, output: ["  train.py   6 lines"])])
        let back = try SessionFile(parsing: file.text, with: vocabulary)
        #expect(back == file)
        #expect(back.text == file.text)
        // Lines of a script that look like nothing of ours stay as they are.
        #expect(file.text.contains("\nx = {\n"))
    }

    @Test func `without marks a script cell goes on to the next mark or the end`() throws {
        let first = try SessionFile(parsing: "launch job\n%%script a.py\nx = 1\n\ny = 2\n", with: vocabulary)
        #expect(first.cells.map(\.source) == ["launch job", "%%script a.py\nx = 1\n\ny = 2\n"])
        var collector = CellCollector(vocabulary)
        var cells: [String] = []
        for line in ["%%script a.py", "x = 1", "", "y = 2", "# %%", "launch job"] {
            if let cell = collector.add(Substring(line)) { cells.append(cell) }
        }
        #expect(cells == ["%%script a.py\nx = 1\n\ny = 2", "launch job"])
    }

    @Test func `a script without marks has a cell for each statement`() throws {
        let script = "# a script\njob = training_job {\n  retries = 1\n}\nlaunch job\n"
        let file = try SessionFile(parsing: script, with: vocabulary)
        #expect(file.cells.map(\.source) == ["# a script", "job = training_job {\n  retries = 1\n}", "launch job"])
    }

    @Test func `a file of a newer version is refused by its number`() {
        #expect(throws: SessionFileError.newerVersion(7)) {
            try SessionFile(parsing: "# tunebook session, version 7\n", with: vocabulary)
        }
    }

    @Test(arguments: ["", "\n\n", "# tunebook session, version 1\n"])
    func `an empty file is an empty session`(text: String) throws {
        #expect(try SessionFile(parsing: text, with: vocabulary).cells.isEmpty)
    }

    @Test func `a name gets the extension and the session's folder`() {
        #expect(SessionFile.path(named: "a", in: "/x") == "/x/a.tunebook")
        #expect(SessionFile.path(named: "/y/a.tunebook", in: "/x") == "/y/a.tunebook")
    }

    @Test func `a missing file and one that is no text are told apart`() throws {
        let folder = try TemporaryFolder()
        #expect(throws: SessionFileError.unreadable(path: folder.path + "/no", reason: "there is no such file")) {
            try SessionFile(contentsOf: folder.path + "/no", with: vocabulary)
        }
        try Data([0xFF, 0xFE, 0x00]).write(to: URL(fileURLWithPath: folder.path + "/bytes"))
        #expect(throws: SessionFileError.unreadable(path: folder.path + "/bytes", reason: "it is not UTF-8 text")) {
            try SessionFile(contentsOf: folder.path + "/bytes", with: vocabulary)
        }
    }

    @Test func `a save that fails leaves the earlier file whole`() throws {
        let folder = try TemporaryFolder()
        let file = try SessionFile(parsing: text, with: vocabulary)
        try file.write(to: folder.path + "/a.tunebook")
        #expect(throws: SessionFileError.self) { try file.write(to: folder.path + "/none/a.tunebook") }
        #expect(try SessionFile(contentsOf: folder.path + "/a.tunebook", with: vocabulary) == file)
    }
}

/// A folder of one test, removed with it.
final class TemporaryFolder {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "tunebook-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }
}
