import TunebookCore
import TunebookDisplay
import TunebookLanguage
import TunebookSession

/// Changes what a search was asked for: its tries, its fixed values and its bans.
struct WishEditor {
    let context: CommandContext
    let task: Name

    /// The tuning job as it is now.
    ///
    /// - Throws: A diagnostic for an unknown task, ``CommandFailure`` for one of another kind.
    func definition() async throws -> Definition {
        let store = await context.definitions
        guard let definition = store[task.text] else { throw context.rules.unknownTask(task, in: store) }
        guard definition.kind == .tuningJob else {
            throw CommandFailure("\(task.text) is a \(definition.kind.rawValue), not a tuning job")
        }
        return definition
    }

    /// Values for fields of a group, checked.
    ///
    /// - Throws: A diagnostic at what is wrong: a name without a range, a value that the algorithm refuses.
    func values(
        _ assignments: [(path: Path, value: Literal)],
        in group: [String],
        of definition: Definition
    ) async throws -> [(path: FieldPath, value: FieldValue?)] {
        let store = await context.definitions
        var values: [(path: FieldPath, value: FieldValue?)] = []
        for (path, literal) in assignments {
            let whole = Path(group.map { Name($0, path.range) } + path.names)
            let checked = try context.rules.check(whole, literal, in: definition, of: store)
            guard definition[path: FieldPath("ranges", checked.path.name)] != nil else {
                let known = definition.entries(in: "ranges").map(\.path.name)
                throw Diagnostic(
                    "\(checked.path.name) has no range in \(definition.name)",
                    at: path.range,
                    notes: ["these have: \(known.joined(separator: ", "))"]
                )
            }
            values.append((checked.path, checked.value))
        }
        return values
    }

    /// The next free number in a numbered group.
    func nextNumber(in group: String, of definition: Definition) -> Int {
        (definition.entries(in: group).compactMap { Int($0.path.components[1]) }.max() ?? 0) + 1
    }

    /// Sets fields as one change, and says what it means.
    func apply(_ values: [(path: FieldPath, value: FieldValue?)]) async -> Display {
        let changes = await context.session.change(task.text, values)
        guard !changes.isEmpty else { return .text(StyledText("nothing changed", role: .muted)) }
        let answer = await context.session.answer(to: changes)
        return answer == .none ? ChangeDisplay(changes).display : .group([ChangeDisplay(changes).display, answer])
    }
}
