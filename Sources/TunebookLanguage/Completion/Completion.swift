/// What could be typed at a place, best first.
package struct Completion: Hashable, Sendable {
    /// What each candidate's text replaces, up to the cursor.
    package var range: SourceRange
    /// What could be typed; empty where nothing can be offered.
    package var candidates: [CompletionCandidate]

    /// Makes a completion of known candidates.
    package init(range: SourceRange, candidates: [CompletionCandidate]) {
        self.range = range
        self.candidates = candidates
    }

    /// Completes the word before the cursor.
    ///
    /// Candidates that start with what is typed are offered; where none does, those that hold its letters in order.
    ///
    /// - Parameters:
    ///   - cursor: In UTF-8 bytes from the start of the text.
    ///   - text: The cell so far, all of its lines.
    ///   - vocabulary: The verbs, kinds, fields and options there are.
    ///   - source: Answers what the vocabulary does not hold.
    package init(at cursor: Int, in text: String, with vocabulary: Vocabulary, asking source: CompletionSource) {
        let point = CompletionPoint(at: cursor, in: text, with: vocabulary)
        var completer = Completer(point: point, vocabulary: vocabulary, source: source)
        completer.collect()
        self.init(range: completer.point.range, candidates: completer.candidates)
    }

    /// The longest text that all candidates begin with, which Tab can insert at once.
    package var commonPrefix: String {
        guard var prefix = candidates.first.map({ $0.text[...] }) else { return "" }
        for candidate in candidates.dropFirst() {
            let common = zip(prefix, candidate.text).prefix { $0 == $1 }.count
            prefix = prefix.prefix(common)
        }
        return String(prefix)
    }
}
