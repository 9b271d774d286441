import Glibc
import Testing
import TunebookDisplay
import TunebookTerminal

/// One editor at a time: libedit's terminal database keeps its state in the process.
@Suite("The line editor, on a pseudo-terminal", .serialized)
struct LineEditorTests {
    /// An editor whose cells are complete when their braces are closed.
    private struct Desk {
        let person: PseudoTerminal
        let editor: LineEditor
        let screen: Screen
        let history: History

        init(
            columns: Int = 60,
            rows: Int = 12,
            movesCursor: Bool = true,
            settings: LineEditorConfiguration.Settings = .none,
            hint: (@Sendable (String) -> EditorHint?)? = nil
        ) throws {
            person = try PseudoTerminal(columns: columns, rows: rows)
            var capabilities = TerminalCapabilities(isInputTerminal: true, isOutputTerminal: true) {
                $0 == "TERM" ? "xterm" : nil
            }
            capabilities.showsColour = false
            capabilities.movesCursor = movesCursor
            screen = Screen(output: person.terminal, capabilities: capabilities)
            history = History(path: nil, session: "test")
            let words = [
                ("launch", "starts a run"), ("list", "names the tasks"), ("logs", "a run's log"),
                ("save", "keeps the session"),
            ]
            editor = LineEditor(
                configuration: LineEditorConfiguration(
                    input: person.terminal,
                    settings: settings,
                    completeness: { text in
                        let depth = text.utf8.reduce(0) {
                            $0 + ($1 == UInt8(ascii: "{") ? 1 : $1 == UInt8(ascii: "}") ? -1 : 0)
                        }
                        return depth > 0 ? .incomplete(depth: depth) : .complete
                    },
                    completions: { text, cursor in
                        let before = Array(text.utf8.prefix(cursor))
                        let start = before.lastIndex { $0 <= 0x20 }.map { $0 + 1 } ?? 0
                        let typed = String(decoding: before[start...], as: UTF8.self)
                        return CompletionList(
                            replaced: start..<cursor,
                            candidates: words.filter { $0.0.hasPrefix(typed) }.map {
                                .init($0.0, summary: $0.1, suffix: " ")
                            }
                        )
                    },
                    hint: hint
                ),
                history: history,
                screen: screen
            )
        }

        /// Reads cells until the end of input, while a person works.
        func read(
            prompt: String = "In [1]: ",
            initialText: String = "",
            count: Int = 1,
            while work: () async -> Void
        ) async throws -> [LineEditor.Input] {
            async let inputs = {
                var inputs: [LineEditor.Input] = []
                for _ in 0..<count { inputs.append(try await editor.read(prompt: prompt, initialText: initialText)) }
                return inputs
            }()
            _ = await person.see { $0.text.contains(prompt.dropLast()) }
            await work()
            let result = try await inputs
            return result
        }
    }

    @Test("reads what is typed")
    func typing() async throws {
        let desk = try Desk()
        let inputs = try await desk.read(count: 2) {
            desk.person.type("launch xgb")
            await desk.person.expect("In [1]: launch xgb", cursor: (0, 18))
            desk.person.type("\r")
            await desk.person.expect("In [1]: launch xgb\nIn [1]:", cursor: (1, 8))
            desk.person.type("\r")
        }
        #expect(inputs == [.cell("launch xgb"), .cell("")])
    }

    @Test("goes on with an indented line while a brace is open, and moves its closing one out")
    func severalLines() async throws {
        let desk = try Desk()
        let inputs = try await desk.read {
            desk.person.type("xgb = training_job {\reta = 0.1\r")
            await desk.person.expect(
                "In [1]: xgb = training_job {\n   ...:     eta = 0.1\n   ...:",
                cursor: (2, 12)
            )
            desk.person.type("}\r")
            await desk.person.expect("In [1]: xgb = training_job {\n   ...:     eta = 0.1\n   ...: }", cursor: (3, 0))
        }
        #expect(inputs == [.cell("xgb = training_job {\n    eta = 0.1\n}")])
    }

    @Test("moves and deletes across the lines of a cell")
    func movingBetweenLines() async throws {
        let desk = try Desk()
        let inputs = try await desk.read {
            desk.person.type("a {\rb\u{1B}[A\u{1B}[F")
            await desk.person.expect("In [1]: a {\n   ...:     b", cursor: (0, 11))
            desk.person.type("\u{1B}[C")
            await desk.person.expect("In [1]: a {\n   ...:     b", cursor: (1, 8))
            desk.person.type("\u{7F}")
            await desk.person.expect("In [1]: a {    b", cursor: (0, 11))
            desk.person.type("\r")
            await desk.person.expect("In [1]: a {\n   ...:         b", cursor: (1, 12))
            desk.person.type("\u{1B}[D\u{1B}[D\u{1B}[D\u{1B}[D\u{1B}[D")
            await desk.person.expect("In [1]: a {\n   ...:         b", cursor: (0, 11))
            desk.person.type("\u{1B}[3~")
            await desk.person.expect("In [1]: a {        b", cursor: (0, 11))
            desk.person.type("}\r")
        }
        #expect(inputs == [.cell("a {}        b")])
    }

    @Test("takes a paste of several lines as one cell, and runs nothing of it")
    func pasting() async throws {
        let desk = try Desk()
        let inputs = try await desk.read {
            desk.person.type("\u{1B}[200~launch a\r\nlaunch \u{1B}[31mb\n\u{1B}[201~")
            await desk.person.expect("In [1]: launch a\n   ...: launch ␛[31mb", cursor: (1, 21))
            desk.person.type(" --x\r")
        }
        #expect(inputs == [.cell("launch a\nlaunch ␛[31mb --x")])
    }

    @Test("takes the typed part of a pasted transcript")
    func pastingTranscript() async throws {
        let desk = try Desk()
        let inputs = try await desk.read {
            desk.person.type(
                "\u{1B}[200~In [2]: a = b {\n   ...:     c = 1\n   ...: }\nrun 1 done\nIn [3]: launch a\n\u{1B}[201~\r"
            )
        }
        #expect(inputs == [.cell("a = b {\n    c = 1\n}\nlaunch a")])
    }

    @Test("keeps a paste of 1 MB aside and gives it whole", arguments: [true, false])
    func largePaste(isMarked: Bool) async throws {
        let desk = try Desk()
        let text = String(repeating: "0123456789", count: 100_000)
        let inputs = try await desk.read {
            desk.person.type(isMarked ? "note \u{1B}[200~\(text)\u{1B}[201~ end" : "note " + text + "\u{5} end")
            let screen = await desk.person.see { $0.text.hasSuffix("end") }
            #expect(
                screen.text.hasPrefix(
                    isMarked ? "In [1]: note [pasted 1.0 MB, 1 line] end" : "In [1]: [pasted 1.0 MB, 1 line] end"
                )
            )
            desk.person.type("\r")
        }
        #expect(inputs == [.cell("note \(text) end")])
    }

    @Test("keeps a paste that is taller than the screen aside, and Ctrl-C discards it")
    func tallPaste() async throws {
        let desk = try Desk(rows: 8)
        let text = (1...30).map { "line \($0)" }.joined(separator: "\n")
        let inputs = try await desk.read(count: 2) {
            desk.person.type("\u{1B}[200~\(text)\u{1B}[201~")
            await desk.person.expect("In [1]: [pasted 230 bytes, 30 lines]")
            desk.person.type("\u{3}")
            await desk.person.expect("In [1]: [pasted 230 bytes, 30 lines]^C\nIn [1]:")
            desk.person.type("\u{1B}[200~\(text)\u{1B}[201~\r")
        }
        #expect(inputs == [.interrupted(hadText: true), .cell(text)])
    }

    @Test("keeps a cell that grows taller than the screen aside")
    func tallCell() async throws {
        let desk = try Desk(rows: 6)
        let inputs = try await desk.read {
            desk.person.type("{\r1\r2\r3\r4\r5\r6\r")
            _ = await desk.person.see { $0.text.contains("[pasted") && $0.cursor.column == 12 }
            desk.person.type("}\r")
        }
        #expect(inputs == [.cell("{\n    1\n    2\n    3\n    4\n    5\n    6\n}")])
    }

    @Test("completes what candidates have in common, then lists them")
    func completing() async throws {
        let desk = try Desk()
        let inputs = try await desk.read {
            desk.person.type("s\t")
            await desk.person.expect("In [1]: save", cursor: (0, 13))
            desk.person.type("l\t")
            await desk.person.expect(
                """
                In [1]: save l
                  launch  starts a run
                  list    names the tasks
                  logs    a run's log
                In [1]: save l
                """,
                cursor: (4, 14)
            )
            desk.person.type("a\t\r")
        }
        #expect(inputs == [.cell("save launch ")])
    }

    @Test("clears the line at Ctrl-C, wherever the cursor is")
    func interrupting() async throws {
        let desk = try Desk(columns: 20)
        let inputs = try await desk.read(count: 2) {
            desk.person.type("0123456789abcdefghij\u{1}")
            await desk.person.expect("In [1]: 0123456789ab\ncdefghij", cursor: (0, 8))
            desk.person.type("\u{3}")
            await desk.person.expect("In [1]: 0123456789ab\ncdefghij^C\nIn [1]:", cursor: (2, 8))
            desk.person.type("x\r")
        }
        #expect(inputs == [.interrupted(hadText: true), .cell("x")])
    }

    @Test("deletes at Ctrl-D, and leaves on an empty line")
    func leaving() async throws {
        let desk = try Desk()
        let inputs = try await desk.read(count: 2) {
            desk.person.type("ab\u{1}\u{4}")
            await desk.person.expect("In [1]: b", cursor: (0, 8))
            desk.person.type("\r\u{4}")
        }
        #expect(inputs == [.cell("b"), .endOfInput])
    }

    @Test("ends when the terminal goes away")
    func hangUp() async throws {
        let desk = try Desk()
        let inputs = try await desk.read {
            desk.person.type("half")
            await desk.person.expect("In [1]: half")
            kill(getpid(), SIGHUP)
        }
        #expect(inputs == [.endOfInput])
    }

    @Test("edits wide characters over the edge of the screen")
    func wideCharacters() async throws {
        let desk = try Desk(columns: 20)
        let inputs = try await desk.read {
            desk.person.type("größe 幅幅幅幅🚀")
            await desk.person.expect("In [1]: größe 幅幅幅\n幅🚀", cursor: (1, 4))
            desk.person.type("\u{1B}[D\u{1B}[D\u{7F}!")
            await desk.person.expect("In [1]: größe 幅幅!\n幅🚀")
            desk.person.type("\r")
        }
        #expect(inputs == [.cell("größe 幅幅!幅🚀")])
    }

    @Test("takes bytes that are no UTF-8 as what they are not")
    func damagedBytes() async throws {
        let desk = try Desk()
        let inputs = try await desk.read {
            desk.person.type(bytes: [0x61, 0xFF, 0xC3, 0x28, 0x9B, 0x62, 0x0D])
        }
        #expect(inputs == [.cell("a\u{FFFD}\u{FFFD}(\u{FFFD}b")])
    }

    @Test("follows vi's keys when ~/.editrc says so")
    func vi() async throws {
        let path = "/tmp/tunebook-editrc-\(getpid())"
        let file = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        #expect(unsafe write(file, "bind -v\n", 8) == 8)
        close(file)
        defer { unsafe unlink(path) }
        let desk = try Desk(settings: .file(path))
        desk.history.append("launch old", cell: 1)
        let inputs = try await desk.read(count: 3) {
            desk.person.type("abc\u{1B}")
            await desk.person.expect("In [1]: abc", cursor: (0, 10))
            desk.person.type("0iX\u{1B}[C\u{1B}[200~p\u{1B}[201~\r")
            await desk.person.expect("In [1]: Xapbc\nIn [1]:")
            desk.person.type("\u{1B}kxG\r")
            await desk.person.expect("In [1]: Xapbc\nIn [1]: launch ol\nIn [1]:")
            desk.person.type("abc\u{1B}\u{3}")
            await desk.person.expect("In [1]: Xapbc\nIn [1]: launch ol\nIn [1]: abc^C")
        }
        #expect(inputs == [.cell("Xapbc"), .cell("launch ol"), .interrupted(hadText: true)])
    }

    @Test("shows what comes meanwhile above the line, cursor where it was")
    func linesAbove() async throws {
        let desk = try Desk(columns: 20)
        let inputs = try await desk.read {
            desk.person.type("{\r0123456789abcdef\u{1}")
            desk.person.type("\u{1B}[C")
            await desk.person.expect("In [1]: {\n   ...:     01234567\n89abcdef", cursor: (0, 9))
            desk.screen.show(.text("run 1 completed"))
            await desk.person.expect("run 1 completed\nIn [1]: {\n   ...:     01234567\n89abcdef", cursor: (1, 9))
            for number in 2...6 { desk.screen.show(.text(StyledText("run \(number)"))) }
            await desk.person.expect(
                "run 1 completed\nrun 2\nrun 3\nrun 4\nrun 5\nrun 6\nIn [1]: {\n   ...:     01234567\n89abcdef",
                cursor: (6, 9)
            )
            desk.person.type("}\r")
        }
        #expect(inputs == [.cell("{}\n    0123456789abcdef")])
        desk.screen.show(.text("after"))
        let screen = await desk.person.see { $0.text.hasSuffix("after") }
        #expect(screen.text.hasSuffix("\n89abcdef\nafter"))
    }

    @Test("shows a status on the right and a prompt that changes")
    func status() async throws {
        let desk = try Desk(columns: 40)
        let inputs = try await desk.read {
            desk.person.type("abc")
            desk.screen.setStatus("2 running")
            await desk.person.expect("In [1]: abc                  2 running", cursor: (0, 11))
            desk.editor.setPrompt("In [1]* ")
            await desk.person.expect("In [1]* abc                  2 running", cursor: (0, 11))
            desk.screen.setStatus(nil)
            await desk.person.expect("In [1]* abc", cursor: (0, 11))
            desk.person.type("\r")
        }
        #expect(inputs == [.cell("abc")])
    }

    @Test("follows the size of the terminal")
    func resizing() async throws {
        let desk = try Desk(columns: 40)
        let inputs = try await desk.read {
            desk.person.type("0123456789abcdefghij")
            await desk.person.expect("In [1]: 0123456789abcdefghij", cursor: (0, 28))
            desk.person.resize(columns: 60, rows: 12)
            desk.person.type("0123456789abcdefghijk")
            await desk.person.expect("In [1]: 0123456789abcdefghij0123456789abcdefghijk", cursor: (0, 49))
            desk.person.type("\r")
        }
        #expect(inputs == [.cell("0123456789abcdefghij0123456789abcdefghijk")])
    }

    @Test("goes through the history by whole cells and comes back to what was typed")
    func history() async throws {
        let desk = try Desk()
        desk.history.append("first", cell: 1)
        desk.history.append("a {\n    b\n}", cell: 2)
        let inputs = try await desk.read {
            desk.person.type("dra\u{1B}[A")
            await desk.person.expect("In [1]: a {\n   ...:     b\n   ...: }", cursor: (2, 9))
            desk.person.type("\u{1B}[A\u{1B}[A\u{1B}[A")
            await desk.person.expect("In [1]: first", cursor: (0, 13))
            desk.person.type("\u{1B}[A")
            desk.person.type("\u{1B}[B")
            await desk.person.expect("In [1]: a {\n   ...:     b\n   ...: }", cursor: (2, 9))
            desk.person.type("\u{1B}[B")
            await desk.person.expect("In [1]: dra", cursor: (0, 11))
            desk.person.type("ft\r")
        }
        #expect(inputs == [.cell("draft")])
    }

    @Test("looks for cells that begin like what is typed")
    func prefixSearch() async throws {
        let desk = try Desk()
        for text in ["launch a", "save a", "launch b"] { desk.history.append(text, cell: 1) }
        let inputs = try await desk.read {
            desk.person.type("la\u{1B}[5~")
            await desk.person.expect("In [1]: launch b", cursor: (0, 10))
            desk.person.type("\u{1B}[5~")
            await desk.person.expect("In [1]: launch a", cursor: (0, 10))
            desk.person.type("\u{1B}[6~\u{1B}[6~")
            await desk.person.expect("In [1]: la", cursor: (0, 10))
            desk.person.type("\u{1B}[5~\r")
        }
        #expect(inputs == [.cell("launch b")])
    }

    @Test("searches the history as one types")
    func search() async throws {
        let desk = try Desk()
        for text in ["launch Größe", "save a", "launch b", "launch b", "list"] { desk.history.append(text, cell: 1) }
        let inputs = try await desk.read {
            desk.person.type("x\u{12}AUN")
            await desk.person.expect("search AUN: launch b")
            desk.person.type("\u{12}")
            await desk.person.expect("search AUN: launch Größe")
            desk.person.type("z")
            await desk.person.expect("nothing found AUNz: launch Größe")
            desk.screen.show(.text("above"))
            await desk.person.expect("above\nnothing found AUNz: launch Größe")
            desk.person.type("\u{7}")
            await desk.person.expect("above\nIn [1]: x", cursor: (1, 9))
            desk.person.type("\u{12}sav\u{1B}[D!\r")
        }
        #expect(inputs == [.cell("save !a")])
    }

    @Test("undoes, a word at a time")
    func undo() async throws {
        let desk = try Desk()
        let inputs = try await desk.read {
            for character in "one two" {
                desk.person.type(String(character))
                _ = await desk.person.see { $0.text.last == character || character == " " }
            }
            desk.person.type("\u{15}")
            await desk.person.expect("In [1]:", cursor: (0, 8))
            desk.person.type("\u{1F}")
            await desk.person.expect("In [1]: one two", cursor: (0, 15))
            desk.person.type("\u{1F}")
            _ = await desk.person.see { !$0.text.contains("two") }
            desk.person.type("x\r")
        }
        guard case .cell(let text) = inputs.first else { return #expect(Bool(false), "no cell") }
        #expect(text.hasPrefix("one") && text.hasSuffix("x") && !text.contains("two"))
    }

    @Test("puts a cell on the prompt to be edited")
    func initialText() async throws {
        let desk = try Desk()
        let inputs = try await desk.read(initialText: "a {\n    b\n}") {
            await desk.person.expect("In [1]: a {\n   ...:     b\n   ...: }", cursor: (2, 9))
            desk.person.type("!\r")
        }
        #expect(inputs == [.cell("a {\n    b\n}!")])
    }

    @Test("draws a hint that the right arrow takes")
    func hint() async throws {
        let desk = try Desk { $0 == "la" ? EditorHint("unch") : nil }
        let inputs = try await desk.read {
            desk.person.type("la")
            await desk.person.expect("In [1]: launch", cursor: (0, 10))
            desk.person.type("x")
            await desk.person.expect("In [1]: lax", cursor: (0, 11))
            desk.person.type("\u{7F}\u{1B}[C\r")
        }
        #expect(inputs == [.cell("launch")])
    }

    @Test("keeps what is typed ahead for the next cell")
    func typingAhead() async throws {
        let desk = try Desk()
        let inputs = try await desk.read(count: 3) { desk.person.type("one\rtwo\rthree\r") }
        #expect(inputs == [.cell("one"), .cell("two"), .cell("three")])
    }

    @Test("sends no codes to a dumb terminal")
    func dumbTerminal() async throws {
        let desk = try Desk(movesCursor: false)
        let inputs = try await desk.read {
            desk.person.type("abc")
            _ = await desk.person.see { $0.text.hasSuffix("abc") }
            desk.screen.show(.text("above"))
            _ = await desk.person.see { $0.text.contains("above\nIn [1]: abc") }
            desk.person.type("\r")
        }
        #expect(inputs == [.cell("abc")])
    }

    @Test("stops reading when its task is cancelled")
    func cancelling() async throws {
        let desk = try Desk()
        let reading = Task { try await desk.editor.read(prompt: "In [1]: ") }
        _ = await desk.person.see { $0.text == "In [1]:" }
        reading.cancel()
        await #expect(throws: CancellationError.self) { try await reading.value }
        let inputs = try await desk.read { desk.person.type("again\r") }
        #expect(inputs == [.cell("again")])
    }
}
