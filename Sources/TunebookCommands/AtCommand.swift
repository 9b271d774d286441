import TunebookCore
package import TunebookDisplay
package import TunebookLanguage
package import TunebookSession

/// `at In[7]`, `at In[7] xgb`
package struct AtCommand: Command {
    package static let help = CommandHelp(
        Vocabulary.Verb(
            "at",
            summary: "show the definitions as they were after an earlier cell",
            arguments: [.init("CELL", .cells), .init("TASK", .task, optional: true)]
        ),
        details: [
            "Shows what each task was then, and which fields have another value now. Nothing changes by looking; undo goes "
                + "back, and lines that are shown can be pasted."
        ],
        examples: [
            .init("at In[7]", "every task as it was after cell 7"),
            .init("at In[7] xgb", "one task as it was then"),
        ],
        isSaved: false,
        givesData: true
    )

    private let range: CellRange
    private let task: Name?

    package init(_ statement: ActionStatement) throws(Diagnostic) {
        var reader = ArgumentReader(statement)
        guard let literal = reader.next() else {
            throw Diagnostic("at needs a cell", at: statement.verb.range, suggestion: "at In[7]")
        }
        let ranges = try CellRange.list(literal)
        guard ranges.count == 1, ranges[0].first == ranges[0].last, ranges[0].first.sessionsBack == 0 else {
            throw Diagnostic("at takes one cell of this session, such as In[7]", at: literal.range)
        }
        range = ranges[0]
        task = reader.isAtEnd ? nil : try reader.word("a task", example: "at In[7] xgb")
        try reader.finish()
    }

    package func run(in context: CommandContext) async throws -> Display {
        let number = try await context.cells([range])[0].number
        guard let then = await context.session.cells.first(where: { $0.number.value == number })?.definitions else {
            throw CommandFailure("no cell \(number)", remedy: "history lists the cells")
        }
        let now = await context.definitions
        if let task, then[task.text] == nil {
            guard now[task.text] != nil else { throw context.rules.unknownTask(task, in: now) }
            throw CommandFailure("\(task.text) was not defined after cell \(number)")
        }
        let shown = task.flatMap { then[$0.text] }.map { [$0] } ?? then.definitions
        var parts = shown.map { definition in
            DefinitionText(definition: definition, rules: context.rules, showsDefaults: false).display
        }
        let data = parts.map { if case .record(let record) = $0 { record.data } else { Datum.null } }
        if parts.isEmpty { parts = [.text(StyledText("nothing was defined after cell \(number)", role: .muted))] }
        parts.append(.text(since(shown, now, number, context.rules)))
        return .record(Record(.group(parts), data: .list(data)))
    }

    /// Which fields differ now from then.
    private func since(
        _ shown: [Definition],
        _ now: DefinitionStore,
        _ number: Int,
        _ rules: DefinitionRules
    ) -> StyledText {
        var lines: [StyledText] = []
        for definition in shown {
            guard let present = now[definition.name] else {
                lines.append(StyledText("# \(definition.name) is no longer defined", role: .muted))
                continue
            }
            for change in rules.changes(from: definition, to: present) {
                let before = change.before.map(\.description) ?? "unset"
                let after = change.after.map(\.description) ?? "unset"
                lines.append(
                    StyledText("# \(definition.name).\(change.path): \(before) then, \(after) now", role: .muted)
                )
            }
        }
        if task == nil {
            let known = Set(shown.map(\.name))
            for name in now.names where !known.contains(name) {
                lines.append(StyledText("# \(name) came later", role: .muted))
            }
        }
        guard let first = lines.first else {
            return StyledText("# nothing has changed since cell \(number)", role: .muted)
        }
        return lines.dropFirst().reduce(first) { $0 + "\n" + $1 }
    }
}
