/// Collects the candidates for one completion point.
struct Completer {
    var point: CompletionPoint
    let vocabulary: Vocabulary
    let source: CompletionSource
    private(set) var candidates: [CompletionCandidate] = []

    init(point: CompletionPoint, vocabulary: Vocabulary, source: CompletionSource) {
        self.point = point
        self.vocabulary = vocabulary
        self.source = source
    }

    mutating func collect() {
        switch point.context {
        case .nothing:
            break
        case .statementStart:
            offer(verbs + [CompletionCandidate("unset", summary: "puts a field back to its default")] + tasks("."))
        case .kind:
            offer(
                vocabulary.kinds.map { kind in
                    CompletionCandidate(kind.name, summary: kind.summary, suffix: kind.takesBase ? "(" : " {")
                }
            )
        case .base:
            offer(tasks(") {"))
        case .fieldName(let draft, let group):
            offer(fieldNames(of: draft, group: group))
        case .fieldValue(let draft, let path, let previous):
            let owner = CompletionSource.Owner.draft(draft)
            offerValues(owner, kind: draft.kind, path: path, previous: previous)
            if !previous.isEmpty { offer(fieldNames(of: draft, group: path.dropLast())) }
        case .changePath(let names):
            offer(pathNames(names, suffix: " = "))
        case .unsetPath(let names):
            offer(names.isEmpty ? tasks(".") : pathNames(names, suffix: " "))
        case .changeValue(let path, let previous):
            offerTaskValues(task: path[0], path: Array(path.dropFirst()), previous: previous)
        case .verbArgument(let verb, let index, let previous):
            offerArguments(of: verb, index: index, previous: previous)
        case .option(let verb):
            offer(options(of: verb))
        case .optionValue(let verb, let option):
            offerOptionValue(verb: verb, option: option)
        case .assignmentValue(_, let task, let path):
            if let task { offerTaskValues(task: task, path: path, previous: []) }
        }
    }

    // MARK: Names

    private var verbs: [CompletionCandidate] {
        vocabulary.verbs.map { CompletionCandidate($0.name, summary: $0.summary) }
    }

    private func tasks(_ suffix: String) -> [CompletionCandidate] {
        source.taskNames().map { name in
            CompletionCandidate(name, summary: source.kindOfTask(name) ?? "", suffix: suffix)
        }
    }

    private func fieldNames(of draft: DraftDefinition, group: [String]) -> [CompletionCandidate] {
        fields(.draft(draft), kind: draft.kind, group: group).compactMap { field in
            let path = (group + [field.name]).joined(separator: ".")
            guard draft.values[path] == nil else { return nil }
            return candidate(for: field, suffix: field.isGroup ? " { " : " = ")
        }
    }

    /// The fields that can follow a path from a task's name.
    private func pathNames(_ names: [String], suffix: String) -> [CompletionCandidate] {
        let task = names[0]
        let kind = source.kindOfTask(task) ?? ""
        return fields(.task(task), kind: kind, group: Array(names.dropFirst())).map { field in
            candidate(for: field, suffix: field.isGroup ? "." : suffix)
        }
    }

    private func candidate(for field: Vocabulary.Field, suffix: String) -> CompletionCandidate {
        let type = field.typeName.isEmpty ? "" : "\(field.typeName): "
        return CompletionCandidate(
            field.name,
            summary: field.isGroup ? field.summary : type + field.summary,
            suffix: suffix
        )
    }

    /// The fields of a group, from the session where it knows better than the vocabulary.
    private func fields(_ owner: CompletionSource.Owner, kind: String, group: [String]) -> [Vocabulary.Field] {
        if let fields = source.fields(owner, group) { return fields }
        var fields = vocabulary.kinds.first { $0.name == kind }?.fields ?? []
        for name in group {
            guard case .group(let inner)? = fields.first(where: { $0.name == name })?.content else { return [] }
            fields = inner
        }
        return fields
    }

    // MARK: Values

    private mutating func offerTaskValues(task: String, path: [String], previous: [String]) {
        guard !path.isEmpty else { return }
        if previous.isEmpty, point.typed.isEmpty, !point.isQuoted, let current = source.currentValue(task, path) {
            candidates.append(CompletionCandidate(current, summary: "current value", suffix: ""))
        }
        offerValues(.task(task), kind: source.kindOfTask(task) ?? "", path: path, previous: previous)
    }

    private mutating func offerValues(
        _ owner: CompletionSource.Owner,
        kind: String,
        path: [String],
        previous: [String]
    ) {
        let field = fields(owner, kind: kind, group: path.dropLast()).first { $0.name == path.last }
        if case .path? = field?.content {
            if previous.isEmpty { offerPaths() }
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

    private mutating func offerPaths() {
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

    // MARK: Arguments

    private mutating func offerArguments(of name: String, index: Int, previous: [String]) {
        guard let verb = vocabulary.verbs.first(where: { $0.name == name }) else {
            // `?` is help, whether or not there is such a verb.
            return name == "help" ? offer(verbs + tasks("")) : ()
        }
        for pattern in patterns(of: verb, at: index, after: previous) { offer(pattern) }
        if verb.takesAssignments, let task = previous.first { offerAssignments(task) }
        if point.typed.isEmpty, candidates.isEmpty { offer(options(of: name)) }
    }

    /// What can stand at a position: the next argument, and those after it while they may be left out.
    private func patterns(
        of verb: Vocabulary.Verb,
        at index: Int,
        after previous: [String]
    ) -> [Vocabulary.ArgumentPattern] {
        var position = 0
        for word in previous {
            // A keyword that was typed says how far the arguments have come.
            let keyword = verb.arguments.indices.dropFirst(position).first { index in
                if case .keyword = verb.arguments[index].meaning { verb.arguments[index].name == word } else { false }
            }
            if let keyword {
                position = keyword + 1
            } else if position < verb.arguments.count, !verb.arguments[position].repeats {
                position += 1
            }
        }
        var patterns: [Vocabulary.ArgumentPattern] = []
        for pattern in verb.arguments.dropFirst(position) {
            patterns.append(pattern)
            let wasGiven = pattern.repeats && index > position
            if !pattern.isOptional, !wasGiven { break }
            // What follows an optional keyword belongs to it.
            if case .keyword = pattern.meaning { break }
        }
        return patterns
    }

    private mutating func offer(_ pattern: Vocabulary.ArgumentPattern) {
        switch pattern.meaning {
        case .task: offer(tasks(" "))
        case .run: offer(source.runs())
        case .cells: offer(source.cells())
        case .file: offerPaths()
        case .engine: offer(source.engineNames().map { CompletionCandidate($0) })
        case .verb: offer(verbs)
        case .path: offerArgumentPath()
        case .keyword: offer([CompletionCandidate(pattern.name)])
        case .choice(let words): offer(words.map { CompletionCandidate($0) })
        case .text: break
        }
    }

    /// A path among arguments: a task, or a field behind dots.
    private mutating func offerArgumentPath() {
        guard !point.isQuoted, let dot = point.typed.utf8.lastIndex(of: UInt8(ascii: ".")) else {
            offer(tasks("."))
            return
        }
        let names = point.typed[..<dot].split(separator: ".").map(String.init)
        guard !names.isEmpty else { return }
        let whole = point.typed
        let prefix = whole[...dot]
        point.typed = String(whole[whole.utf8.index(after: dot)...])
        offer(
            pathNames(names, suffix: " ").map { candidate in
                var candidate = candidate
                candidate.text = prefix + candidate.text
                return candidate
            }
        )
        point.typed = whole
    }

    /// The fields of a task that a launch can override: its hyperparameters by their own names, the rest by paths.
    private mutating func offerAssignments(_ task: String) {
        guard !point.isQuoted else { return }
        let kind = source.kindOfTask(task) ?? ""
        let names = point.typed.split(separator: ".", omittingEmptySubsequences: false).dropLast().map(String.init)
        let prefix = names.map { $0 + "." }.joined()
        let whole = point.typed
        point.typed = String(whole.dropFirst(prefix.count))
        offer(
            fields(.task(task), kind: kind, group: names).map { field in
                var candidate = candidate(for: field, suffix: field.isGroup ? "." : "=")
                candidate.text = prefix + candidate.text
                return candidate
            }
        )
        point.typed = whole
    }

    private func options(of verb: String) -> [CompletionCandidate] {
        let options = vocabulary.verbs.first { $0.name == verb }?.options ?? []
        return options.map { option in
            CompletionCandidate(
                "--\(option.name)",
                summary: option.summary,
                suffix: option.valueName == nil ? " " : "="
            )
        }
    }

    private mutating func offerOptionValue(verb: String, option: String) {
        let options = vocabulary.verbs.first { $0.name == verb }?.options ?? []
        switch options.first(where: { $0.name == option })?.valueName?.lowercased() {
        case "file", "folder", "path", "directory": offerPaths()
        case "engine": offer(source.engineNames().map { CompletionCandidate($0) })
        case "task": offer(tasks(" "))
        case "run": offer(source.runs())
        default: break
        }
    }

    // MARK: Matching

    /// Adds those of some candidates that fit what is typed.
    private mutating func offer(_ offered: [CompletionCandidate]) {
        let typed = point.typed
        var matches = offered.filter { key($0).hasPrefix(typed) }
        if matches.isEmpty {
            let lowered = typed.lowercased()
            matches = offered.filter { key($0).lowercased().hasPrefix(lowered) }
            if matches.isEmpty, typed.count > 1 {
                matches = offered.filter { isSubsequence(lowered.utf8, of: key($0).lowercased().utf8) }
            }
        }
        for var match in matches {
            if point.isQuoted {
                match.text = Literal.quoting(match.text)
            }
            if !candidates.contains(where: { $0.text == match.text }) { candidates.append(match) }
        }
    }

    /// What of a candidate is compared with the typed word.
    private func key(_ candidate: CompletionCandidate) -> String {
        guard candidate.text.hasSuffix(candidate.label) else { return candidate.text }
        return candidate.label
    }
}

extension Vocabulary.Field {
    fileprivate var isGroup: Bool {
        if case .group = content { true } else { false }
    }
}

/// Whether letters stand in a text in their order.
private func isSubsequence(_ letters: String.UTF8View, of text: String.UTF8View) -> Bool {
    var rest = text[...]
    for letter in letters {
        guard let place = rest.firstIndex(of: letter) else { return false }
        rest = rest[rest.index(after: place)...]
    }
    return true
}
