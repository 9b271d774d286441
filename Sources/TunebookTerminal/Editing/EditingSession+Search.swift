internal import TunebookDisplay

extension EditingSession {
    /// Searches the history as one types: any part of a cell, upper and lower case alike.
    ///
    /// Ctrl-R goes on to older cells, Ctrl-S back to newer ones. Enter and ESC leave the cell on the line to be edited;
    /// Ctrl-G and Ctrl-C bring back what was there; any other key does what it does, on the cell that was found.
    func search() -> KeyEffect {
        let original = editline.line
        var query = ""
        var found: (age: Int, text: String)?
        isSearching = true
        redrawing { showSearch(query, isFound: true) }
        defer {
            redrawing {
                isSearching = false
                showPrompts()
            }
        }
        // `nil` is the end of input.
        while let key = editline.readCharacter() {
            var start = max(0, found?.age ?? 0)
            var step = 1
            var besides: String?
            switch key {
            case "\u{12}", "\u{13}":
                step = key == "\u{12}" ? 1 : -1
                start = (found?.age ?? -step) + step
                besides = found?.text
            case "\u{7F}", "\u{8}":
                _ = query.popLast()
                start = 0
            case "\u{7}", "\u{3}", NamedKey.interrupt.scalar:
                redrawing { restore(original) }
                return .none
            case "\u{1B}", "\n", "\r": return .none
            case "\u{0}"..."\u{1F}", "\u{80}"..."\u{9F}":
                push(key)
                return .none
            default: query.unicodeScalars.append(key)
            }
            let next = query.isEmpty ? nil : next(query, from: start, step: step, besides: besides)
            redrawing {
                if let next {
                    place(next, cursor: nil)
                    found = next
                } else if query.isEmpty {
                    restore(original)
                    found = nil
                } else {
                    editline.beep()
                }
                showSearch(query, isFound: query.isEmpty || next != nil)
                showOutcome(of: found?.age)
            }
        }
        return .leave
    }

    /// The next match whose text is another, since many cells are run again and again.
    private func next(
        _ query: String,
        from start: Int,
        step: Int,
        besides current: String?
    ) -> (age: Int, text: String)? {
        var age = start
        while let match = history.first(containing: query, from: age, step: step) {
            if match.text != current { return match }
            age = match.age + step
        }
        return nil
    }

    private func restore(_ state: (scalars: [Unicode.Scalar], cursor: Int)) {
        historyPosition.age = -1
        editline.replaceLine(with: String(String.UnicodeScalarView(state.scalars)), cursor: state.cursor)
    }

    /// What the launch of the cell that was found came to, at the right end of the line.
    private func showOutcome(of age: Int?) {
        let runs = age.map { history.runs($0) } ?? []
        let text = runs.isEmpty ? "" : Neutraliser.neutraliseLine(configuration.outcome?(runs) ?? "")
        editline.setRightPrompt(text.isEmpty ? "" : styled(text + " ", role: .muted))
    }

    private func showSearch(_ query: String, isFound: Bool) {
        setPrompt(isFound ? "search \(query): " : "nothing found \(query): ", role: isFound ? .name : .warning)
    }
}
