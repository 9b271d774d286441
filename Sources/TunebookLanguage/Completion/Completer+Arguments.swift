extension Completer {
    mutating func offerArguments(of name: String, index: Int, previous: [String]) {
        guard let verb = vocabulary.verbs.first(where: { $0.name == name }) else {
            // `?` is help, whether or not there is such a verb.
            return name == "help" ? offer(verbs + tasks("")) : ()
        }
        for pattern in patterns(of: verb, at: index, after: previous) { offer(pattern, after: previous) }
        let isAfterKeyword = verb.arguments.contains { $0.isKeyword && $0.name == previous.last }
        if verb.takesAssignments, !isAfterKeyword, let task = previous.first { offerAssignments(task) }
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
                verb.arguments[index].isKeyword && verb.arguments[index].name == word
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
            if pattern.isKeyword { break }
        }
        return patterns
    }

    private mutating func offer(_ pattern: Vocabulary.ArgumentPattern, after previous: [String]) {
        switch pattern.meaning {
        case .task: offer(tasks(" "))
        case .run:
            offer(source.runs())
            offerOutputs()
        case .cells: offer(source.cells())
        case .cellOrScript: offer(source.cells() + source.scripts())
        case .file: offerPaths()
        case .engine: offer(source.engineNames().map { CompletionCandidate($0) })
        case .verb: offer(verbs)
        case .path: offerArgumentPath()
        case .topic:
            offer(verbs + kinds(""))
            offerArgumentPath()
        case .keyword: offer([CompletionCandidate(pattern.name)])
        case .field(let group): offerFields(in: group, of: previous.first ?? "")
        case .choice(let words): offer(words.map { CompletionCandidate($0) })
        case .text: break
        }
    }

    /// The fields of a group that a task has a value for, by their own names.
    private mutating func offerFields(in group: String, of task: String) {
        guard let kind = source.kindOfTask(task) else { return }
        let fields = fields(.task(task), kind: kind, group: [group])
        offer(
            fields.filter { source.currentValue(task, [group, $0.name]) != nil }.map { candidate(for: $0, suffix: " ") }
        )
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
        if names.isEmpty {
            for group in source.groupsWithShortNames(task) {
                offer(fields(.task(task), kind: kind, group: [group]).map { candidate(for: $0, suffix: "=") })
            }
        }
        offer(
            fields(.task(task), kind: kind, group: names).map { field in
                var candidate = candidate(for: field, suffix: field.isGroup ? "." : "=")
                candidate.text = prefix + candidate.text
                return candidate
            }
        )
        point.typed = whole
    }

    func options(of verb: String) -> [CompletionCandidate] {
        let options = vocabulary.verbs.first { $0.name == verb }?.options ?? []
        return options.map { option in
            CompletionCandidate(
                "--\(option.name)",
                summary: option.summary,
                suffix: option.valueName == nil ? " " : "="
            )
        }
    }

    mutating func offerOptionValue(verb: String, option: String) {
        let options = vocabulary.verbs.first { $0.name == verb }?.options ?? []
        let option = options.first { $0.name == option }
        offer(option?.values.map { CompletionCandidate($0) } ?? [])
        switch option?.valueName?.lowercased() {
        case "file", "folder", "path", "directory": offerPaths()
        case "engine": offer(source.engineNames().map { CompletionCandidate($0) })
        case "task": offer(tasks(" "))
        case "run": offer(source.runs())
        default: break
        }
    }
}

extension Vocabulary.ArgumentPattern {
    fileprivate var isKeyword: Bool {
        if case .keyword = meaning { true } else { false }
    }
}
