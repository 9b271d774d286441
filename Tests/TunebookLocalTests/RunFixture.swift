import FoundationEssentials
import Testing
import TunebookCore
import TunebookLocal
import TunebookPlatform

/// A run of the scripted algorithm in a folder of its own, supervised by a real runner process.
final class RunFixture: Sendable {
    let folder: RunFolder
    private let root: String

    init() throws {
        root = FileManager.default.temporaryDirectory.path() + "/tunebook-run-\(UInt64.random(in: 0 ... .max))"
        try createDirectory(root)
        folder = RunFolder(run: 7, in: root)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: root)
    }

    /// The program with the modes of a run, which is built beside the tests.
    static let program: String = {
        let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return tests.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 } + "/scripted-training"
    }()

    static let environment = ProcessInfo.processInfo.environment

    static func specification(
        _ script: String,
        retries: Int = 0,
        maxRuntime: Duration = .seconds(3600)
    ) -> TrainingSpecification {
        TrainingSpecification(
            taskName: "job",
            algorithmName: "SCRIPTED",
            algorithmVersion: "1",
            hyperparameters: ["script": script],
            channels: [],
            stoppingCondition: StoppingCondition(maxRuntime: maxRuntime),
            retries: retries
        )
    }

    /// Starts the run as a prompt does: with the steps of `ScriptedAlgorithm`, or with a shell script for a training
    /// process; the runner through `prefix`, such as a shell that sets limits.
    func start(
        _ script: String = "",
        shell: String? = nil,
        retries: Int = 0,
        maxRuntime: Duration = .seconds(3600),
        grace: Duration = .seconds(60),
        through prefix: [String] = [],
        algorithm: String = "SCRIPTED"
    ) throws {
        var training = Self.specification(script, retries: retries, maxRuntime: maxRuntime)
        training.algorithmName = algorithm
        let run = Run(
            number: 7,
            taskName: "job",
            engineName: "local",
            specification: .training(training),
            created: Date(timeIntervalSince1970: 0)
        )
        let input = TrainingInput(
            algorithmName: training.algorithmName,
            algorithmVersion: training.algorithmVersion,
            hyperparameters: training.hyperparameters,
            channels: [],
            modelDirectory: folder.modelDirectory,
            threads: 1
        )
        var environment = Self.environment
        environment["TRAINING_SCRIPT"] = shell
        try RunnerProcess.start(
            RunRequest(run: run, library: "Scripted 1.0", grace: grace),
            input,
            in: folder,
            command: prefix + [Self.program, "__run", folder.path],
            environment: environment
        )
    }

    /// All events from a position on, until the run has ended.
    func events(after position: Int = 0) async throws -> [RunEvent] {
        var events: [RunEvent] = []
        for try await event in EventSequence(folder, after: position) { events.append(event) }
        return events
    }

    /// How the run ends.
    func outcome() async throws -> RunOutcome {
        let last = try #require(try await events().last)
        guard case .finished(let outcome) = last.kind else {
            throw UnexpectedEnd(event: last)
        }
        return outcome
    }

    /// Waits for the first event that fits.
    func wait(for fits: (RunEvent.Kind) -> Bool) async throws {
        for try await event in EventSequence(folder) where fits(event.kind) { return }
        Issue.record("the run ended first")
    }

    func read(_ path: String) throws -> String {
        String(decoding: try readFile(path), as: UTF8.self)
    }

    struct UnexpectedEnd: Error {
        var event: RunEvent
    }
}

extension [RunEvent] {
    var log: [String] {
        compactMap { event in
            if case .log(let line) = event.kind { line } else { nil }
        }
    }

    var states: [RunState] {
        compactMap { event in
            if case .state(let state) = event.kind { state } else { nil }
        }
    }

    var attempts: [Int] {
        compactMap { event in
            if case .attempt(let number) = event.kind { number } else { nil }
        }
    }
}
