import TunebookCatalogue
import TunebookCore
import TunebookEngines
import TunebookLaunch
import TunebookSession

/// Follows the runs of services behind the prompt, so that their ends are recorded; runs of this machine record their own.
///
/// An actor, since it keeps one watch for each run until that has ended.
actor RemoteRuns {
    private let catalogue: Catalogue
    private let engines: EngineDirectory
    private let launcher: Launcher
    private var watches: [Int: Task<Void, Never>] = [:]

    /// How long a watch rests that went wrong.
    private static let rest = Duration.seconds(15)

    init(_ program: Program) {
        catalogue = program.catalogue
        engines = program.engines
        launcher = program.launcher
    }

    deinit {
        for watch in watches.values { watch.cancel() }
    }

    /// Follows those of some runs that are not followed yet.
    func follow(_ numbers: Set<Int>) async {
        for number in numbers.sorted() where watches[number] == nil {
            guard let run = try? await catalogue.run(number), run.engineName != LocalEngine.name, !run.state.isFinal,
                watches[number] == nil, let engine = try? engines.engine(named: run.engineName)
            else { continue }
            watches[number] = Task { [launcher] in
                // Nobody waits for it, so nobody is asked to log in.
                await Attention.$isGiven.withValue(false) { await Self.follow(run, on: engine, launcher) }
            }
        }
    }

    private static func follow(_ run: Run, on engine: any Engine, _ launcher: Launcher) async {
        while !Task.isCancelled {
            do {
                _ = try await launcher.follow(run, on: engine) { _ in }
                return
            } catch {
                try? await Task.sleep(for: rest)
            }
        }
    }
}
