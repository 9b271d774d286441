extension Completer {
    mutating func offerTaskValues(task: String, path: [String], previous: [String]) {
        guard !path.isEmpty else { return }
        if previous.isEmpty, point.typed.isEmpty, !point.isQuoted, let current = source.currentValue(task, path) {
            candidates.append(CompletionCandidate(current, summary: "current value", suffix: ""))
        }
        offerValues(.task(task), kind: source.kindOfTask(task) ?? "", path: path, previous: previous)
    }

    mutating func offerValues(
        _ owner: CompletionSource.Owner,
        kind: String,
        path: [String],
        previous: [String]
    ) {
        if previous.isEmpty { offerOutputs() }
        let field = fields(owner, kind: kind, group: path.dropLast()).first { $0.name == path.last }
        if case .path? = field?.content {
            if previous.isEmpty {
                offer(source.values(owner, path, previous))
                offerPaths()
            }
            return
        }
        var values = source.values(owner, path, previous)
        if previous.isEmpty {
            values += field?.values.map { CompletionCandidate($0) } ?? []
            keepLastOfWords()
        } else if previous.count == 1 || previous.last == "]", isRangeOrList(previous) {
            values += Literal.scalingWords.map { CompletionCandidate($0, summary: "scaling of the range") }
        }
        offer(values)
    }

    /// What earlier cells gave, once a word begins like that.
    mutating func offerOutputs() {
        guard !point.isQuoted, point.typed.hasPrefix("O") else { return }
        offer(source.outputs(point.typed))
    }

    private func isRangeOrList(_ previous: [String]) -> Bool {
        if case .range = WordReading(previous[0]).kind { return true }
        return previous[0] == "["
    }

    /// In `error,log` completes `log` alone.
    private mutating func keepLastOfWords() {
        guard !point.isQuoted, let comma = point.typed.utf8.lastIndex(of: UInt8(ascii: ",")) else { return }
        point.typed = String(point.typed[point.typed.utf8.index(after: comma)...])
        point.range.lowerBound = point.range.upperBound - point.typed.utf8.count
    }

    mutating func offerPaths() {
        for path in source.paths(point.typed) {
            let isFolder = path.hasSuffix("/")
            let needsQuotes = point.isQuoted || !Literal.isBareWord(path)
            var text = needsQuotes ? Literal.quoting(path) : path
            // A folder's path goes on, so its quote stays open.
            if needsQuotes, isFolder { text.removeLast() }
            let parts = path.split(separator: "/")
            let label = (parts.last.map(String.init) ?? path) + (isFolder && !parts.isEmpty ? "/" : "")
            candidates.append(CompletionCandidate(text, label: label, suffix: isFolder ? "" : " "))
        }
    }
}
