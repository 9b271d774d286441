import Glibc
import Testing
import TunebookDisplay
import TunebookTerminal

@Suite("The screen")
struct ScreenTests {
    /// A pipe: what the screen writes to its one end is read from the other.
    private struct Pipe: ~Copyable {
        let readEnd: Int32
        let writeEnd: Int32

        init() throws {
            var ends: [Int32] = [-1, -1]
            try #require(unsafe pipe(&ends) == 0)
            (readEnd, writeEnd) = (ends[0], ends[1])
        }

        deinit {
            close(readEnd)
            close(writeEnd)
        }

        func text() -> String {
            var chunk = [UInt8](repeating: 0, count: 65536)
            let count = unsafe read(readEnd, &chunk, chunk.count)
            return String(decoding: chunk.prefix(max(0, count)), as: UTF8.self)
        }
    }

    private func terminal(_ environment: [String: String] = ["TERM": "xterm"]) -> TerminalCapabilities {
        TerminalCapabilities(isInputTerminal: true, isOutputTerminal: true) { environment[$0] }
    }

    @Test("writes plain text to a pipe, as wide as COLUMNS says")
    func pipes() throws {
        let pipe = try Pipe()
        let capabilities = TerminalCapabilities(isInputTerminal: false, isOutputTerminal: false) {
            ["TERM": "xterm", "COLUMNS": "30"][$0]
        }
        let screen = Screen(output: pipe.writeEnd, capabilities: capabilities)
        screen.showProgress(Progress(fraction: 0.5, label: "half"))
        screen.show(.text(StyledText("done", role: .success)))
        screen.setTitle("title")
        #expect(screen.width == 30)
        #expect(pipe.text() == "done\n")
    }

    @Test("writes what another renderer makes")
    func otherRenderers() throws {
        let pipe = try Pipe()
        let screen = Screen(output: pipe.writeEnd, capabilities: terminal(), renderer: JSONRenderer())
        screen.show(.text("done"))
        #expect(pipe.text() == "\"done\"\n")
    }

    @Test("redraws a progress in place, and takes it away before other output")
    func progress() async throws {
        let pipe = try Pipe()
        let screen = Screen(output: pipe.writeEnd, capabilities: terminal(["TERM": "xterm", "NO_COLOR": "1"]))
        screen.showProgress(Progress(fraction: nil, label: "one"))
        screen.showProgress(Progress(fraction: nil, label: "too soon"))
        try await Task.sleep(for: .milliseconds(60))
        screen.showProgress(Progress(fraction: nil, label: "two"))
        screen.show(.text("done"))
        screen.clearProgress()
        #expect(pipe.text() == "\r  one\u{1B}[K\r  two\u{1B}[K\r\u{1B}[Kdone\n")
    }

    @Test("stops quietly when its reader has gone")
    func brokenPipe() throws {
        var ends: [Int32] = [-1, -1]
        try #require(unsafe pipe(&ends) == 0)
        let screen = Screen(output: ends[1], capabilities: terminal())
        close(ends[0])
        #expect(!screen.isClosed)
        screen.show(.text("nobody reads this"))
        screen.show(.text("nor this"))
        #expect(screen.isClosed)
        close(ends[1])
    }

    @Test("waits for a slow reader that does not block")
    func slowReader() async throws {
        let pipe = try Pipe()
        _ = fcntl(pipe.writeEnd, F_SETFL, O_NONBLOCK)
        let screen = Screen(output: pipe.writeEnd, capabilities: terminal())
        let text = String(repeating: "0123456789", count: 50_000)
        async let written: Void = screen.write(text)
        var count = 0
        while count < text.utf8.count {
            let part = pipe.text().utf8.count
            try #require(part > 0)
            count += part
        }
        await written
        #expect(!screen.isClosed)
    }

    @Test("sets the window's title, and brings back the one before it")
    func title() throws {
        let pipe = try Pipe()
        let screen = Screen(output: pipe.writeEnd, capabilities: terminal())
        screen.setTitle("2 running\u{7}\u{1B}[31m")
        // The title that was there is kept before the first.
        #expect(pipe.text() == "\u{1B}[22;2t\u{1B}]2;2 running␇␛[31m\u{7}")
        screen.setTitle("1 running")
        #expect(pipe.text() == "\u{1B}]2;1 running\u{7}")
        screen.setTitle(nil)
        #expect(pipe.text() == "\u{1B}[23;2t")
    }

    @Test("sets no title on terminals that would show its code")
    func noTitle() throws {
        let pipe = try Pipe()
        let console = TerminalCapabilities(isInputTerminal: true, isOutputTerminal: true) {
            $0 == "TERM" ? "linux" : nil
        }
        let screen = Screen(output: pipe.writeEnd, capabilities: console)
        screen.setTitle("1 running")
        screen.write("a line\n")
        #expect(pipe.text() == "a line\n")
    }
}

@Suite("What a terminal can do")
struct TerminalCapabilitiesTests {
    @Test(
        "is told by its type and the environment",
        arguments: [
            (["TERM": "xterm"], true, true),
            (["TERM": "xterm", "NO_COLOR": ""], true, true),
            (["TERM": "xterm", "NO_COLOR": "0"], true, false),
            (["TERM": "dumb"], false, false),
            (["TERM": ""], false, false),
            ([:], false, false),
        ]
    )
    func types(environment: [String: String], movesCursor: Bool, showsColour: Bool) {
        let terminal = TerminalCapabilities(isInputTerminal: true, isOutputTerminal: true) { environment[$0] }
        #expect(terminal.movesCursor == movesCursor)
        #expect(terminal.showsColour == showsColour)
        #expect(terminal.canEdit)
        let pipe = TerminalCapabilities(isInputTerminal: true, isOutputTerminal: false) { environment[$0] }
        #expect(!pipe.movesCursor && !pipe.showsColour && !pipe.canEdit)
    }

    @Test("has a width without a terminal, too", arguments: [("120", 120), ("0", 80), ("wide", 80), (nil, 80)])
    func widths(columns: String?, width: Int) {
        let capabilities = TerminalCapabilities(isInputTerminal: false, isOutputTerminal: false) {
            $0 == "COLUMNS" ? columns : nil
        }
        #expect(capabilities.widthWithoutTerminal == width)
    }
}
