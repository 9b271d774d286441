extension EditingSession {
    /// Puts what was pasted in at the cursor, or its placeholder when it is too large to edit; runs nothing.
    func paste() -> KeyEffect {
        guard let pasted else { return .beep }
        self.pasted = nil
        let text: String
        switch pasted {
        case .burst(let bytes):
            text = String(decoding: bytes, as: UTF8.self)
            // The next piece of what has been set aside already.
            let (line, cursor) = editline.line
            let before = String(String.UnicodeScalarView(line[..<cursor]))
            if let (old, new) = setAside.extend(text, atEndOf: before) {
                editline.deleteBackward(old.unicodeScalars.count)
                editline.insert(new)
                return .refresh
            }
        case .paste(let bytes): text = PastedText.cleaned(bytes)
        case .character, .named, .unknown: return .beep
        }
        guard !text.isEmpty else { return .none }
        guard text.utf8.count <= SetAside.threshold else {
            editline.insert(setAside.add(text))
            return .refresh
        }
        let marked = ContinuationMarks.marked(text)
        let whole = String(String.UnicodeScalarView(editline.line.scalars)) + marked
        editline.insert(fits(whole) ? marked : setAside.add(text))
        return .refresh
    }
}
