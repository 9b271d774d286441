import TunebookCatalogue
import TunebookCore
import TunebookDisplay
import TunebookLaunch
import TunebookSession
import TunebookTerminal

/// What further Ctrl-C do to a run whose watching the first gave up: the second asks it to stop, the third kills it.
///
/// Each counts within two seconds of the one before, on a line with nothing typed on it.
struct InterruptLadder {
    private let program: Program
    private let screen: Screen
    private var run: Int?
    private var hasStopped = false
    private var pressedAt = ContinuousClock.now

    /// How long a Ctrl-C belongs to the one before.
    private static let patience = Duration.seconds(2)

    init(_ program: Program, _ screen: Screen) {
        self.program = program
        self.screen = screen
    }

    /// Begins anew with a run that was just left, or with none.
    mutating func begin(with run: Int?) {
        self.run = run
        hasStopped = false
        pressedAt = .now
    }

    /// Takes one more Ctrl-C.
    mutating func press() {
        guard let number = run, ContinuousClock.now - pressedAt < Self.patience else {
            run = nil
            return
        }
        pressedAt = .now
        let kills = hasStopped
        if kills { run = nil }
        hasStopped = true
        // A service may take its time to answer; the prompt is there meanwhile.
        Task { [program, screen] in
            do {
                try await Self.end(number, kills: kills, program, screen)
            } catch {
                let reason = (error as? any Explainable)?.explanation
                screen.show(
                    .problem(
                        Problem(
                            .error,
                            "run \(number) could not be \(kills ? "killed" : "asked to stop"), and goes on",
                            reason: reason.map { [$0.headline, $0.reason].compactMap(\.self).joined(separator: "; ") },
                            remedy: reason?.remedy
                        )
                    )
                )
            }
        }
    }

    private static func end(_ number: Int, kills: Bool, _ program: Program, _ screen: Screen) async throws {
        guard let run = try await program.catalogue.run(number) else { return }
        guard !run.state.isFinal, let handle = try await program.catalogue.handle(of: number) else {
            return screen.show(.text(StyledText("run \(number) has ended already: \(run.state.rawValue)")))
        }
        let engine = try program.engines.engine(named: run.engineName)
        if kills {
            try await engine.kill(handle)
            screen.show(.text(StyledText("run \(number) is killed", role: .failure)))
        } else {
            var text = StyledText("run \(number) is asked to stop, and keeps what is finished", role: .warning)
            text.append("; Ctrl-C again kills it", role: .muted)
            screen.show(.text(text))
            try await engine.stop(handle)
        }
        // Whoever sees a run's end records it.
        _ = try await program.launcher.follow(run, on: engine) { _ in }
    }
}
