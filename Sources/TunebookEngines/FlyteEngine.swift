import Crypto
import FoundationEssentials
import SwiftProtobuf
package import TunebookCore
import TunebookFlyte
import TunebookLocal
import TunebookPlatform

/// Runs jobs on a Flyte deployment: a registered task, launched by a single-task execution.
///
/// Which deployment, `~/.flyte/config.yaml` says, as for flytectl; its own section of the configuration says the rest, see
/// `FlyteSettings`. A definition takes one of two roads: as a task of Flyte's SageMaker plugin, which Flyte had up to
/// 1.10.0, or as a container that runs tunebook. Nothing is asked of Flyte, and libcurl is not opened, before something
/// is launched or looked after.
package struct FlyteEngine: Engine {
    package static let name = "flyte"
    package static let searchesInService = true
    package static let launchOptions: Set<String> = [
        "annotation", "label", "output-prefix", "overwrite-cache", "role",
    ]

    let deployment: FlyteDeployment
    private let launches: FlyteLaunches
    private let runsDirectory: String
    private let known: KnownResults

    package init(_ settings: EngineSettings) throws(EngineError) {
        deployment = FlyteDeployment(
            options: settings.options,
            environment: settings.environment,
            stateDirectory: settings.stateDirectory
        )
        runsDirectory = settings.runsDirectory
        let data = settings.runsDirectory.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        let directory = data.joined(separator: "/") + "/flyte"
        known = KnownResults(in: directory + "/results")
        launches = FlyteLaunches(deployment, directory: directory, known: known)
    }

    // MARK: - Before a launch

    package func keyParts(for specification: Specification) async throws(EngineError) -> [String: String] {
        try await Self.translated { () async throws(FlyteError) in
            switch try await deployment.road() {
            case .plugin: return ["library": "SageMaker by Flyte"]
            case .container: return ["library": "Flyte \(try deployment.settings.image ?? "")"]
            }
        }
    }

    package func validate(_ specification: Specification) async throws(EngineError) {
        try await Self.translated { () async throws(FlyteError) in
            _ = try await launches.task(of: specification, in: nil)
        }
    }

    /// What lies at an address only Flyte can read: it is asked each time, and its own cache answers.
    package func resolved(_ specification: Specification) async throws(EngineError) -> Specification {
        var training = specification.training
        for index in training.channels.indices where training.channels[index].digest == nil {
            guard case .s3(let uri) = training.channels[index].source else { continue }
            training.channels[index].digest = "\(uri) at \(UInt64.random(in: 0 ... .max))"
        }
        return specification.with(training)
    }

    package func requests(for run: Run) async throws(EngineError) -> [EngineRequest] {
        try await Self.translated { () async throws(FlyteError) in
            let task = try await launches.task(of: run.specification, in: nil)
            let launch = try await launches.launch(task, of: run)
            let settings = try await deployment.taskSettings()
            return [
                EngineRequest(action: "CreateTask", json: try task.json),
                EngineRequest(
                    action: "CreateExecution",
                    json: try launch.json(project: settings.project, domain: settings.domain)
                ),
            ]
        }
    }

    package func outlook(for run: Run) async throws(EngineError) -> [LaunchNotice] {
        try await Self.translated { () async throws(FlyteError) in
            try await launches.outlook(for: run, in: folder(of: run.number))
        }
    }

    // MARK: - A launch

    package func start(_ run: Run) async throws(EngineError) -> RunHandle {
        try await Self.translated { () async throws(FlyteError) in
            try await launches.start(run, in: folder(of: run.number))
        }
    }

    package func page(of run: RunHandle) -> String? {
        guard let execution = execution(of: run),
            let configuration = try? FlyteConfiguration.load(
                environment: deployment.environment,
                options: (try? deployment.settings.connection) ?? [:]
            )
        else { return nil }
        return try? configuration.consoleLink(
            project: execution.project,
            domain: execution.domain,
            execution: execution.name
        )
    }

    package func events(of run: RunHandle, after position: Int?) -> any AsyncSequence<RunEvent, any Error> & Sendable {
        ServiceEvents(follower: follower(of: run), position: position ?? 0)
    }

    package func outcome(of run: RunHandle) async throws(EngineError) -> RunOutcome? {
        let folder = folder(of: run.run)
        if FollowedExecution.read(from: folder.path)?.isFinished == true { return Self.outcome(in: folder) }
        do {
            _ = try await deployment.promptly { try await follower(of: run).look() }
        } catch {
            // What is not known now goes on as far as anybody can tell.
            return nil
        }
        return Self.outcome(in: folder)
    }

    package func stop(_ run: RunHandle) async throws(EngineError) {
        try await Self.translated { () async throws(FlyteError) in
            guard let execution = execution(of: run) else { return }
            let client = try await deployment.client(project: execution.project, domain: execution.domain)
            _ = try await client.terminate(execution.name, cause: "stopped from tunebook")
        }
    }

    /// Flyte knows one way to end an execution.
    package func kill(_ run: RunHandle) async throws(EngineError) {
        try await stop(run)
    }

    package func fetch(_ artifact: Artifact, to path: String) async throws(EngineError) {
        try await Self.translated { () async throws(FlyteError) in
            try await deployment.client().download(artifact.location, to: path)
        }
    }

    // MARK: - What it is

    package func summary() async -> String {
        do throws(FlyteError) {
            return try await DeploymentOutline(deployment).outline()
        } catch {
            return Self.words(of: error)
        }
    }

    package func details() async -> String {
        let outline = await summary()
        do {
            return try await deployment.promptly { try await DeploymentOutline(deployment).details() }
        } catch let error as FlyteError {
            if case .configuration = error { return outline }
            return "\(outline); \(Self.words(of: error))"
        } catch {
            return "\(outline); no answer"
        }
    }

    private static func words(of error: FlyteError) -> String {
        let explanation = error.explanation
        return explanation.headline
            + ([explanation.reason, explanation.remedy].compactMap(\.self).map { ": \($0)" })
            .joined()
    }

    // MARK: - Parts

    private func folder(of run: Int) -> RunFolder { RunFolder(run: run, in: runsDirectory) }

    private func execution(of run: RunHandle) -> FollowedExecution? {
        FollowedExecution.read(from: folder(of: run.run).path) ?? FollowedExecution(handle: run.identifier)
    }

    private func follower(of run: RunHandle) -> ExecutionFollower {
        ExecutionFollower(deployment: deployment, folder: folder(of: run.run), handle: run, known: known)
    }

    private static func outcome(in folder: RunFolder) -> RunOutcome? {
        if case .finished(let outcome)? = RunJournal(folder).events().last?.kind { outcome } else { nil }
    }

    private static func translated<Value>(
        _ work: () async throws(FlyteError) -> Value
    ) async throws(EngineError) -> Value {
        do throws(FlyteError) {
            return try await work()
        } catch {
            throw error.asEngineError
        }
    }
}
