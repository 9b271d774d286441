import FoundationEssentials
import Glibc
import TunebookCatalogue
import TunebookCore
import TunebookDisplay
import TunebookPlatform
import TunebookSession
import TunebookTerminal

/// Cells from a file, a text or standard input: no prompts, no questions, up to the first cell that fails.
struct ReplayMode {
    private let program: Program
    private let isJSON: Bool
    private let comparison: OutputComparison?
    /// Values that take the place of the session's own: `train=other.csv`.
    private let parameters: [String]
    private let screen: Screen
    /// Where errors go, so that the output of a script can be used.
    private let errors: Screen

    init(_ program: Program, isJSON: Bool, comparison: OutputComparison? = nil, parameters: [String] = []) {
        self.program = program
        self.isJSON = isJSON
        self.comparison = comparison
        self.parameters = parameters
        screen = Self.screen(on: STDOUT_FILENO, isJSON: isJSON)
        errors = Self.screen(on: isJSON ? STDOUT_FILENO : STDERR_FILENO, isJSON: isJSON)
    }

    /// What reads a pipe has no width: nothing is wrapped or left out, unless `COLUMNS` asks for it.
    static func screen(on descriptor: Int32, isJSON: Bool) -> Screen {
        if isJSON { return Screen(output: descriptor, renderer: JSONRenderer()) }
        guard isatty(descriptor) == 0 else { return Screen(output: descriptor) }
        let columns = environmentVariable("COLUMNS").flatMap { Int($0) }
        let glyphs = ChartGlyphs(isTerminal: false, environment: environmentVariable)
        return Screen(
            output: descriptor,
            renderer: PlainRenderer(width: columns.flatMap { $0 > 0 ? $0 : nil }, glyphs: glyphs)
        )
    }

    /// Replays a session file; its relative paths start from its own folder.
    func run(file path: String) async -> Int32 {
        let folder = SessionFile.folder(ofFile: path)
        let session = program.session(directory: folder)
        do {
            let file = try SessionFile(contentsOf: path, with: session.vocabulary)
            try checkFields(of: file)
            let changed = try file.setting(try sessionParameters(folder, session), with: session.vocabulary)
            return await run(changed.cells, in: session, showsCells: true)
        } catch {
            let explanation = (error as? any Explainable)?.explanation ?? Explanation("\(error)")
            errors.show(.problem(Problem(explanation)))
            return ExitStatus.badInput.code
        }
    }

    private func sessionParameters(_ folder: String, _ session: Session) throws -> [SessionParameter] {
        let here = FileManager.default.currentDirectoryPath
        return try parameters.map { text in
            guard let parameter = SessionParameter(text, with: session.vocabulary) else {
                throw ReplayRefusal(Explanation("-p takes NAME=VALUE, not \"\(text)\"", remedy: "-p train=other.csv"))
            }
            return parameter.locating(from: here, unlessIn: folder)
        }
    }

    /// A tolerance for a number that no saved output has would never be asked for.
    private func checkFields(of file: SessionFile) throws {
        guard let fields = comparison?.fields, !fields.isEmpty else { return }
        let known = OutputComparison.fieldNames(in: file.cells.map(\.output))
        guard let unknown = fields.first(where: { !known.contains($0.name) }) else { return }
        let near = nearestName(to: unknown.name, among: known.sorted())
        throw ReplayRefusal(
            Explanation(
                "no saved output has a number named \(unknown.name)",
                reason: near == nil ? "there are \(known.sorted().joined(separator: ", "))" : nil,
                remedy: near.map { "did you mean \($0)" }
            )
        )
    }

    /// Runs the cells of a text, as in `-c`.
    func run(text: String) async -> Int32 {
        let session = program.session()
        do {
            let file = try SessionFile(parsing: text, with: session.vocabulary)
            return await run(file.cells, in: session, showsCells: false)
        } catch {
            errors.show(.problem(Problem(error.explanation)))
            return ExitStatus.badInput.code
        }
    }

    /// Runs each cell of standard input as soon as it is complete.
    func runStandardInput() async -> Int32 {
        let session = program.session()
        var collector = CellCollector(session.vocabulary)
        var status: Int32 = 0
        while status == 0, let line = readLine(strippingNewline: true) {
            guard let source = collector.add(Substring(line)) else { continue }
            status = await run([SessionFile.SavedCell(number: 0, source: source)], in: session, showsCells: false)
            if await session.isEnding { return status }
        }
        if status == 0, let rest = collector.finish() {
            status = await run([SessionFile.SavedCell(number: 0, source: rest)], in: session, showsCells: false)
        }
        return status
    }

    private func run(_ cells: [SessionFile.SavedCell], in session: Session, showsCells: Bool) async -> Int32 {
        let replay = Replay(session: session, savedLines: savedLines, comparison: comparison)
        let outcome = await Interruption.watch {
            await replay.run(cells) { event in show(event, showsCells: showsCells) }
        }
        guard comparison != nil, outcome.status == .succeeded else { return outcome.status.rawValue }
        if outcome.cellsDiffering > 0 {
            let counts = "\(outcome.cellsDiffering) of \(outcome.cellsRun)"
            let isBare = cells.allSatisfy(\.output.isEmpty)
            errors.show(
                .problem(
                    Problem(
                        .error,
                        "\(counts) cells differ from the saved session",
                        reason: isBare ? "it holds no outputs at all" : nil,
                        remedy: isBare ? "replay it with tunebook -i FILE, and save it at the prompt" : nil
                    )
                )
            )
            return CellStatus.runFailed.rawValue
        }
        if !isJSON {
            screen.show(.text(StyledText("\(outcome.cellsRun) cells, all as saved", role: .success)))
        }
        return 0
    }

    private func show(_ event: Replay.Event, showsCells: Bool) {
        switch event {
        case .cell: break
        case .happened(.started(let number, let source, _)):
            if showsCells, !isJSON { screen.show(CellEcho(number, source).display) }
        case .happened(.output(let display)):
            if !isJSON { (display.isError ? errors : screen).show(display) }
        case .happened(.passing(let passing)):
            if !isJSON { screen.show(passing.display) }
            passing.wasShown()
        case .happened(.progress(let progress)):
            if let progress, !isJSON { screen.showProgress(progress) } else { screen.clearProgress() }
        case .ended(let cell):
            if isJSON { screen.show(.record(Record(.none, data: cell.datum))) }
        case .differs(let cell, let difference):
            guard !isJSON else {
                let data = Datum.object([
                    "cell": .integer(cell.number), "difference": .list(difference.map { .text($0) }),
                ])
                return screen.show(.record(Record(.none, data: data)))
            }
            var text = StyledText("differs from the saved output of cell \(cell.number):", role: .failure)
            for line in difference {
                text.append("\n" + line, role: line.hasPrefix("-") ? .failure : line.hasPrefix("+") ? .success : .muted)
            }
            errors.show(.text(text))
        }
    }
}

/// A replay that is refused before its first cell.
private struct ReplayRefusal: Error, Explainable {
    let explanation: Explanation

    init(_ explanation: Explanation) {
        self.explanation = explanation
    }
}

extension Display {
    /// Whether it says that something failed.
    fileprivate var isError: Bool {
        switch self {
        case .problem(let problem): problem.severity == .error
        case .group(let parts): parts.contains(where: \.isError)
        default: false
        }
    }
}

extension Cell {
    /// The cell as `--json` prints it.
    fileprivate var datum: Datum {
        .object([
            "cell": .integer(number.value), "source": .text(source), "status": .text(status.word),
            "exit_code": .integer(Int(status.rawValue)), "runs": .list(runs.map { .integer($0) }),
            "output": .list(output.map { JSONRenderer().datum(of: $0) }),
        ])
    }
}

extension CellStatus {
    /// The word for it in JSON.
    fileprivate var word: String {
        switch self {
        case .succeeded: "succeeded"
        case .runFailed: "run_failed"
        case .badInput: "bad_input"
        case .engineUnreachable: "engine_unreachable"
        case .interrupted: "interrupted"
        }
    }
}
