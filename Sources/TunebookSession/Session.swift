package import TunebookCatalogue
import TunebookCore
import TunebookDisplay
package import TunebookLanguage
package import TunebookLaunch
import TunebookPlatform

/// A notebook being worked in: takes a cell's text, numbers it, runs it, and keeps what it gave.
///
/// It sequences and decides nothing: the language reads, the rules check, commands act. It is told the tables of commands,
/// kinds, algorithms and engines, and knows none by name.
package actor Session {
    var notebook = Notebook()
    let journal: Journal?
    var rules: DefinitionRules
    let commands: [any Command.Type]
    let catalogue: Catalogue
    let launcher: Launcher
    let engines: EngineDirectory
    var settings: SessionSettings
    /// What runs after the present cell.
    var followUps: [FollowUp] = []
    /// The numbers here of cells that came from a file, by the numbers that they have there.
    var renumbering: [Int: Int] = [:]
    /// What is to be done once the cells of a recovery have run, which go on after one that fails as they once did.
    var recovery: (@Sendable () -> Void)?
    /// Whether a cell asked to leave.
    package internal(set) var isEnding = false
    /// What the person wants to be told of besides what cells show.
    package internal(set) var attention = Attention()
    /// The file that this session was saved as.
    var savedPath: String?
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
        self.rules.directory = settings.directory
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
    ///   - number: The cell's number in the file that it comes from, which it keeps where that is free; references in
    ///     later cells of the file follow it.
    ///   - report: Takes what happens as it happens, in order.
    /// - Returns: The cells with all their output; none when the text held nothing but blanks and comments.
    package func submit(
        _ text: String,
        number: Int? = nil,
        report: @escaping @Sendable (CellEvent) -> Void
    ) async -> [Cell] {
        var cells: [Cell] = []
        followUps = [FollowUp(source: text, savedNumber: number)]
        while !followUps.isEmpty, mayGoOn(after: cells.last?.status ?? .succeeded) {
            let next = followUps.removeFirst()
            if let cell = await run(next, isFollowUp: !cells.isEmpty, report) { cells.append(cell) }
        }
        if followUps.isEmpty, cells.last?.status != .interrupted { recovery?() }
        recovery = nil
        followUps.removeAll()
        return cells
    }

    private func mayGoOn(after status: CellStatus) -> Bool {
        status == .succeeded || (recovery != nil && status != .interrupted)
    }

    private func run(
        _ next: FollowUp,
        isFollowUp: Bool,
        _ report: @escaping @Sendable (CellEvent) -> Void
    ) async -> Cell? {
        var source = strippingPrompts(next.source)
        if next.savedNumber != nil { source = CellReference.renumbered(source, renumbering, with: vocabulary) }
        let (statements, errors) = Parser.read(source, with: vocabulary)
        if statements.isEmpty, errors.isEmpty { return nil }
        let number = begin(source, of: next)
        report(.started(number, source: source, isFollowUp: isFollowUp))
        glance.suggest([])
        var status = CellStatus.badInput
        do throws(DiagnosticList) {
            let outputs = OutputReader(cells: notebook.cells, present: number, catalogue: catalogue, rules: rules)
            let steps = try prepare(try await outputs.resolve(statements, after: errors), after: errors)
            let isSaved = statements.contains(where: belongsInFile)
            mark(number, isSaved: isSaved)
            if !isSaved { journal?.leaveOut(number) }
            status = await run(steps, in: number, of: source, report)
        } catch {
            for diagnostic in error.diagnostics { emit(.problem(Problem(diagnostic, in: source)), in: number, report) }
        }
        return finish(number, status)
    }

    /// A cell that another one brought in.
    struct FollowUp {
        var source: String
        /// The cell's number in the file that it comes from.
        var savedNumber: Int?
        /// Whether the cell has that number here, too, if it is free.
        var keepsNumber = true
    }

    // MARK: Steps of a cell

    /// One statement of a cell, ready to run.
    enum Step {
        case edit(Statement)
        /// - Parameter asData: Whether the data of its display are shown.
        case act(any Command, asData: Bool)
    }

    private func begin(_ source: String, of next: FollowUp) -> CellNumber {
        let cell = notebook.add(source, number: next.keepsNumber ? next.savedNumber : nil)
        if let savedNumber = next.savedNumber { renumbering[savedNumber] = cell.number.value }
        journal?.begin(cell.number, source: source)
        return cell.number
    }

    private func finish(_ number: CellNumber, _ status: CellStatus) -> Cell? {
        notebook.keepDefinitions(after: number)
        guard var cell = notebook.cell(number) else { return nil }
        cell.status = status
        notebook.update(cell)
        journal?.end(number, status: status)
        glance.add(cell)
        return cell
    }

    /// Checks every statement of a cell before the first one takes effect.
    ///
    /// - Parameter errors: What could not be read of the cell.
    /// - Throws: Those and every error of the statements themselves.
    private func prepare(_ statements: [Statement], after errors: [Diagnostic]) throws(DiagnosticList) -> [Step] {
        var scratch = notebook.definitions
        // What could not be read gets no second message for what it was taken for.
        let unreadable = errors.map(\.range)
        var errors = errors
        var steps: [Step] = []
        for statement in statements {
            // That a task is unknown says nothing new when the definition that makes it may be among the errors.
            if !errors.isEmpty, let task = statement.taskNeeded, scratch[task] == nil { continue }
            do {
                switch statement {
                case .action(let action):
                    steps.append(try step(for: action))
                default:
                    _ = try rules.apply(statement, to: &scratch)
                    steps.append(.edit(statement))
                }
            } catch let diagnostic as Diagnostic {
                if !unreadable.contains(where: { $0.overlaps(diagnostic.range) }) { errors.append(diagnostic) }
            } catch let list as DiagnosticList {
                errors += list.diagnostics.filter { diagnostic in
                    !unreadable.contains { $0.overlaps(diagnostic.range) }
                }
            } catch {
                preconditionFailure("only diagnostics refuse a statement")
            }
        }
        if !errors.isEmpty { throw DiagnosticList(errors) }
        return steps
    }

    func step(for action: ActionStatement) throws(Diagnostic) -> Step {
        let type = commands.first { $0.help.verb.name == action.verb.text }
        guard type?.help.givesData == true else { return .act(try command(for: action), asData: false) }
        var rest = action
        rest.arguments.removeAll { if case .option(let name, nil) = $0 { name.text == "json" } else { false } }
        return .act(try command(for: rest), asData: rest.arguments.count < action.arguments.count)
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
                case .act(let command, let asData):
                    var display = try await command.run(in: context(of: number, report))
                    if asData {
                        let data = settings.data(display)
                        display = .record(
                            Record(.text(StyledText(data.json, savedText: "").keepingLines()), data: data)
                        )
                    }
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
        notebook.replaceDefinitions(with: definitions, in: number)
        glance.update(definitions)
        for warning in outcome.warnings { emit(.problem(Problem(warning, in: source)), in: number, report) }
        if let script = outcome.script {
            emit(ChangeDisplay(script).display, in: number, report)
            if let problem = await syntaxProblem(of: script) { emit(.problem(problem), in: number, report) }
        }
        if let removed = outcome.removed { emit(ChangeDisplay(removed: removed).display, in: number, report) }
        emit(ChangeDisplay(outcome.changes).display, in: number, report)
        emit(await answer(to: outcome.changes), in: number, report)
    }

    /// What Python says of a script that it could not compile; only a warning, since the next cell may mend it.
    private func syntaxProblem(of script: ScriptChange) async -> Problem? {
        guard script.name.hasSuffix(".py"), let text = script.after,
            let interpreter = try? rules.interpreters.find("python3", from: rules.directory),
            let python = PythonSyntax(interpreter, environment: rules.interpreters.environment),
            let problem = await python.problem(in: .text(text), named: script.name)
        else { return nil }
        return Problem(problem.explanation(in: script.name, isScriptCell: true), severity: .warning)
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
        case .action, .script: nil
        }
    }
}
