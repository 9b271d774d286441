import FoundationEssentials
import Synchronization
import TunebookCatalogue
import TunebookCore
import TunebookDisplay
import TunebookSession
import TunebookTerminal

/// Shows the further log lines of the runs that the person asked for, above the line being typed, until each ends.
actor BackgroundLogs {
    private let program: Program
    private let session: Session
    private let screen: Screen
    private var followers: [Int: Task<Void, Never>] = [:]

    /// Lines are shown together, at most so often and so many at a time: a person reads no faster.
    private static let interval = Duration.milliseconds(100)
    private static let mostLines = 20

    init(_ program: Program, _ session: Session, _ screen: Screen) {
        self.program = program
        self.session = session
        self.screen = screen
    }

    /// Begins and ends the following of logs as the session asks for it now.
    func update() async {
        let asked = await session.attention.followedLogs
        for (number, follower) in followers where !asked.contains(number) {
            follower.cancel()
            followers[number] = nil
        }
        for number in asked.sorted() where followers[number] == nil {
            followers[number] = Task { await self.follow(number) }
        }
    }

    private func follow(_ number: Int) async {
        let batch = Batch()
        await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                await self.read(number, into: batch)
                return true
            }
            group.addTask {
                while !Task.isCancelled {
                    try? await Task.sleep(for: Self.interval)
                    self.show(batch.take(), of: number)
                }
                return false
            }
            _ = await group.next()
            group.cancelAll()
        }
        guard !Task.isCancelled else { return }
        show(batch.take(), of: number)
        followers[number] = nil
        await session.attend { _ = $0.followedLogs.remove(number) }
    }

    private nonisolated func read(_ number: Int, into batch: Batch) async {
        do {
            guard let run = try await program.catalogue.run(number),
                let handle = try await program.catalogue.handle(of: number)
            else { return }
            let engine = try program.engines.engine(named: run.engineName)
            if let lines = engine.logLines(of: handle, last: 0, follows: true) {
                for try await line in lines { batch.add(line) }
            } else {
                // Seconds ago is not now: an engine's clock may differ a little from this one's.
                let start = Date.now.timeIntervalSince1970 - 1
                for try await event in engine.events(of: handle, after: nil) {
                    if case .log(let line) = event.kind, event.time >= start { batch.add(line) }
                }
            }
        } catch {
            // Cancelled, or the engine is gone: what a run came to is told by whoever watches runs.
        }
    }

    private nonisolated func show(_ lines: [String], of number: Int) {
        guard !lines.isEmpty else { return }
        var text = StyledText().keepingLines()
        for (index, line) in lines.suffix(Self.mostLines).enumerated() {
            if index > 0 { text.append("\n") }
            text.append("run \(number) · ", role: .muted)
            text.append(line)
        }
        let hidden = lines.count - Self.mostLines
        if hidden > 0 {
            screen.show(
                .text(StyledText("run \(number) · … \(hidden) more lines; logs \(number) shows all", role: .muted))
            )
        }
        screen.show(.text(text))
    }

    /// Lines that wait to be shown.
    private final class Batch: Sendable {
        private let lines = Mutex<[String]>([])

        func add(_ line: String) { lines.withLock { $0.append(line) } }

        func take() -> [String] {
            lines.withLock { lines in
                defer { lines = [] }
                return lines
            }
        }
    }
}
