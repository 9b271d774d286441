import TunebookCatalogue
package import TunebookCore
package import TunebookDisplay
package import TunebookLanguage
import TunebookLaunch
import TunebookPlatform

// What commands ask of the session that runs them.
extension Session {
    package var definitions: DefinitionStore { notebook.definitions }

    package var cells: [Cell] { notebook.cells }

    /// The folder that relative paths start from.
    package var directory: String { settings.directory }

    /// Makes relative paths start from another folder, as when a session file is opened.
    package func setDirectory(_ directory: String) {
        settings.directory = directory
        rules.directory = directory
        glance.update(directory: directory)
    }

    /// Keeps something shown as output of a cell.
    package func append(_ display: Display, to number: CellNumber) {
        guard var cell = notebook.cell(number) else { return }
        cell.output.append(display)
        notebook.update(cell)
    }

    /// Notes that a statement of a cell launched a run.
    package func note(run: Int, in number: CellNumber, by statement: SourceRange) {
        guard var cell = notebook.cell(number) else { return }
        cell.runs.append(run)
        let source = String(
            decoding: Array(cell.source.utf8)[statement.lowerBound..<statement.upperBound],
            as: UTF8.self
        )
        if cell.launches.last?.source == source {
            cell.launches[cell.launches.count - 1].runs.append(run)
        } else {
            cell.launches.append(Cell.Launch(source: source, runs: [run]))
        }
        notebook.update(cell)
    }

    /// The command that a statement means, with what it takes from other cells filled in as of now.
    ///
    /// - Throws: Why the statement would be refused.
    package func command(_ source: String, in number: CellNumber) async throws(DiagnosticList) -> any Command {
        let (statements, errors) = Parser.read(source, with: vocabulary)
        let outputs = OutputReader(cells: notebook.cells, present: number, catalogue: catalogue, rules: rules)
        guard case .action(let action)? = try await outputs.resolve(statements, after: errors).first, errors.isEmpty
        else {
            throw DiagnosticList(errors.first ?? Diagnostic("\"\(source)\" is no action", at: SourceRange(0, 0)))
        }
        do {
            guard case .act(let command, _) = try step(for: action) else {
                preconditionFailure("the step of an action acts")
            }
            return command
        } catch {
            throw DiagnosticList(error)
        }
    }

    /// Sets fields of a task, as one step of undo; `nil` unsets.
    ///
    /// - Parameter values: Checked already.
    /// - Returns: What changed.
    package func change(_ task: String, _ values: [(path: FieldPath, value: FieldValue?)]) -> [DefinitionChange] {
        var definitions = notebook.definitions
        guard let earlier = definitions[task] else { return [] }
        var definition = earlier
        for (path, value) in values { definition[path: path] = value }
        definitions.put(definition)
        notebook.replaceDefinitions(with: definitions)
        glance.update(definitions)
        return rules.changes(from: earlier, to: definition)
    }

    /// What a change means for what is known and for a search that runs; nothing for changes of another kind.
    package func answer(to changes: [DefinitionChange]) async -> Display {
        let answer = ChangeAnswer(
            rules: rules,
            catalogue: catalogue,
            launcher: launcher,
            engines: engines,
            settings: settings,
            launched: Set(notebook.cells.flatMap(\.runs))
        )
        return await answer.display(of: changes, in: notebook.definitions)
    }

    /// Takes the last change of definitions back.
    ///
    /// - Returns: What changed by it, or `nil` when nothing is left to undo.
    package func undo() -> DefinitionStoreChange? {
        guard let step = notebook.undo() else { return nil }
        glance.update(step.after)
        return DefinitionStoreChange(from: step.before, to: step.after, rules: rules)
    }

    /// Takes the last undo back.
    package func redo() -> DefinitionStoreChange? {
        guard let step = notebook.redo() else { return nil }
        glance.update(step.after)
        return DefinitionStoreChange(from: step.before, to: step.after, rules: rules)
    }

    /// Asks for cells to run after this one, each as a new cell.
    package func runNext(_ sources: [String]) {
        followUps = sources.map { FollowUp(source: $0) } + followUps
    }

    /// Asks for the cells of a file to run after this one; references among them follow the numbers that they get here.
    package func runNext(_ cells: [SessionFile.SavedCell]) {
        renumbering = [:]
        followUps = cells.map { FollowUp(source: $0.source, savedNumber: $0.number, keepsNumber: false) } + followUps
    }

    /// Asks for the cells of a lost session to run after this one, those after a failing cell included.
    ///
    /// - Parameter done: Called when all of them have run; not when they were interrupted.
    package func recover(_ cells: [SessionFile.SavedCell], done: @escaping @Sendable () -> Void) {
        runNext(cells)
        recovery = done
    }

    /// Changes what the person wants to be told of.
    package func attend<Value>(_ change: @Sendable (inout Attention) -> Value) -> Value {
        change(&attention)
    }

    /// Asks the prompt to close.
    package func end() {
        isEnding = true
    }

    /// Saves a session and remembers the file as this session's own.
    ///
    /// - Returns: Whether a file was replaced.
    /// - Throws: ``CommandFailure`` when another session's file is in the way, ``SessionFileError`` when it fails.
    package func save(_ file: SessionFile, to path: String, replacing isForced: Bool) throws -> Bool {
        let exists = FileStatus(path: path) != nil
        if exists, !isForced, path != savedPath {
            throw CommandFailure(
                "\"\(path)\" exists and is not this session's file",
                remedy: "save under another name, or add --force"
            )
        }
        try file.write(to: path)
        savedPath = path
        return exists
    }

    /// Ends the session for good: its journal is not offered for recovery.
    package func close() {
        journal?.close()
    }

    /// The cells that a file holds.
    package var savedCells: [Cell] { notebook.cells.filter { $0.status != .badInput && $0.isSaved } }

    /// The session as a file holds it: every cell that was not refused, with the lines of its output.
    package var file: SessionFile {
        SessionFile(
            cells: savedCells.map { cell in
                SessionFile.SavedCell(
                    number: cell.number.value,
                    source: cell.source,
                    output: cell.output.flatMap(settings.savedLines)
                )
            }
        )
    }
}
