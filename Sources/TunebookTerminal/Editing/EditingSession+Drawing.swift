internal import TunebookDisplay

extension EditingSession {
    /// Shows the prompts as the mailbox and the screen have them now.
    func showPrompts() {
        setPrompt(mailbox.prompt, role: .success)
        let status = screen.status.map { $0.flattened(savedText: false).plainText } ?? ""
        editline.setRightPrompt(status.isEmpty ? "" : styled(status + " ", role: .muted))
    }

    func setPrompt(_ text: String, role: StyledText.Role) {
        let text = Neutraliser.neutraliseLine(text)
        promptWidth = text.widthInColumns
        editline.setPrompt(styled(text, role: role))
    }

    /// Codes between markers. The last comes before the final blank: libedit loses one with nothing after it.
    func styled(_ text: String, role: StyledText.Role) -> String {
        guard screen.capabilities.showsColour, let code = Theme.code(of: role), text.last == " " else { return text }
        let marker = Editline.promptMarker
        return "\(marker)\u{1B}[\(code)m\(marker)\(text.dropLast())\(marker)\u{1B}[0m\(marker) "
    }

    /// Changes the line or its prompt and draws it anew, whatever the change.
    func redrawing(_ change: () -> Void) {
        let (line, cursor) = editline.line
        eraseLine(cursorRow: geometry(line, cursor: cursor).cursor.row)
        change()
        drawLine()
    }

    func eraseLine(cursorRow: Int) {
        clearHint()
        continuationRows = []
        guard movesCursor else { return editline.write("\n") }
        editline.write((cursorRow > 0 ? "\u{1B}[\(cursorRow)A" : "") + "\r\u{1B}[J")
    }

    func drawLine() {
        editline.refresh()
        guard !isSearching else { return }
        let (line, cursor) = editline.line
        decorate(line, cursor: cursor)
    }

    /// Moves from the cursor to the end of what is drawn.
    func moveBelowText() {
        clearHint()
        let (line, cursor) = editline.line
        let place = geometry(line, cursor: cursor)
        guard movesCursor else { return }
        let rows = place.end.row - place.cursor.row
        editline.write((rows > 0 ? "\u{1B}[\(rows)B" : "") + "\r")
        if place.end.column > 0 { editline.write("\u{1B}[\(place.end.column)C") }
    }

    /// Draws continuation prompts over the blanks libedit has left for them, and the hint behind the cursor.
    func decorate(_ line: [Unicode.Scalar], cursor: Int) {
        guard movesCursor else { return }
        let place = geometry(line, cursor: cursor)
        let rows = place.continuationRows
        if !Set(continuationRows).isSubset(of: rows) {
            // Where a line is gone, libedit does not know that its prompt is there to be erased.
            editline.write((place.cursor.row > 0 ? "\u{1B}[\(place.cursor.row)A" : "") + "\r\u{1B}[J")
            editline.refresh()
        }
        continuationRows = rows
        if !rows.isEmpty {
            let prompt = screen.theme.paint(ContinuationMarks.prompt, as: .muted)
            var text = "\u{1B}7"
            var row = place.cursor.row
            for target in rows {
                let distance = target - row
                if distance != 0 { text += "\u{1B}[\(abs(distance))\(distance > 0 ? "B" : "A")" }
                text += "\r" + prompt
                row = target
            }
            editline.write(text + "\u{1B}8")
        }
        drawHint(line, cursor: cursor, place: place)
    }

    private func drawHint(_ line: [Unicode.Scalar], cursor: Int, place: LineGeometry) {
        clearHint()
        guard let makeHint = configuration.hint, cursor == line.count, !line.isEmpty else { return }
        let room = editline.columns - place.cursor.column - 1
        let whole = Neutraliser.neutraliseLine(makeHint(ContinuationMarks.unmarked(line))?.text ?? "")
        let text = StyledText(whole).shortened(to: room).plainText
        guard !text.isEmpty else { return }
        hint = text
        editline.write("\u{1B}7\u{1B}[2m\(text)\u{1B}[0m\u{1B}8")
    }

    /// The hint stands at the end of the text, where libedit has drawn nothing.
    func clearHint() {
        guard !hint.isEmpty else { return }
        editline.write("\u{1B}[K")
        hint = ""
    }
}
