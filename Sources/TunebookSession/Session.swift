package import TunebookCatalogue
package import TunebookCore
package import TunebookDisplay
package import TunebookLanguage
package import TunebookLaunch
import TunebookPlatform

/// A notebook being worked in: takes a cell's text, numbers it, runs it, and keeps what it gave.
///
/// It sequences and decides nothing: the language reads, the rules check, commands act. It is told the tables of commands,
/// kinds, algorithms and engines, and knows none by name.
package actor Session {
    private var notebook = Notebook()
    private let journal: Journal?
    private let rules: DefinitionRules
    private let commands: [any Command.Type]
    private let catalogue: Catalogue
    private let launcher: Launcher
    private let engines: EngineDirectory
    private var settings: SessionSettings
    /// Texts that run after the present cell.
    private var followUps: [String] = []
    /// Whether a cell asked to leave.
    package private(set) var isEnding = false
    /// The file that this session was saved as.
    private var savedPath: String?
    /// What completion and help read without waiting for the session.
    package nonisolated let vocabulary: Vocabulary
    /// A copy of the definitions and the folder that completion can read while a cell runs.
    package nonisolated let glance: SessionGlance

    /// - Parameter journal: Where cells are written before they run; `nil` keeps no journal.
    package init(
        settings: SessionSettings,
        rules: DefinitionRules,
        commands: [any Command.Type],
        engines: EngineDirectory,
        catalogue: Catalogue,
        launcher: Launcher,
        journal: Journal?
    ) {
        self.settings = settings
        self.rules = rules
        self.commands = commands
        self.engines = engines
        self.catalogue = catalogue
        self.launcher = launcher
        self.journal = journal
        self.vocabulary = Vocabulary(rules: rules, commands: commands)
        self.glance = SessionGlance(directory: settings.directory)
    }

    /// Runs a cell to its end, and then the cells that it brings in, up to the first that fails.
    ///
    /// - Parameters:
    ///   - text: What was typed or pasted; prompts of this product in front of its lines are taken off.
    ///   - report: Takes what happens as it happens, in order.
    /// - Returns: The cells with all their output; none when the text held nothing but blanks and comments.
    package func submit(_ text: String, report: @escaping @Sendable (CellEvent) -> Void) async -> [Cell] {
        var cells: [Cell] = []
        followUps = [text]
        while !followUps.isEmpty, cells.last?.status ?? .succeeded == .succeeded {
            let source = followUps.removeFirst()
            if let cell = await run(source, isFollowUp: !cells.isEmpty, report) { cells.append(cell) }
        }
        followUps.removeAll()
        return cells
    }

    private func run(
        _ text: String,
        isFollowUp: Bool,
        _ report: @escaping @Sendable (CellEvent) -> Void
    ) async -> Cell? {
        let source = strippingPrompts(text)
        let (statements, errors) = Parser.read(source, with: vocabulary)
        if statements.isEmpty, errors.isEmpty { return nil }
        let number = begin(source)
        report(.started(number, source: source, isFollowUp: isFollowUp))
        glance.suggest([])
        var status = CellStatus.badInput
        do throws(DiagnosticList) {
            let steps = try prepare(statements, after: errors)
            mark(number, isSaved: statements.contains(where: belongsInFile))
            status = await run(steps, in: number, of: source, report)
        } catch {
            for diagnostic in error.diagnostics { emit(.problem(Problem(diagnostic, in: source)), in: number, report) }
        }
        return finish(number, status)
    }

    // MARK: Steps of a cell

    /// One statement of a cell, ready to run.
    private enum Step {
        case edit(Statement)
        case act(any Command)
    }

    private func begin(_ source: String) -> CellNumber {
        let cell = notebook.add(source)
        journal?.begin(cell.number, source: source)
        return cell.number
    }

    private func finish(_ number: CellNumber, _ status: CellStatus) -> Cell? {
        guard var cell = notebook.cell(number) else { return nil }
        cell.status = status
        notebook.update(cell)
        journal?.end(number, status: status)
        return cell
    }

    /// Checks every statement of a cell before the first one takes effect.
    ///
    /// - Parameter errors: What could not be read of the cell.
    /// - Throws: Those and every error of the statements themselves.
    private func prepare(_ statements: [Statement], after errors: [Diagnostic]) throws(DiagnosticList) -> [Step] {
        var scratch = notebook.definitions
        var errors = errors
        var steps: [Step] = []
        for statement in statements {
            // That a task is unknown says nothing new when the definition that makes it may be among the errors.
            if !errors.isEmpty, let task = statement.taskNeeded, scratch[task] == nil { continue }
            do {
                switch statement {
                case .action(let action):
                    steps.append(.act(try command(for: action)))
                default:
                    _ = try rules.apply(statement, to: &scratch)
                    steps.append(.edit(statement))
                }
            } catch let diagnostic as Diagnostic {
                errors.append(diagnostic)
            } catch let list as DiagnosticList {
                errors += list.diagnostics
            } catch {
                preconditionFailure("only diagnostics refuse a statement")
            }
        }
        if !errors.isEmpty { throw DiagnosticList(errors) }
        return steps
    }

    private func command(for action: ActionStatement) throws(Diagnostic) -> any Command {
        guard let type = commands.first(where: { $0.help.verb.name == action.verb.text }) else {
            throw Diagnostic("no verb \"\(action.verb.text)\"", at: action.verb.range)
        }
        return try type.init(action)
    }

    private func run(
        _ steps: [Step],
        in number: CellNumber,
        of source: String,
        _ report: @escaping @Sendable (CellEvent) -> Void
    ) async -> CellStatus {
        for step in steps {
            do {
                switch step {
                case .edit(let statement): try await edit(statement, in: number, of: source, report)
                case .act(let command):
                    let display = try await command.run(in: context(of: number, report))
                    report(.progress(nil))
                    emit(display, in: number, report)
                    // Whoever gave up watching gets the prompt back; what was to come next does not run.
                    if Task.isCancelled { return .interrupted }
                }
            } catch {
                report(.progress(nil))
                let failure = CellFailure(error, in: source)
                emit(failure.display, in: number, report)
                return failure.status
            }
        }
        return .succeeded
    }

    private func edit(
        _ statement: Statement,
        in number: CellNumber,
        of source: String,
        _ report: @escaping @Sendable (CellEvent) -> Void
    ) async throws(DiagnosticList) {
        var definitions = notebook.definitions
        let outcome = try rules.apply(statement, to: &definitions)
        notebook.replaceDefinitions(with: definitions)
        glance.update(definitions)
        for warning in outcome.warnings { emit(.problem(Problem(warning, in: source)), in: number, report) }
        emit(ChangeDisplay(outcome.changes).display, in: number, report)
        emit(await answer(to: outcome.changes), in: number, report)
    }

    private func context(of number: CellNumber, _ report: @escaping @Sendable (CellEvent) -> Void) -> CommandContext {
        CommandContext(
            session: self,
            cell: number,
            catalogue: catalogue,
            launcher: launcher,
            engines: engines,
            rules: rules,
            commands: commands,
            settings: settings,
            report: report
        )
    }

    private func mark(_ number: CellNumber, isSaved: Bool) {
        guard var cell = notebook.cell(number) else { return }
        cell.isSaved = isSaved
        notebook.update(cell)
    }

    private func belongsInFile(_ statement: Statement) -> Bool {
        guard case .action(let action) = statement else { return true }
        return commands.first { $0.help.verb.name == action.verb.text }?.help.isSaved ?? true
    }

    private func emit(_ display: Display, in number: CellNumber, _ report: (CellEvent) -> Void) {
        guard display != .none else { return }
        append(display, to: number)
        report(.output(display))
    }
}

extension Statement {
    /// The task that must be there before the statement, as far as its form says.
    fileprivate var taskNeeded: String? {
        switch self {
        case .definition(let definition): definition.base?.text
        case .change(let change): change.path.names[0].text
        case .unset(let unset): unset.path.names[0].text
        case .action: nil
        }
    }
}

// MARK: What commands ask for

extension Session {
    package var definitions: DefinitionStore { notebook.definitions }

    package var cells: [Cell] { notebook.cells }

    /// The folder that relative paths start from.
    package var directory: String { settings.directory }

    /// Makes relative paths start from another folder, as when a session file is opened.
    package func setDirectory(_ directory: String) {
        settings.directory = directory
        glance.update(directory: directory)
    }

    /// Keeps something shown as output of a cell.
    package func append(_ display: Display, to number: CellNumber) {
        guard var cell = notebook.cell(number) else { return }
        cell.output.append(display)
        notebook.update(cell)
    }

    /// Notes that a cell launched a run.
    package func note(run: Int, in number: CellNumber) {
        guard var cell = notebook.cell(number) else { return }
        cell.runs.append(run)
        notebook.update(cell)
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
        followUps = sources + followUps
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

    /// The session as a file holds it: every cell that was not refused, with the lines of its output.
    package var file: SessionFile {
        SessionFile(
            cells: notebook.cells.filter { $0.status != .badInput && $0.isSaved }.map { cell in
                SessionFile.SavedCell(
                    number: cell.number.value,
                    source: cell.source,
                    output: cell.output.flatMap(settings.savedLines)
                )
            }
        )
    }
}
