internal import Glibc
internal import TunebookDisplay
internal import TunebookPlatform

/// The editing of lines on one terminal: libedit with our keys, and everything that happens between two keys.
///
/// Belongs to the editor's thread. libedit calls ``nextCharacter()`` for each character and a key function for each key;
/// this file has the reading, the files beside it what the keys do.
final class EditingSession {
    let configuration: LineEditorConfiguration
    let history: History
    let screen: Screen
    let mailbox: EditorMailbox
    let editline: Editline
    /// Whether sequences of keys unknown here are given to libedit, because the user's file may bind them.
    var passesUnknownKeys = false

    private var decoder = KeyDecoder()
    /// Characters to hand out before any others.
    private var pending: [Unicode.Scalar] = []
    private var signals: SignalStream?
    private var hasEnded = false
    private var hasAskedForPixels = false
    private var postedAt: ContinuousClock.Instant?
    private var burstAt: ContinuousClock.Instant?

    // The line being edited.
    var outcome = LineEditor.Outcome.endOfInput
    var promptWidth = 0
    var setAside = SetAside()
    var undoStack = UndoStack()
    var historyPosition = HistoryPosition()
    var pasted: KeyDecoder.Key?
    var isSearching = false
    /// The dim text behind the cursor.
    var hint = ""
    private var textToPlace: String?
    private var previousCursor = 0
    /// The rows that show a continuation prompt.
    var continuationRows: [Int] = []

    /// - Returns: `nil` when libedit does not start on this terminal.
    init?(configuration: LineEditorConfiguration, history: History, screen: Screen, mailbox: EditorMailbox) {
        let editline = unsafe Editline(
            name: "tunebook",
            input: configuration.input,
            output: screen.output
        ) { editor, character in
            guard let scalar = unsafe Editline.of(editor)?.session?.nextCharacter() else { return 0 }
            unsafe character?.pointee = wchar_t(scalar.value)
            return 1
        }
        guard let editline else { return nil }
        self.configuration = configuration
        self.history = history
        self.screen = screen
        self.mailbox = mailbox
        self.editline = editline
        editline.session = self
        bindKeys()
    }

    var movesCursor: Bool { screen.capabilities.movesCursor }

    // MARK: A line

    /// Reads one cell; what `initialText` holds is put on the prompt to be edited.
    func read(prompt: String, initialText: String) -> LineEditor.Outcome {
        outcome = .endOfInput
        hasEnded = false
        postedAt = nil
        setAside = SetAside()
        undoStack = UndoStack()
        historyPosition = HistoryPosition()
        hint = ""
        continuationRows = []
        textToPlace = initialText.isEmpty ? nil : initialText
        mailbox.begin(prompt: prompt)
        showPrompts()

        let signals = SignalStream([SIGWINCH, SIGCONT, SIGINT, SIGTERM, SIGHUP])
        self.signals = signals
        screen.beginEditing(waking: mailbox.wake)
        editline.resize()
        // Before the prompt is seen, so that no key is taken for the terminal's own; libedit would do it after.
        editline.prepareTerminal(true)
        // Type-ahead that the terminal has echoed would stand before the prompt.
        if movesCursor { editline.write("\r\u{1B}[K\u{1B}[?2004h") }
        if configuration.asksForPixels, !hasAskedForPixels, screen.capabilities.hasTitle {
            // The answer comes among the keys; nobody waits for it.
            hasAskedForPixels = true
            editline.write(PixelProtocol.question)
        }
        let line = editline.readLine()
        if movesCursor { editline.write("\u{1B}[?2004l") }
        editline.flush()
        signals.close()
        self.signals = nil

        var echo: EchoedLine?
        if var line {
            if line.last == "\n" { line.removeLast() }
            let text = ContinuationMarks.unmarked(line)
            outcome = .cell(setAside.expanded(text))
            let isWhole = !line.contains("\n") && promptWidth + text.widthInColumns < editline.columns
            echo = isWhole ? EchoedLine(text, promptWidth: promptWidth) : nil
        }
        screen.endEditing(echo: echo)
        return outcome
    }

    /// The cell as it is now, with what was set aside.
    var cellText: String { setAside.expanded(ContinuationMarks.unmarked(editline.line.scalars)) }

    /// How a cell stands in the buffer: with continuation marks, or set aside when it is too large to edit there.
    func lineText(for cell: String) -> String {
        guard cell.utf8.count <= SetAside.threshold else { return setAside.add(cell) }
        let marked = ContinuationMarks.marked(cell)
        return fits(marked) ? marked : setAside.add(cell)
    }

    /// Whether a line can be edited in place.
    func fits(_ line: String) -> Bool {
        guard line.utf8.count <= SetAside.threshold else { return false }
        return geometry(Array(line.unicodeScalars), cursor: 0).rows <= max(2, editline.rows - 2)
    }

    func geometry(_ line: [Unicode.Scalar], cursor: Int) -> LineGeometry {
        LineGeometry(line, cursor: cursor, promptWidth: promptWidth, columns: editline.columns)
    }

    /// Hands out a key before any other.
    func push(_ scalar: Unicode.Scalar) {
        pending.append(scalar)
    }

    // MARK: Characters

    /// What libedit gets for its next character: waits for a key and meanwhile follows signals and prints what is posted.
    ///
    /// - Returns: `nil` at the end of input.
    func nextCharacter() -> Unicode.Scalar? {
        while true {
            if !pending.isEmpty {
                clearHint()
                return pending.removeFirst()
            }
            if let key = decoder.next(burstLength: burstLength) {
                deliver(key)
                continue
            }
            guard !hasEnded else { return nil }
            if !decoder.awaitsMore, !isSearching { settle() }
            editline.flush()
            wait()
        }
    }

    /// The rest of a paste that no mark tells from typing comes at once, in pieces of any size.
    private var burstLength: Int {
        guard let burstAt else { return KeyDecoder.burstLength }
        if ContinuousClock.now - burstAt < .milliseconds(50) { return KeyDecoder.furtherBurstLength }
        self.burstAt = nil
        return KeyDecoder.burstLength
    }

    private func deliver(_ key: KeyDecoder.Key) {
        switch key {
        case .burst: burstAt = .now
        case .character(let scalar) where scalar.value >= 0x20: break
        default: burstAt = nil
        }
        switch key {
        case .character(let scalar): push(scalar)
        case .named(let named): push(named.scalar)
        case .unknown(let bytes):
            if let form = PixelProtocol.answer(bytes) {
                screen.setPixels(form)
            } else if passesUnknownKeys {
                pending += bytes.map { Unicode.Scalar($0) }
            }
        case .paste, .burst:
            pasted = key
            push(NamedKey.paste.scalar)
        }
    }

    /// A key that sends several bytes sends them at once; after this time, in milliseconds, ESC was ESC.
    private static let keyTimeout: Int32 = 50
    /// Posted lines are printed together when they come faster than this.
    private static let postInterval = Duration.milliseconds(30)

    private func wait() {
        let isMidKey = decoder.awaitsMore && !decoder.isPasting
        var timeout: Int32 = isMidKey ? Self.keyTimeout : -1
        var isHolding = false
        if let postedAt, !isMidKey {
            let left = Self.postInterval - (ContinuousClock.now - postedAt)
            isHolding = left > .zero
            if isHolding { timeout = Int32(left / .milliseconds(1)) + 1 } else { self.postedAt = nil }
        }
        var ready = [configuration.input, isHolding ? -1 : mailbox.wake.descriptor, signals?.descriptor ?? -1].map {
            pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
        }
        let count = unsafe poll(&ready, nfds_t(ready.count), timeout)
        if count == 0 {
            if isMidKey, let key = decoder.next(isOverdue: true) { deliver(key) }
            return
        }
        guard count > 0 else { return }
        if ready[2].revents != 0 { signals?.pending().forEach(handle(signal:)) }
        if ready[1].revents != 0 { takeMail() }
        if ready[0].revents != 0 { readBytes() }
    }

    private func readBytes() {
        // Not cleared: only what was read is looked at.
        let wasPasting = decoder.isPasting
        let count = unsafe withUnsafeTemporaryAllocation(byteCount: 65536, alignment: 1) { buffer in
            let count = unsafe Glibc.read(configuration.input, buffer.baseAddress, buffer.count)
            if count > 0 { unsafe decoder.append(buffer.prefix(count)) }
            // A lone Ctrl-C is how a person gives up a paste that does not end.
            if wasPasting, count == 1, unsafe buffer[0] == 0x03 { decoder.abandonPaste() }
            return count
        }
        if count == 0 || (count < 0 && errno != EINTR && errno != EAGAIN) { hasEnded = true }
    }

    // MARK: Signals and mail

    private func handle(signal: Int32) {
        switch signal {
        case SIGWINCH:
            // Rows by the new width: the terminal has moved its wrapped lines already.
            let columns = TerminalSize(of: screen.output)?.columns ?? editline.columns
            let (line, cursor) = editline.line
            let old = LineGeometry(line, cursor: cursor, promptWidth: promptWidth, columns: columns)
            eraseLine(cursorRow: old.cursor.row)
            editline.resize()
            drawLine()
        case SIGCONT:
            editline.prepareTerminal(false)
            editline.prepareTerminal(true)
            redrawing {}
        case SIGINT: push(NamedKey.interrupt.scalar)
        default: hasEnded = true
        }
    }

    private func takeMail() {
        mailbox.wake.clear()
        if mailbox.isCancelled {
            outcome = .cancelled
            hasEnded = true
            return
        }
        editline.write(screen.takePostedTitle())
        let text = screen.takePosted().joined()
        redrawing {
            editline.write(text.isEmpty || text.hasSuffix("\n") ? text : text + "\n")
            if !isSearching { showPrompts() }
        }
        postedAt = .now
    }

    /// Waits until the process goes on after a stop, at most a fifth of a second when it was not stopped.
    func waitForContinuation() {
        guard let signals else { return }
        var ready = pollfd(fd: signals.descriptor, events: Int16(POLLIN), revents: 0)
        _ = unsafe poll(&ready, 1, 200)
        for signal in signals.pending() where signal != SIGCONT { handle(signal: signal) }
    }

    // MARK: Between keys

    /// Puts the line in order before the next key: text to place, continuation marks, size, undo, decorations.
    private func settle() {
        if let text = textToPlace {
            textToPlace = nil
            redrawing { editline.replaceLine(with: lineText(for: text)) }
        }
        var (line, cursor) = editline.line
        if let mended = ContinuationMarks.mended(line, cursor: cursor, previousCursor: previousCursor) {
            redrawing {
                editline.replaceLine(with: String(String.UnicodeScalarView(mended.line)), cursor: mended.cursor)
            }
            (line, cursor) = editline.line
        }
        if geometry(line, cursor: cursor).rows > max(2, editline.rows - 1) {
            redrawing { editline.replaceLine(with: setAside.add(cellText)) }
            (line, cursor) = editline.line
        }
        undoStack.record(UndoStack.State(line: line, cursor: cursor))
        previousCursor = cursor
        decorate(line, cursor: cursor)
    }
}
