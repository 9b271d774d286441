internal import Glibc
internal import Synchronization
package import TunebookDisplay

/// The only writer to standard output.
///
/// Every call may come from any thread. While a line is being edited, what is shown goes to the editor's thread, which
/// prints it above the line; otherwise it is written at once. Making a screen has the process ignore `SIGPIPE`: a reader
/// that went away is told by ``isClosed``, and what is written after that is dropped.
package final class Screen: Sendable {
    package let capabilities: TerminalCapabilities
    /// The descriptor that is written to.
    package let output: Int32
    private let renderer: (any Renderer)?
    private let state: Mutex<State>

    private struct State {
        var writer: DescriptorWriter
        /// The editor to tell of new lines, while one edits.
        var editor: WakePipe?
        /// Rendered text that the editor has yet to print.
        var posted: [String] = []
        /// Codes of the title that the editor has yet to print.
        var postedTitle = ""
        var title: String?
        /// How the terminal takes pictures, once it is known.
        var pixels: PixelProtocol?
        var status: StyledText?
        var progress = ProgressLine()
        /// The line typed right above, until something is written below it.
        var echo: EchoedLine?
    }

    /// - Parameters:
    ///   - output: Stays open and owned by the caller.
    ///   - capabilities: Decide on colour and width; detected when left out.
    ///   - renderer: For output that is not for people, such as JSON; otherwise the capabilities choose.
    package init(
        output: Int32 = STDOUT_FILENO,
        capabilities: TerminalCapabilities? = nil,
        renderer: (any Renderer)? = nil
    ) {
        self.output = output
        self.capabilities = capabilities ?? .detect(output: output)
        self.renderer = renderer
        var state = State(writer: DescriptorWriter(output))
        state.pixels = self.capabilities.pixels
        self.state = Mutex(state)
        _ = signal(SIGPIPE, SIG_IGN)
    }

    /// The columns lines are fitted to, as the terminal is now.
    package var width: Int {
        size?.columns ?? capabilities.widthWithoutTerminal
    }

    /// `nil` when the output is no terminal.
    package var size: TerminalSize? {
        capabilities.isOutputTerminal ? TerminalSize(of: output) : nil
    }

    /// Whether the reader has gone, or the output could not be written for another reason.
    package var isClosed: Bool {
        state.withLock { $0.writer.failure != nil }
    }

    package var theme: Theme { capabilities.showsColour ? .coloured : .plain }

    // MARK: Output

    /// Shows a display: above the line that is being edited if there is one, otherwise at once.
    package func show(_ display: Display) {
        let width = width
        state.withLock { state in
            write(render(display, width: width, echo: state.echo, pixels: state.pixels), in: &state)
        }
    }

    /// Shows text that is already as it should be, such as a line of JSON.
    package func write(_ text: String) {
        state.withLock { write(text, in: &$0) }
    }

    /// Shows a display, through the pager when it is taller than the terminal and nothing is being edited.
    package func present(_ display: Display, pager: Pager = Pager()) async {
        guard let size, capabilities.canEdit, renderer == nil, !isEditing else { return show(display) }
        let (echo, pixels) = state.withLock { ($0.echo, $0.pixels) }
        let text = render(display, width: size.columns, echo: echo, pixels: pixels)
        let rows = text.utf8.count(where: { $0 == UInt8(ascii: "\n") })
        guard rows >= size.rows, let command = pager.command else { return write(text) }
        clearProgress()
        if await !pager.show(text, with: command) { write(text) }
    }

    private func render(_ display: Display, width: Int, echo: EchoedLine?, pixels: PixelProtocol?) -> String {
        if let renderer { return renderer.render(display) }
        guard capabilities.isOutputTerminal else {
            return PlainRenderer(width: width, glyphs: capabilities.chartGlyphs).render(display)
        }
        var renderer = TerminalRenderer(width: width, theme: theme, echo: echo, glyphs: capabilities.chartGlyphs)
        renderer.pixels = pixels.map { PixelScreen($0, output: output) }
        return renderer.render(display)
    }

    private func write(_ text: String, in state: inout State) {
        guard !text.isEmpty else { return }
        if let editor = state.editor {
            state.posted.append(text)
            editor.wake()
        } else {
            state.writer.write(state.progress.clear() + text)
            state.echo = nil
        }
    }

    /// Says how the terminal takes pictures, as it has answered itself; what the environment says counts more.
    func setPixels(_ form: PixelProtocol?) {
        guard capabilities.asksForPixels else { return }
        state.withLock { $0.pixels = form }
    }

    // MARK: Progress and status

    /// Draws a progress on the last line, in place of the one before.
    ///
    /// Redrawn at most 20 times a second; what comes in between is dropped. Only on a terminal that moves its cursor, and
    /// not while a line is edited.
    package func showProgress(_ progress: Progress) {
        guard capabilities.movesCursor else { return }
        let width = width
        state.withLock { state in
            guard state.editor == nil, state.progress.isDue else { return }
            let line = theme.paint(ProgressBar(progress).line(width: width))
            state.writer.write(state.progress.draw(line))
            state.echo = nil
        }
    }

    /// Takes the progress off the screen.
    package func clearProgress() {
        state.withLock { $0.writer.write($0.progress.clear()) }
    }

    /// What stands at the right end of the line that is edited, such as `2 running`; `nil` for nothing.
    package func setStatus(_ status: StyledText?) {
        state.withLock { state in
            guard state.status != status else { return }
            state.status = status
            state.editor?.wake()
        }
    }

    /// The title of the terminal's window; `nil` brings back what it was before the first.
    ///
    /// Nothing happens on terminals that are not known to have one.
    package func setTitle(_ title: String?) {
        guard capabilities.hasTitle else { return }
        state.withLock { state in
            guard state.title != title else { return }
            // The terminal keeps titles on a stack (xterm's window operations 22 and 23).
            let kept = state.title == nil ? "\u{1B}[22;2t" : ""
            let code = title.map { kept + "\u{1B}]2;\(Neutraliser.neutraliseLine($0))\u{7}" } ?? "\u{1B}[23;2t"
            state.title = title
            if let editor = state.editor {
                state.postedTitle += code
                editor.wake()
            } else {
                state.writer.write(code)
            }
        }
    }

    // MARK: Editing

    /// Whether a line is being edited now.
    package var isEditing: Bool { state.withLock { $0.editor != nil } }

    var status: StyledText? { state.withLock { $0.status } }

    /// From here on everything shown is kept for the editor, which is woken for it.
    func beginEditing(waking editor: WakePipe) {
        state.withLock { state in
            state.writer.write(state.progress.clear())
            state.editor = editor
            state.echo = nil
        }
    }

    /// What was shown since the last call, for the editor to print.
    func takePosted() -> [String] {
        state.withLock { state in
            defer { state.posted = [] }
            return state.posted
        }
    }

    /// The codes of titles set since the last call, for the editor to print.
    func takePostedTitle() -> String {
        state.withLock { state in
            defer { state.postedTitle = "" }
            return state.postedTitle
        }
    }

    /// Gives the screen back and writes what the editor has not printed.
    ///
    /// - Parameter echo: The typed line, when it is whole on the row right above.
    func endEditing(echo: EchoedLine?) {
        state.withLock { state in
            state.editor = nil
            let rest = state.posted.joined()
            state.posted = []
            state.writer.write(state.postedTitle + rest)
            state.postedTitle = ""
            state.echo = rest.isEmpty ? echo : nil
        }
    }
}

/// The line that is drawn again and again.
private struct ProgressLine {
    private var isShown = false
    private var drawnAt: ContinuousClock.Instant?

    private static let shortestInterval = Duration.milliseconds(50)

    var isDue: Bool {
        guard let drawnAt else { return true }
        return ContinuousClock.now - drawnAt >= Self.shortestInterval
    }

    mutating func draw(_ line: String) -> String {
        isShown = true
        drawnAt = .now
        return "\r" + line + "\u{1B}[K"
    }

    mutating func clear() -> String {
        guard isShown else { return "" }
        isShown = false
        drawnAt = nil
        return "\r\u{1B}[K"
    }
}
