/// Where in the history the line being edited is.
struct HistoryPosition {
    /// -1 for the line that was being typed, 0 for the newest cell.
    var age = -1
    /// The line that was being typed, as it stood in the buffer.
    var draft = ""
}

extension EditingSession {
    /// To the line above in a cell of several lines; from the first, to the cell before.
    func up() -> KeyEffect {
        moveByLine(-1) ? .cursor : recall(older: true)
    }

    /// To the line below in a cell of several lines; from the last, to the cell after.
    func down() -> KeyEffect {
        moveByLine(1) ? .cursor : recall(older: false)
    }

    /// To the nearest cell before that begins with what stands before the cursor.
    func previousLike() -> KeyEffect {
        let (line, cursor) = editline.line
        let prefix = ContinuationMarks.unmarked(Array(line[..<cursor]))
        guard let found = history.first(withPrefix: prefix, from: historyPosition.age + 1) else { return .beep }
        place(found, cursor: cursor)
        return .refresh
    }

    /// To the nearest cell after that begins with what stands before the cursor.
    func nextLike() -> KeyEffect {
        let (line, cursor) = editline.line
        guard historyPosition.age >= 0 else { return .beep }
        let prefix = ContinuationMarks.unmarked(Array(line[..<cursor]))
        guard let found = history.first(withPrefix: prefix, from: historyPosition.age - 1, step: -1) else {
            historyPosition.age = -1
            editline.replaceLine(with: historyPosition.draft)
            return .refresh
        }
        place(found, cursor: cursor)
        return .refresh
    }

    private func recall(older: Bool) -> KeyEffect {
        let age = historyPosition.age + (older ? 1 : -1)
        if age == -1 {
            historyPosition.age = -1
            editline.replaceLine(with: historyPosition.draft)
            return .refresh
        }
        guard let text = history.entry(age) else { return .beep }
        place((age, text), cursor: nil)
        return .refresh
    }

    /// Puts a cell of the history on the line and keeps what was typed before.
    func place(_ entry: (age: Int, text: String), cursor: Int?) {
        if historyPosition.age == -1 {
            historyPosition.draft = String(String.UnicodeScalarView(editline.line.scalars))
        }
        historyPosition.age = entry.age
        editline.replaceLine(with: lineText(for: entry.text), cursor: cursor)
    }

    /// - Returns: Whether there is a line in that direction.
    private func moveByLine(_ step: Int) -> Bool {
        let (line, cursor) = editline.line
        let starts = [0] + line.indices.filter { line[$0] == "\t" }.map { $0 + 1 }
        guard let row = starts.lastIndex(where: { $0 <= cursor }) else { return false }
        let target = row + step
        guard starts.indices.contains(target) else { return false }
        // Before the line end and the next line's mark.
        let end = target + 1 < starts.count ? starts[target + 1] - 2 : line.count
        editline.moveCursor(to: min(starts[target] + cursor - starts[row], end))
        return true
    }

    /// The hint's text, when there is one to take over.
    func takeHint() -> String? {
        guard let makeHint = configuration.hint else { return nil }
        guard let hint = makeHint(ContinuationMarks.unmarked(editline.line.scalars)), hint.isTaken else { return nil }
        return hint.text.isEmpty ? nil : Neutraliser.neutraliseLine(hint.text)
    }
}
