/// Finds out what stands at the end of a text.
struct CompletionScanner {
    private let source: SourceBytes
    private let vocabulary: Vocabulary
    private let tokens: [Token]

    /// The words of the statement outside braces.
    private var statement: [Token] = []
    /// The words since the last line's start or brace inside braces.
    private var line: [Token] = []
    /// The names of the groups that are open, outermost first.
    private var group: [String] = []
    /// How many names of ``group`` lie around each open brace, from the definition's own on.
    private var openBraces: [Int] = []
    private var draft = DraftDefinition(name: "", kind: "")
    private var bracketDepth = 0
    private var isAfterDefinition = false

    init(_ text: String, _ vocabulary: Vocabulary) {
        source = SourceBytes(text)
        self.vocabulary = vocabulary
        tokens = Lexer.tokens(of: source, with: vocabulary)
    }

    mutating func point() -> CompletionPoint {
        let cursor = source.count
        var finished = tokens[...]
        var point = CompletionPoint(context: .nothing, typed: "", range: SourceRange(cursor, cursor))
        if let last = tokens.last, last.range.upperBound == cursor {
            switch last.kind {
            case .comment, .foreignQuote, .control, .quoted, .closeBracket:
                return point
            case .magic:
                point.typed = source.text(last.range)
                point.range = last.range
                point.context = .magicName
                return point
            case .word:
                point.typed = source.text(last.range)
                point.range = last.range
                finished = finished.dropLast()
            case .unclosedQuote:
                let content = SourceRange(last.range.lowerBound + 1, last.range.upperBound)
                point.typed = Literal.unquoting(source[content])
                point.range = last.range
                point.isQuoted = true
                finished = finished.dropLast()
            default:
                break
            }
        }
        if let last = tokens.last, last.kind == .rawText { return rawPoint(last) }
        for token in finished where token.kind != .comment && token.kind != .continuation { read(token) }
        return openBraces.isEmpty ? statementPoint(point) : bracesPoint(point)
    }

    // MARK: Reading what stands before

    private mutating func read(_ token: Token) {
        switch token.kind {
        case .newline:
            guard bracketDepth == 0 else { return }
            if openBraces.isEmpty {
                statement = []
                isAfterDefinition = false
            } else {
                collectValues()
                line = []
            }
        case .openBrace:
            bracketDepth = 0
            openGroup()
        case .closeBrace:
            bracketDepth = 0
            collectValues()
            line = []
            guard let depth = openBraces.popLast() else { return }
            group.removeLast(group.count - depth)
            guard openBraces.isEmpty else { return }
            isAfterDefinition = true
            draft = DraftDefinition(name: "", kind: "")
        default:
            if token.kind == .openBracket { bracketDepth += 1 }
            if token.kind == .closeBracket { bracketDepth = max(0, bracketDepth - 1) }
            if token.kind == .equals { bracketDepth = 0 }
            if openBraces.isEmpty { statement.append(token) } else { line.append(token) }
        }
    }

    private mutating func openGroup() {
        let depth = group.count
        if !openBraces.isEmpty {
            if line.last?.kind == .equals { line.removeLast() }
            let name = line.popLast()
            collectValues()
            group += name.map(names) ?? []
        } else {
            draft = head(to: statement.last?.range.upperBound ?? 0) ?? DraftDefinition(name: "", kind: "")
        }
        openBraces.append(depth)
        line = []
    }

    /// The definition that a statement begins, with what is typed of its kind and base.
    private func head(to end: Int) -> DraftDefinition? {
        guard statement.count > 1, statement[0].kind == .word, statement[1].kind == .equals else { return nil }
        let text = source.text(SourceRange(statement[1].range.upperBound, end))
        let parts = text.split(separator: "(", maxSplits: 1, omittingEmptySubsequences: false)
        var draft = DraftDefinition(name: source.text(statement[0].range), kind: trimmed(parts[0]))
        if parts.count > 1 { draft.base = trimmed(parts[1].prefix { $0 != ")" }) }
        return draft
    }

    /// Notes the values of the line's fields in the draft.
    private mutating func collectValues() {
        guard !line.isEmpty, openBraces.count <= Parser.nestingLimit else { return }
        var path: String?
        var value: SourceRange?
        for (index, token) in line.enumerated() {
            let isName = index + 1 < line.count && line[index + 1].kind == .equals
            if isName {
                if let path, let value { draft.values[path] = source.text(value) }
                path = (group + names(token)).joined(separator: ".")
                value = nil
            } else if token.kind != .equals {
                value = value?.union(token.range) ?? token.range
            }
        }
        if let path, let value { draft.values[path] = source.text(value) }
    }

    private func names(_ token: Token) -> [String] {
        guard token.kind == .word else { return [content(token)] }
        return source.text(token.range).split(separator: ".").map(String.init)
    }

    /// A token's text, without quotes.
    private func content(_ token: Token) -> String {
        guard token.kind == .quoted else { return source.text(token.range) }
        return Literal.unquoting(source[SourceRange(token.range.lowerBound + 1, token.range.upperBound - 1)])
    }

    // MARK: Inside braces

    private mutating func bracesPoint(_ point: CompletionPoint) -> CompletionPoint {
        var point = point
        let lastEquals = line.lastIndex { $0.kind == .equals }
        let unfinished = line
        if let name = unfinished.last, name.kind == .word, source[name.range].last == UInt8(ascii: ":") {
            point.context = .type
            return point
        }
        // The value at the cursor is not set yet, those before it on the line are.
        if let lastEquals { line.removeSubrange(max(0, lastEquals - 1)...) }
        collectValues()
        guard let lastEquals else {
            guard unfinished.isEmpty else { return point }
            let names = splitAtLastDot(&point)
            point.context = .fieldName(draft, group: group + names)
            return point
        }
        guard lastEquals > 0 else { return point }
        let path = group + names(unfinished[lastEquals - 1])
        let previous = bracketDepth > 0 ? [] : unfinished[(lastEquals + 1)...].map(content)
        if !previous.isEmpty, point.typed.contains("."), !point.isQuoted, !point.typed.contains("/") {
            let names = splitAtLastDot(&point)
            point.context = .fieldName(draft, group: group + names)
        } else {
            point.context = .fieldValue(draft, path: path, previous: previous)
        }
        return point
    }

    /// Leaves what stands after the last dot as the typed word.
    ///
    /// - Returns: The names before it.
    private func splitAtLastDot(_ point: inout CompletionPoint) -> [String] {
        guard !point.isQuoted, let dot = point.typed.utf8.lastIndex(of: UInt8(ascii: ".")) else { return [] }
        let names = point.typed[..<dot].split(separator: ".").map(String.init)
        point.typed = String(point.typed[point.typed.utf8.index(after: dot)...])
        point.range.lowerBound = point.range.upperBound - point.typed.utf8.count
        return names
    }

    // MARK: Outside braces

    private func statementPoint(_ point: CompletionPoint) -> CompletionPoint {
        var point = point
        guard let first = statement.first else {
            guard !isAfterDefinition, !point.isQuoted else { return point }
            if point.typed.hasPrefix("?") {
                let marks = point.typed.prefix { $0 == "?" }.count
                point.typed.removeFirst(marks)
                point.range.lowerBound += marks
                point.context = .verbArgument(verb: "help", index: 0, previous: [])
            } else {
                let names = splitAtLastDot(&point)
                point.context = names.isEmpty ? .statementStart : .changePath(names)
            }
            return point
        }
        guard !isAfterDefinition, first.kind == .word else { return point }
        if statement.count > 1, statement[1].kind == .equals { return assignmentPoint(point, first) }
        let word = source.text(first.range)
        if word == "unset" {
            guard statement.count == 1 else { return point }
            point.context = .unsetPath(splitAtLastDot(&point))
        } else if let verb = vocabulary.verbs.first(where: { $0.name == word }) {
            return argumentPoint(point, verb)
        }
        return point
    }

    private func assignmentPoint(_ point: CompletionPoint, _ target: Token) -> CompletionPoint {
        var point = point
        if source[target.range].contains(UInt8(ascii: ".")) {
            let previous = bracketDepth > 0 ? [] : statement[2...].map(content)
            point.context = .changeValue(path: names(target), previous: previous)
            return point
        }
        guard let draft = head(to: source.count) else { return point }
        if let base = draft.base {
            guard !source[SourceRange(target.range.upperBound, source.count)].contains(UInt8(ascii: ")")) else {
                return point
            }
            point.typed = base
            point.range.lowerBound = point.range.upperBound - base.utf8.count
            point.context = .base(kind: draft.kind)
        } else if statement.count == 2 {
            point.context = .kind
        }
        return point
    }

    // MARK: Arguments

    private func argumentPoint(_ point: CompletionPoint, _ verb: Vocabulary.Verb) -> CompletionPoint {
        var point = point
        var positional: [String] = []
        var words = statement.dropFirst().filter { ![.openBracket, .closeBracket, .comma].contains($0.kind) }[...]
        while let token = words.popFirst() {
            let text = content(token)
            let hasEquals = words.first?.kind == .equals
            if token.kind == .word, text.hasPrefix("--") {
                let option = verb.options.first { "--\($0.name)" == text }
                guard hasEquals || option?.valueName != nil else { continue }
                if hasEquals { words.removeFirst() }
                guard words.popFirst() != nil else {
                    point.context = .optionValue(verb: verb.name, option: String(text.dropFirst(2)))
                    return point
                }
            } else if hasEquals {
                words.removeFirst()
                guard words.popFirst() != nil, bracketDepth == 0 else {
                    let task = positional.first
                    point.context = .assignmentValue(verb: verb.name, task: task, path: names(token))
                    return point
                }
            } else {
                positional.append(text)
            }
        }
        if point.typed.hasPrefix("-"), !point.isQuoted {
            point.context = .option(verb: verb.name)
        } else {
            point.context = .verbArgument(verb: verb.name, index: positional.count, previous: positional)
        }
        return point
    }

    /// In raw text only its first word can be completed.
    private func rawPoint(_ token: Token) -> CompletionPoint {
        let text = source.text(token.range)
        let verb = tokens.dropLast().last.map { source.text($0.range) } ?? ""
        let isFirstWord = token.range.upperBound == source.count && !text.contains(" ")
        return CompletionPoint(
            context: isFirstWord ? .verbArgument(verb: verb, index: 0, previous: []) : .nothing,
            typed: isFirstWord ? text : "",
            range: isFirstWord ? token.range : SourceRange(source.count, source.count)
        )
    }
}

/// A text without the blanks around it.
private func trimmed(_ text: some StringProtocol) -> String {
    var slice = Substring(text).drop { $0.isWhitespace }
    while slice.last?.isWhitespace == true { slice.removeLast() }
    return String(slice)
}
