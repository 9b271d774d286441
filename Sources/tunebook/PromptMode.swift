import FoundationEssentials
import Glibc
import TunebookCatalogue
import TunebookCommands
import TunebookCore
import TunebookDisplay
import TunebookEngines
import TunebookLanguage
import TunebookLaunch
import TunebookPlatform
import TunebookSession
import TunebookTerminal

/// The prompt: reads cells, runs them, shows what they give, until the person leaves.
struct PromptMode {
    private let program: Program
    private let screen: Screen
    private let history: History
    private let journal: Journal?
    private let session: Session
    private let editor: LineEditor

    init(_ program: Program) {
        self.program = program
        let identity = "\(getpid())-\(Int(Date.now.timeIntervalSince1970))"
        let screen = Screen()
        let history = History(path: program.directories.state + "/history.jsonl", session: identity)
        let externalEditor = ExternalEditor()
        journal = PromptMode.makeJournal(program, screen)
        let session = program.session(
            isInteractive: true,
            journal: journal,
            edit: { try await PromptMode.edit($0, in: externalEditor) },
            earlierCells: { limit in (0..<limit).lazy.compactMap { history.entry($0) } },
            earlierSession: { back in
                history.earlierSession(back)?.map { SessionFile.SavedCell(number: $0.cell, source: $0.text) }
            }
        )
        let completion = PromptCompletion(program: program, session: session)
        self.screen = screen
        self.history = history
        self.session = session
        editor = LineEditor(
            configuration: LineEditorConfiguration(
                externalEditor: externalEditor,
                completeness: { text in
                    guard case .incomplete(_, let depth) = Completeness(of: text, with: session.vocabulary) else {
                        return .complete
                    }
                    return .incomplete(depth: depth)
                },
                completions: { text, cursor in completion.list(for: text, at: cursor) },
                hint: { completion.hint(for: $0) },
                outcome: { PromptMode.outcome(of: $0, in: program.catalogue) },
                asksForPixels: screen.capabilities.asksForPixels
            ),
            history: history,
            screen: screen
        )
    }

    /// - Parameter file: A session to replay first.
    /// - Returns: The exit code of the program.
    func run(replaying file: String?) async -> Int32 {
        screen.show(await banner)
        if let problem = history.problem { screen.show(.problem(problem)) }
        showLostSessions()
        let background = BackgroundRuns(program, session: session, screen: screen)
        let logs = BackgroundLogs(program, session, screen)
        let inputs = BackgroundInputs(program, session, screen)
        let live = await liveRuns()
        show(live)
        await background.add(live)
        // Open between cells too: Ctrl-C never ends the prompt, and each press is counted.
        let interrupts = SignalStream([SIGINT])
        defer { interrupts.close() }
        var ladder = InterruptLadder(program, screen)
        if let file { await replay(file) }
        while await !session.isEnding {
            let next = (await session.cells.last?.number.value ?? 0) + 1
            let watch = Task { await background.watch() }
            defer { watch.cancel() }
            do {
                let input = try await editor.read(prompt: CellEcho.prompt(next))
                watch.cancel()
                switch input {
                case .cell(let text):
                    history.append(text, cell: next)
                    _ = interrupts.pending()
                    await submit(text)
                    await logs.update()
                    await inputs.update()
                    ladder.begin(with: await session.attend { $0.leave() })
                    // The first gave up the watching; whoever presses fast has pressed again before it was over.
                    for _ in interrupts.pending().dropFirst() { ladder.press() }
                case .interrupted(let hadText):
                    if hadText { ladder.begin(with: nil) } else { ladder.press() }
                case .endOfInput:
                    await leave()
                    return 0
                }
            } catch {
                break
            }
        }
        await leave()
        return 0
    }

    /// What came of the last of some runs, in a few words.
    private static func outcome(of runs: [Int], in catalogue: Catalogue) -> String? {
        guard let number = runs.last else { return nil }
        guard let run = try? catalogue.run(number) else { return "run \(number)" }
        var words = run.hitOf.map { "hit: run \($0)" } ?? run.state.rawValue
        if let result = run.result {
            let name = RunTexts.sortedMetricNames(result.metrics.keys).first
            if let name, let value = result.metrics[name] { words += " · \(name) \(RunTexts.metric(value))" }
        }
        return "run \(number) · \(words)"
    }

    private static func edit(_ text: String, in editor: ExternalEditor) async throws(CommandFailure) -> String {
        do {
            return try await editor.edit(text)
        } catch {
            throw CommandFailure(.problem(error.problem), status: .badInput)
        }
    }

    private static func makeJournal(_ program: Program, _ screen: Screen) -> Journal? {
        do {
            try createDirectory(program.journalsDirectory)
            return try Journal(directory: program.journalsDirectory, now: .now, processIdentifier: getpid())
        } catch {
            let reason = "\(error)"
            screen.show(.problem(Problem(.warning, "this session is not kept against a crash", reason: reason)))
            return nil
        }
    }

    // MARK: Cells

    /// Runs a cell, showing what it gives in order; Ctrl-C gives up watching it.
    private func submit(_ text: String) async {
        let (events, continuation) = AsyncStream<CellEvent>.makeStream()
        async let shown: Void = show(events)
        let session = session
        let echo = ControlEcho.switchOff()
        let cells = await Interruption.watch { await session.submit(text) { continuation.yield($0) } }
        if let first = cells.first { history.note(runs: cells.flatMap(\.runs), cell: first.number.value) }
        echo?.restore()
        continuation.finish()
        await shown
    }

    private func show(_ events: AsyncStream<CellEvent>) async {
        for await event in events {
            switch event {
            case .started(let number, let source, let isFollowUp):
                if isFollowUp { screen.show(CellEcho(number, source).display) }
            case .output(let display): await screen.present(display)
            case .passing(let passing):
                await screen.present(passing.display)
                passing.wasShown()
            case .progress(let progress?): screen.showProgress(progress)
            case .progress(nil): screen.clearProgress()
            }
        }
        screen.clearProgress()
    }

    private func replay(_ path: String) async {
        do {
            let file = try SessionFile(contentsOf: path, with: session.vocabulary)
            await session.setDirectory(SessionFile.folder(ofFile: path))
            let replay = Replay(session: session, savedLines: savedLines)
            let screen = screen
            _ = await Interruption.watch {
                await replay.run(file.cells) { event in
                    switch event {
                    case .happened(.started(let number, let source, _)): screen.show(CellEcho(number, source).display)
                    case .happened(.output(let display)): screen.show(display)
                    case .happened(.passing(let passing)):
                        screen.show(passing.display)
                        passing.wasShown()
                    case .happened(.progress(let progress?)): screen.showProgress(progress)
                    case .happened(.progress(nil)): screen.clearProgress()
                    case .cell, .ended, .differs: break
                    }
                }
            }
        } catch {
            screen.show(.problem(Problem(error.explanation)))
        }
    }

    // MARK: Coming and going

    private var banner: Display {
        get async {
            let title = "tunebook \(productVersion)"
            var parts: [String] = []
            let name = program.configuration.defaultEngine
            if let engine = try? program.engines.engine(named: name) {
                parts.append("engine \(name) (\(await engine.summary()))")
            }
            if let count = try? await program.catalogue.cachedResultCount() {
                parts.append("\(count) cached result\(count == 1 ? "" : "s")")
            }
            parts.append("type help")
            var text = StyledText(title, role: .heading)
            var column = title.count
            for part in parts {
                column += part.count + 3
                let fits = column <= screen.width
                if !fits { column = part.count + 2 }
                text.append((fits ? " · " : "\n  ") + part, role: .muted)
            }
            return .text(text)
        }
    }

    private func showLostSessions() {
        let lost = Journal.lostSessions(in: program.journalsDirectory)
        guard let newest = lost.last else { return }
        let count = newest.sources.count
        var text = StyledText(
            "a session ended without exit (\(count) cell\(count == 1 ? "" : "s"))",
            role: .warning
        )
        if lost.count > 1 { text.append(", and \(lost.count - 1) before it", role: .warning) }
        text.append("\n  ")
        text.append("recover", role: .code)
        text.append(" brings it back, ", role: .warning)
        text.append("recover --discard", role: .code)
        text.append(" forgets it", role: .warning)
        screen.show(.text(text))
    }

    private func show(_ live: [Run]) {
        for run in live {
            var text = StyledText("run \(run.number) · ", role: .heading)
            text.append(run.taskName, role: .name)
            text.append(" · \(run.engineName) is still running; ")
            text.append("attach \(run.number)", role: .code)
            text.append(" watches it")
            screen.show(.text(text))
        }
    }

    private func liveRuns() async -> [Run] {
        var live: [Run] = []
        guard let recorded = try? await program.catalogue.liveRuns() else { return [] }
        for name in Set(recorded.map(\.engineName)).sorted() {
            // A service may be slow or away; the watch behind the prompt finds out what has become of its runs.
            if name != LocalEngine.name {
                live += recorded.filter { $0.engineName == name }
                continue
            }
            guard let engine = try? program.engines.engine(named: name) else { continue }
            live += (try? await program.launcher.findLiveRuns(on: engine)) ?? []
        }
        return live
    }

    /// Says which runs go on without the prompt, and forgets the journal.
    private func leave() async {
        screen.setTitle(nil)
        let live = await liveRuns()
        for run in live {
            var text = StyledText("run \(run.number) (\(run.taskName)) goes on", role: .warning)
            text.append(
                ", on \(run.engineName), \(RunTexts.duration(.seconds(Date.now.timeIntervalSince(run.created)))) so far"
            )
            screen.show(.text(text))
        }
        if let first = live.first {
            let words = "the next start finds \(live.count == 1 ? "it" : "them"); "
            var text = StyledText(words, role: .muted)
            text.append("attach \(first.number)", role: .code)
            text.append(" watches, ", role: .muted)
            text.append("exit --stop", role: .code)
            text.append(" would have stopped what this session launched", role: .muted)
            screen.show(.text(text))
        }
        await session.close()
    }
}
