import TunebookCatalogue
import TunebookCommands
import TunebookCore
import TunebookDisplay
import TunebookSession
import TunebookTerminal

/// Says above the line that is being typed that a run has ended which nobody watched, and in the terminal's title how many
/// go on.
///
/// Knows the runs that went on when the prompt opened, and those that cells of the session launched.
actor BackgroundRuns {
    private let catalogue: Catalogue
    private let session: Session
    private let screen: Screen
    private let remote: RemoteRuns
    /// The runs that have not ended, as far as is known.
    private var live: Set<Int> = []
    /// The runs that were looked at already: whoever launched one is told of its end once.
    private var known: Set<Int> = []

    /// How long an end may stay unsaid.
    private static let interval = Duration.milliseconds(500)

    init(_ program: Program, session: Session, screen: Screen) {
        catalogue = program.catalogue
        remote = RemoteRuns(program)
        self.session = session
        self.screen = screen
    }

    /// Takes up runs that go on from before the session.
    func add(_ runs: [Run]) {
        live.formUnion(runs.map(\.number))
        known.formUnion(live)
    }

    /// Looks after the runs until it is cancelled, or none is left.
    func watch() async {
        await takeUpLaunches()
        await remote.follow(live)
        while !live.isEmpty, !Task.isCancelled {
            for number in live.sorted() {
                guard (try? await catalogue.hasEnded(number)) == true, !Task.isCancelled else { continue }
                live.remove(number)
                if await !wasShown(number), let run = try? await catalogue.run(number) {
                    screen.show(RunDisplay(run: run, home: catalogue.directory).display)
                }
            }
            showCount()
            try? await Task.sleep(for: Self.interval)
        }
    }

    private func showCount() {
        screen.setTitle(live.isEmpty ? nil : "tunebook · \(live.count) running")
    }

    private func takeUpLaunches() async {
        for number in await session.cells.flatMap(\.runs) where !known.contains(number) {
            known.insert(number)
            live.insert(number)
        }
    }

    /// Whether a cell has shown how a run ended.
    private func wasShown(_ number: Int) async -> Bool {
        await session.cells.contains { $0.output.contains { $0.tellsEnd(of: number) } }
    }
}

extension Display {
    fileprivate func tellsEnd(of number: Int) -> Bool {
        switch self {
        case .group(let parts): return parts.contains { $0.tellsEnd(of: number) }
        case .record(let record): return record.data.tellsEnd(of: number)
        default: return false
        }
    }
}

extension Datum {
    /// Whether it is a run that has ended, or holds it among `runs`.
    fileprivate func tellsEnd(of number: Int) -> Bool {
        if case .list(let runs)? = self["runs"] { return runs.contains { $0.tellsEnd(of: number) } }
        guard self["run"] == .integer(number), case .text(let state)? = self["state"] else { return false }
        return RunState(rawValue: state)?.isFinal == true
    }
}
