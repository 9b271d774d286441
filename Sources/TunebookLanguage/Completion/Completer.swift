/// Collects the candidates for one completion point.
struct Completer {
    var point: CompletionPoint
    let vocabulary: Vocabulary
    let source: CompletionSource
    var candidates: [CompletionCandidate] = []

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
            if point.typed.hasPrefix("%") {
                offer(vocabulary.magics.map { CompletionCandidate($0.name, summary: $0.summary) })
            }
        case .magicName:
            offer(vocabulary.magics.map { CompletionCandidate($0.name, summary: $0.summary) })
        case .type:
            offer(vocabulary.types.map { CompletionCandidate($0) })
        case .kind:
            offer(kinds(nil))
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

    var verbs: [CompletionCandidate] {
        vocabulary.verbs.map { CompletionCandidate($0.name, summary: $0.summary) }
    }

    /// - Parameter suffix: `nil` for what goes on a definition: the base in parentheses, or braces.
    func kinds(_ suffix: String?) -> [CompletionCandidate] {
        vocabulary.kinds.map { kind in
            CompletionCandidate(kind.name, summary: kind.summary, suffix: suffix ?? (kind.takesBase ? "(" : " {"))
        }
    }

    func tasks(_ suffix: String) -> [CompletionCandidate] {
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
    func pathNames(_ names: [String], suffix: String) -> [CompletionCandidate] {
        let task = names[0]
        let kind = source.kindOfTask(task) ?? ""
        return fields(.task(task), kind: kind, group: Array(names.dropFirst())).map { field in
            candidate(for: field, suffix: field.isGroup ? "." : suffix)
        }
    }

    func candidate(for field: Vocabulary.Field, suffix: String) -> CompletionCandidate {
        let type = field.typeName.isEmpty ? "" : "\(field.typeName): "
        return CompletionCandidate(
            field.name,
            summary: field.isGroup ? field.summary : type + field.summary,
            suffix: suffix
        )
    }

    /// The fields of a group, from the session where it knows better than the vocabulary.
    func fields(_ owner: CompletionSource.Owner, kind: String, group: [String]) -> [Vocabulary.Field] {
        if let fields = source.fields(owner, group) { return fields }
        var fields = vocabulary.kinds.first { $0.name == kind }?.fields ?? []
        for name in group {
            guard case .group(let inner)? = fields.first(where: { $0.name == name })?.content else { return [] }
            fields = inner
        }
        return fields
    }

    // MARK: Matching

    /// Adds those of some candidates that fit what is typed.
    mutating func offer(_ offered: [CompletionCandidate]) {
        let typed = point.typed
        var matches = offered.filter { key($0).hasPrefix(typed) }
        if matches.isEmpty {
            let lowered = typed.lowercased()
            matches = offered.filter { key($0).lowercased().hasPrefix(lowered) }
            // Letters here and there are a guess, for when nothing of any kind begins so.
            if matches.isEmpty, candidates.isEmpty, typed.count > 1 {
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
    var isGroup: Bool {
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
