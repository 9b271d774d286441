internal import Glibc
internal import TunebookDisplay

/// What a key function tells libedit to do next.
enum KeyEffect: UInt8 {
    /// The screen is as it should be.
    case none = 0
    /// The reading ends without a line.
    case leave = 2
    /// The text has changed.
    case refresh = 4
    /// Only the cursor has moved.
    case cursor = 5
    case beep = 6
}

extension EditingSession {
    // MARK: Ending a line

    func enter() -> KeyEffect {
        switch configuration.completeness(cellText) {
        case .complete:
            alignClosingBrace(depth: 0)
            editline.moveCursor(to: editline.line.scalars.count)
            // libedit's own function goes below the text, which returning from here would not.
            push(NamedKey.accept.scalar)
            return .refresh
        case .incomplete(let depth):
            alignClosingBrace(depth: depth)
            return newLine(depth: depth)
        }
    }

    func newLine() -> KeyEffect {
        guard case .incomplete(let depth) = configuration.completeness(cellText) else { return newLine(depth: 0) }
        return newLine(depth: depth)
    }

    private func newLine(depth: Int) -> KeyEffect {
        let indent = String(repeating: " ", count: 4 * max(0, min(depth, 8)))
        let text = ContinuationMarks.marked("\n" + indent)
        if !fits(String(String.UnicodeScalarView(editline.line.scalars)) + text) {
            editline.replaceLine(with: setAside.add(cellText))
        }
        editline.insert(text)
        return .refresh
    }

    /// Moves a closing brace that is alone on the last line out to where its opening one stands.
    private func alignClosingBrace(depth: Int) {
        let (line, cursor) = editline.line
        guard cursor == line.count, let start = line.lastIndex(of: "\t") else { return }
        let last = line[(start + 1)...]
        let blanks = last.prefix { $0 == " " }.count
        guard last.dropFirst(blanks).first == "}", last.dropFirst(blanks).allSatisfy({ $0 == "}" || $0 == " " }) else {
            return
        }
        let braces = String(String.UnicodeScalarView(last.dropFirst(blanks)))
        editline.deleteBackward(last.count)
        editline.insert(String(repeating: " ", count: 4 * max(0, min(depth, 8))) + braces)
    }

    func interrupt() -> KeyEffect {
        moveBelowText()
        editline.write("^C\n")
        outcome = .interrupted(hadText: !editline.line.scalars.isEmpty)
        return .leave
    }

    func deleteOrLeave() -> KeyEffect {
        guard editline.line.scalars.isEmpty else { return deleteForward() }
        editline.write("\n")
        outcome = .endOfInput
        return .leave
    }

    func suspend() -> KeyEffect {
        moveBelowText()
        editline.write(movesCursor ? "\n\u{1B}[?2004l" : "\n")
        editline.flush()
        editline.prepareTerminal(false)
        // The whole group, as the terminal itself would: whoever started this waits for it.
        kill(0, SIGTSTP)
        waitForContinuation()
        editline.prepareTerminal(true)
        if movesCursor { editline.write("\u{1B}[?2004h") }
        editline.resize()
        editline.refresh()
        return .none
    }

    // MARK: Moving and deleting

    func right() -> KeyEffect {
        let (line, cursor) = editline.line
        guard cursor < line.count else {
            guard let taken = takeHint() else { return .beep }
            editline.insert(taken)
            return .refresh
        }
        editline.moveCursor(to: cursor + (line[cursor] == "\n" ? 2 : 1))
        return .cursor
    }

    func left() -> KeyEffect {
        let (line, cursor) = editline.line
        guard cursor > 0 else { return .beep }
        editline.moveCursor(to: cursor - (line[cursor - 1] == "\t" ? 2 : 1))
        return .cursor
    }

    func lineStart() -> KeyEffect {
        let (line, cursor) = editline.line
        editline.moveCursor(to: line[..<cursor].lastIndex(of: "\t").map { $0 + 1 } ?? 0)
        return .cursor
    }

    func lineEnd() -> KeyEffect {
        let (line, cursor) = editline.line
        editline.moveCursor(to: line[cursor...].firstIndex(of: "\n") ?? line.count)
        return .cursor
    }

    func deleteForward() -> KeyEffect {
        let (line, cursor) = editline.line
        guard cursor < line.count else { return .beep }
        let count = line[cursor] == "\n" ? 2 : 1
        editline.moveCursor(to: cursor + count)
        editline.deleteBackward(count)
        return .refresh
    }

    func undo() -> KeyEffect {
        guard let state = undoStack.undo() else { return .beep }
        editline.replaceLine(with: String(String.UnicodeScalarView(state.line)), cursor: state.cursor)
        return .refresh
    }

    // MARK: The external editor

    func editExternally() -> KeyEffect {
        moveBelowText()
        editline.write(movesCursor ? "\n\u{1B}[?2004l" : "\n")
        editline.flush()
        editline.prepareTerminal(false)
        let result = Result { () throws(ExternalEditorError) in
            try configuration.externalEditor.editBlocking(cellText)
        }
        editline.prepareTerminal(true)
        if movesCursor { editline.write("\u{1B}[?2004h") }
        editline.resize()
        switch result {
        case .success(let text): editline.replaceLine(with: lineText(for: text))
        case .failure(let error): screen.show(.problem(error.problem))
        }
        editline.refresh()
        return .none
    }
}
