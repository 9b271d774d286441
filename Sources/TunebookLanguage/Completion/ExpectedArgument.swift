/// What is expected at the end of a cell, in a few words: `TASK [on ENGINE]`, `number from 0 to 1`.
package struct ExpectedArgument: Hashable, Sendable {
    package let text: String

    /// - Parameters:
    ///   - text: The cell so far, whose end is where something is expected.
    ///   - vocabulary: The verbs, kinds and fields there are.
    ///   - source: Asked for fields alone, so that this is quick enough for every key.
    /// - Returns: `nil` inside a word, and where nothing in particular is expected.
    package init?(atEndOf text: String, with vocabulary: Vocabulary, asking source: CompletionSource) {
        guard text.last == " " else { return nil }
        let point = CompletionPoint(at: text.utf8.count, in: text, with: vocabulary)
        guard point.typed.isEmpty, !point.isQuoted else { return nil }
        let completer = Completer(point: point, vocabulary: vocabulary, source: source)
        guard let words = completer.expected, !words.isEmpty else { return nil }
        self.text = words
    }
}

extension Completer {
    fileprivate var expected: String? {
        switch point.context {
        case .kind: return vocabulary.kinds.map { $0.name + ($0.takesBase ? "(TASK)" : "") }.joined(separator: " or ")
        case .verbArgument(let name, let index, let previous):
            guard let verb = vocabulary.verbs.first(where: { $0.name == name }) else { return nil }
            return arguments(of: verb, at: index, after: previous)
        case .optionValue(let verb, let option):
            let options = vocabulary.verbs.first { $0.name == verb }?.options ?? []
            guard let option = options.first(where: { $0.name == option }) else { return nil }
            return option.values.isEmpty ? option.valueName : option.values.joined(separator: " or ")
        case .unsetPath(let names): return names.isEmpty ? "TASK.FIELD" : nil
        case .changeValue(let path, let previous):
            return previous.isEmpty ? type(of: path.dropFirst(), owner: .task(path[0])) : nil
        case .fieldValue(let draft, let path, let previous):
            return previous.isEmpty ? type(of: path[...], owner: .draft(draft), kind: draft.kind) : nil
        case .assignmentValue(_, let task?, let path): return type(of: path[...], owner: .task(task))
        default: return nil
        }
    }

    /// The arguments that are still to come; those that may be left out in brackets.
    private func arguments(of verb: Vocabulary.Verb, at index: Int, after previous: [String]) -> String {
        // A keyword and what follows it are typed already where the keyword is among the words.
        var rest = verb.arguments.dropFirst(index)[...]
        if let keyword = verb.arguments.lastIndex(where: { $0.isKeywordOf(previous) }) {
            rest = verb.arguments.dropFirst(max(index, keyword + 1))
        }
        // What a keyword that stands there asks for is not left out any more.
        let isAsked = previous.last.map { last in verb.arguments.contains { $0.isKeywordOf([last]) } } ?? false
        var words: [String] = []
        while let pattern = rest.popFirst() {
            var word = pattern.name
            // A keyword belongs to what follows it.
            if case .keyword = pattern.meaning, let next = rest.popFirst() { word += " \(next.name)" }
            if pattern.repeats { word += " …" }
            let mayBeLeftOut = pattern.isOptional && !(isAsked && words.isEmpty)
            words.append(mayBeLeftOut ? "[\(word)]" : word)
        }
        if verb.takesAssignments, index > 0 { words.append("[NAME=VALUE …]") }
        return words.joined(separator: " ")
    }

    private func type(of path: ArraySlice<String>, owner: CompletionSource.Owner, kind: String? = nil) -> String? {
        guard let name = path.last else { return nil }
        let kind = kind ?? { if case .task(let task) = owner { source.kindOfTask(task) } else { nil } }() ?? ""
        var groups = [Array(path.dropLast())]
        if case .task(let task) = owner, path.count == 1 { groups += source.groupsWithShortNames(task).map { [$0] } }
        for group in groups {
            guard let field = fields(owner, kind: kind, group: group).first(where: { $0.name == name }) else {
                continue
            }
            return field.values.isEmpty ? field.typeName : field.values.prefix(6).joined(separator: " or ")
        }
        return nil
    }
}

extension Vocabulary.ArgumentPattern {
    /// Whether it is a keyword that is among the words.
    fileprivate func isKeywordOf(_ words: [String]) -> Bool {
        if case .keyword = meaning { words.contains(name) } else { false }
    }
}
