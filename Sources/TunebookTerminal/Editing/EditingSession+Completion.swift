extension EditingSession {
    /// Puts in what all candidates have in common, or lists them below the line.
    func complete() -> KeyEffect {
        let (line, cursor) = editline.line
        let text = ContinuationMarks.unmarked(line)
        let place = ContinuationMarks.unmarked(Array(line[..<cursor])).utf8.count
        let list = configuration.completions(text, place)
        guard !list.candidates.isEmpty, list.replaced.lowerBound >= 0, list.replaced.upperBound == place else {
            return .beep
        }
        let typed = String(decoding: Array(text.utf8)[list.replaced], as: UTF8.self)
        // Line ends take two characters in the buffer, and no candidate replaces one.
        guard !typed.contains("\n") else { return .beep }

        if list.candidates.count == 1, let only = list.candidates.first {
            editline.deleteBackward(typed.unicodeScalars.count)
            editline.insert(ContinuationMarks.marked(only.text + only.suffix))
            return .refresh
        }
        let menu = CompletionMenu(list.candidates)
        let common = menu.commonPrefix
        if common.hasPrefix(typed), common.utf8.count > typed.utf8.count {
            editline.deleteBackward(typed.unicodeScalars.count)
            editline.insert(common)
            // Who has typed nothing yet asks what there is.
            guard typed.isEmpty else { return .refresh }
        }
        show(menu)
        return .none
    }

    /// Prints the list below the text and the line again below that, as shells do.
    private func show(_ menu: CompletionMenu) {
        let (line, cursor) = editline.line
        let place = geometry(line, cursor: cursor)
        let rows = max(3, editline.rows - place.rows - 1)
        moveBelowText()
        editline.write("\n")
        for line in menu.lines(width: editline.columns, rows: rows) {
            editline.write(screen.theme.paint(line) + "\n")
        }
        editline.refresh()
    }
}
