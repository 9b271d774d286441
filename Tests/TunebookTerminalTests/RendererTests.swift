import Testing
import TunebookDisplay
import TunebookTerminal

@Suite("Renderers")
struct RendererTests {
    private let finished = StyledText([
        .init("run 1", role: .name, savedText: "run"),
        .init(" · xgb · "),
        .init("completed", role: .success),
        .init(" in 0.21 s", role: .muted, savedText: ""),
    ])

    @Test("for a terminal colour the roles, and only with a coloured theme")
    func colours() {
        let coloured = TerminalRenderer(width: 80, theme: .coloured)
        #expect(
            coloured.render(.text(finished))
                == "\u{1B}[36mrun 1\u{1B}[0m · xgb · \u{1B}[32mcompleted\u{1B}[0m\u{1B}[2m in 0.21 s\u{1B}[0m\n"
        )
        let plain = TerminalRenderer(width: 80, theme: .plain)
        #expect(plain.render(.text(finished)) == "run 1 · xgb · completed in 0.21 s\n")
    }

    @Test("for saved sessions leave out what changes from replay to replay")
    func saved() {
        let display = Display.group([
            .text(finished),
            .progress(Progress(fraction: 0.5, label: "half")),
            .record(Record(.text("model kept  "), data: .null)),
        ])
        #expect(SavedRenderer().lines(of: display) == ["run · xgb · completed", "model kept"])
    }

    @Test(
        "split text into lines",
        arguments: [
            (StyledText(), ""),
            ("", "\n"),
            ("a", "a\n"),
            ("a\n", "a\n"),
            ("a\r\n\nb", "a\n\nb\n"),
            (StyledText([.init("a\n"), .init("b")]), "a\nb\n"),
        ]
    )
    func lines(text: StyledText, expected: String) {
        #expect(PlainRenderer(width: 80).render(.text(text)) == expected)
    }

    @Test(
        "break lines between words, going on below the second column or the line's start",
        arguments: [
            (26, "attach      watch a run that goes on", "attach      watch a run\n            that goes on\n"),
            (
                30, "ok   terminal  none: output goes to a pipe",
                "ok   terminal  none: output\n               goes to a pipe\n"
            ),
            (20, "  one two three four five", "  one two three four\n  five\n"),
            (16, "  error 0.1   auc 0.9   model x", "  error 0.1\n    auc 0.9\n    model x\n"),
            (8, "ab 東京 東京", "ab 東京\n東京\n"),
            (10, "much-longer-than-that and more", "much-longer-than-that\nand more\n"),
            (20, "file    /a/very/long/path end", "file    /a/very/long/path\n        end\n"),
            (10, "one\n\n two three four", "one\n\n two three\n four\n"),
        ]
    )
    func wrapping(width: Int, text: String, expected: String) {
        #expect(PlainRenderer(width: width).render(.text(StyledText(text))) == expected)
        #expect(PlainRenderer(width: nil).render(.text(StyledText(text))) == text + "\n")
    }

    @Test("paint a stretch of one role as one, on every line that it is broken into")
    func wrappedColours() {
        let text = StyledText("a bb ") + StyledText("cc dd ee", role: .muted)
        let lines = TerminalRenderer(width: 8, theme: .coloured).render(.text(text))
        #expect(lines == "a bb \u{1B}[2mcc\u{1B}[0m\n\u{1B}[2mdd ee\u{1B}[0m\n")
    }

    @Test("leave the lines of code whole, for copying")
    func wholeLines() {
        let code = StyledText("xgb.hyperparameters.eta = 0.1", role: .code).keepingLines()
        let display = Display.text(code + StyledText("\none two three"))
        #expect(
            PlainRenderer(width: 10).render(display) == "xgb.hyperparameters.eta = 0.1\none two three\n"
        )
    }

    @Test("draw a progress that fits the line")
    func progress() {
        let progress = Progress(fraction: 11.0 / 20, label: "11/20 · 2 running · best 0.0871 (job 7)")
        #expect(
            TerminalRenderer(width: 80, theme: .plain).render(.progress(progress))
                == "  [███████████░░░░░░░░░] 11/20 · 2 running · best 0.0871 (job 7)\n"
        )
        #expect(TerminalRenderer(width: 20, theme: .plain).render(.progress(progress)) == "  [██░░░] 11/20 · …\n")
        #expect(
            TerminalRenderer(width: 50, theme: .plain).render(.progress(progress))
                == "  [██░░░] 11/20 · 2 running · best 0.0871 (job 7)\n"
        )
        let worded = Progress(fraction: 0.5, label: "half of it is done", shorterLabels: ["half is done", "half"])
        for (width, line) in [
            (28, "  [██░░] half of it is done"), (24, "  [███░░░] half is done"), (18, "  [██░░] half"), (8, "  half"),
            (6, "  [█…"),
        ] {
            #expect(TerminalRenderer(width: width, theme: .plain).render(.progress(worded)) == line + "\n")
        }
        #expect(
            TerminalRenderer(width: 80, theme: .plain).render(.progress(Progress(fraction: nil, label: "waiting")))
                == "  waiting\n"
        )
        #expect(PlainRenderer(width: 80).render(.progress(progress)) == "")
    }

    @Test("draw odd fractions without trouble", arguments: [-1, 0, 1, 2, .nan, .infinity])
    func oddFractions(fraction: Double) {
        let text = TerminalRenderer(width: 80, theme: .plain).render(.progress(Progress(fraction: fraction, label: "")))
        #expect(text.count <= 26)
    }

    @Test("for machines give a record's data, and make data of the rest")
    func json() {
        let table = Table(
            columns: [.init("run"), .init("error"), .init("note")],
            rows: [[.integer(3), .number(0.0351123, decimals: 2), .empty]]
        )
        let renderer = JSONRenderer()
        #expect(renderer.render(.none) == "")
        #expect(renderer.render(.text("a \u{1B}[0m\n")) == #""a \u001b[0m\n""# + "\n")
        #expect(renderer.render(.table(table)) == #"[{"run":3,"error":0.0351123,"note":null}]"# + "\n")
        #expect(
            renderer.render(.record(Record(.table(table), data: .object(["ok": .boolean(true)])))) == "{\"ok\":true}\n"
        )
        #expect(renderer.render(.group([.none, .text("one")])) == "\"one\"\n")
        #expect(renderer.render(.group([.text("one"), .text("two")])) == "[\"one\",\"two\"]\n")
        let problem = Problem(
            .error,
            "no verb \"lanch\"",
            remedy: "did you mean \"launch\"?",
            excerpt: .init(line: "  lanch xgb", lineNumber: 2, marked: 2..<7)
        )
        #expect(
            renderer.render(.problem(problem)) == #"{"severity":"error","message":"no verb \"lanch\"","#
                + #""remedy":"did you mean \"launch\"?","line":2,"column":3,"source":"  lanch xgb"}"# + "\n"
        )
    }
}
