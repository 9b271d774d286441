import Crypto
import FoundationEssentials
import TunebookAWS
package import TunebookCore
import TunebookLocal
import TunebookPlatform

/// Runs jobs on AWS SageMaker, with the user's own account and keys.
///
/// Its section of the configuration says what no definition does: the role, the bucket, tags, spot machines; see
/// `SageMakerSettings`. Nothing is asked of AWS, and libcurl is not opened, before something is launched or looked after.
package struct SageMakerEngine: Engine {
    package static let name = "sagemaker"
    package static let searchesInService = true

    let account: SageMakerAccount
    private let runsDirectory: String
    /// What the local engine has fetched, to know its results by.
    let fetched: FetchedData
    /// Where variables are found that a program is passed.
    let environment: [String: String]

    package init(_ settings: EngineSettings) throws(EngineError) {
        do throws(AWSError) {
            account = SageMakerAccount(try SageMakerSettings(settings.options), environment: settings.environment)
        } catch {
            throw Self.engineError(error)
        }
        runsDirectory = settings.runsDirectory
        fetched = FetchedData(settings)
        environment = settings.environment
    }

    package func keyParts(for specification: Specification) async throws(EngineError) -> [String: String] {
        // The image alone: role, bucket, machine and region change no result.
        let image: String
        do throws(AWSError) {
            image = try await self.image(for: specification)
        } catch {
            throw Self.engineError(error)
        }
        return ["library": "SageMaker \(image)"]
    }

    package func validate(_ specification: Specification) async throws(EngineError) {
        try await Self.translated { () async throws(AWSError) in
            // Everything that can be said without asking AWS: a hit costs no request.
            let region = try await account.region()
            if let blob = specification.training.program?.inputs.first(where: { $0.type == .blob }) {
                throw .unsuitable(
                    Explanation(
                        "custom_inputs.\(blob.name) is a file, which SageMaker gives to no program",
                        remedy: "make it a channel: inputs { \(blob.name) = … }"
                    )
                )
            }
            let channels = specification.training.channels.map { ($0.name, "s3://bucket/\($0.name)/") }
            let settings = try account.settings.with(specification.training.conditions)
            let surroundings = JobSurroundings(
                region: region,
                roleARN: settings.role ?? "",
                outputPath: settings.outputPath ?? "",
                channels: Dictionary(channels) { first, _ in first },
                settings: settings
            )
            _ = try Self.request(specification, name: "name", surroundings)
        }
    }

    package func resolved(_ specification: Specification) async throws(EngineError) -> Specification {
        try await Self.translated { () async throws(AWSError) in
            var training = specification.training
            for index in training.channels.indices where training.channels[index].digest == nil {
                guard case .s3(let uri) = training.channels[index].source else { continue }
                let digests = try await digests(of: uri)
                training.channels[index].digest = digests.state
                training.channels[index].otherDigest = digests.content
            }
            return specification.with(training)
        }
    }

    package func start(_ run: Run) async throws(EngineError) -> RunHandle {
        let folder = RunFolder(run: run.number, in: runsDirectory)
        do {
            try createDirectory(folder.path)
            let surroundings = try await surroundings(of: run, sending: folder.path)
            let name = JobName.of(run)
            let request = try Self.request(run.specification, name: name, surroundings)
            var job = FollowedJob(kind: Self.kind(of: run.specification), name: name, region: surroundings.region)
            job.image = try await image(for: run.specification)
            let resources = run.specification.training.resources
            job.costPerSecond = account.settings.prices[resources.instanceType].map { price in
                price / 3600 * Double(resources.instanceCount)
            }
            job.metricDefinitions = run.specification.training.program?.metricDefinitions
            if case .tuning(let tuning) = run.specification { job.objective = tuning.objective }
            // The name is known here before it is there, so that an answer that is lost loses no job, nor does the end of
            // this process between the request and the answer.
            let shown = TrainingRequest.masked(request, surroundings)
            try AtomicFile.write(Array((shown.prettyText + "\n").utf8), to: folder.path + "/request.json")
            try job.write(to: folder.path)
            try AtomicFile.write(Array(job.handle.utf8), to: "\(folder.path)/\(RunHandle.fileName)")
            let client = SageMakerClient(try await account.connection())
            job.isAccepted = try await createPatiently(job, request, client)
            try job.write(to: folder.path)
            return RunHandle(run: run.number, identifier: job.handle)
        } catch let error as AWSError {
            throw Self.engineError(error)
        } catch {
            throw .failed((error as? any Explainable)?.explanation ?? Explanation("\(error)"))
        }
    }

    /// Asks for a job, and again for a minute or more while SageMaker has too many requests: they are all for the same job.
    ///
    /// - Returns: As ``create(_:_:_:)``.
    private func createPatiently(
        _ job: FollowedJob,
        _ request: JSONValue,
        _ client: SageMakerClient
    ) async throws -> Bool {
        var roundsLeft = 15
        while true {
            do {
                return try await Self.create(job.kind, request, client)
            } catch let error as AWSError {
                guard case .refused(let fault) = error, fault.isThrottling else { throw error }
                roundsLeft -= 1
                let pause = min(account.settings.pollInterval, .seconds(5))
                if roundsLeft >= 0, (try? await Task.sleep(for: pause)) != nil { continue }
                // An attempt whose answer was lost may have started it all the same.
                return try await Self.isThere(job, client, otherwise: error)
            }
        }
    }

    /// Whether SageMaker has a job.
    ///
    /// - Returns: `false` where that cannot be found out now.
    /// - Throws: `error` where it has not.
    private static func isThere(
        _ job: FollowedJob,
        _ client: SageMakerClient,
        otherwise error: AWSError
    ) async throws(AWSError) -> Bool {
        do throws(AWSError) {
            switch job.kind {
            case .training: _ = try await client.describeTrainingJob(job.name)
            case .tuning: _ = try await client.describeTuningJob(job.name)
            }
            return true
        } catch let failure {
            if case .refused(let fault) = failure, fault.isNotFound { throw error }
            return false
        }
    }

    /// Asks for a job; from here on it may be there, so that giving up waiting does not break the request off.
    ///
    /// - Returns: Whether SageMaker has said that it has it. Where no answer came at any attempt, following will tell.
    private static func create(
        _ kind: FollowedJob.Kind,
        _ request: JSONValue,
        _ client: SageMakerClient
    ) async throws -> Bool {
        let task = Task {
            switch kind {
            case .training: try await client.createTrainingJob(request)
            case .tuning: try await client.createTuningJob(request)
            }
        }
        do {
            _ = try await task.value
            return true
        } catch let error as AWSError where error.mayHaveArrived {
            return false
        }
    }

    package func requests(for run: Run) async throws(EngineError) -> [EngineRequest] {
        try await Self.translated { () async throws(AWSError) in
            let surroundings = try await surroundings(of: run)
            let request = try Self.request(run.specification, name: JobName.of(run), surroundings)
            let action =
                Self.kind(of: run.specification) == .training ? "CreateTrainingJob" : "CreateHyperParameterTuningJob"
            let shown = TrainingRequest.masked(request, surroundings)
            return [EngineRequest(action: action, json: shown.prettyText)]
        }
    }

    package func events(of run: RunHandle, after position: Int?) -> any AsyncSequence<RunEvent, any Error> & Sendable {
        ServiceEvents(
            follower: JobFollower(account: account, folder: folder(of: run), handle: run),
            position: position ?? 0
        )
    }

    package func outcome(of run: RunHandle) async throws(EngineError) -> RunOutcome? {
        let folder = folder(of: run)
        if FollowedJob.read(from: folder.path)?.isFinished == true {
            return Self.outcome(in: folder)
        }
        do {
            _ = try await Self.promptly { try await JobFollower(account: account, folder: folder, handle: run).look() }
        } catch is CancellationError {
            return nil
        } catch let error as AWSError {
            // What is not known now goes on as far as anybody can tell.
            if !error.isTransient { throw Self.engineError(error) }
        } catch {
            throw .failed(Explanation("\(error)"))
        }
        return Self.outcome(in: folder)
    }

    /// Asks a service, and gives up where it is slow.
    ///
    /// - Throws: `CancellationError` after two seconds.
    private static func promptly<Value: Sendable>(
        _ work: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        try await withThrowingTaskGroup(of: Value.self) { group in
            group.addTask { try await work() }
            group.addTask {
                try await Task.sleep(for: .seconds(2))
                throw CancellationError()
            }
            defer { group.cancelAll() }
            guard let value = try await group.next() else { throw CancellationError() }
            return value
        }
    }

    package func stop(_ run: RunHandle) async throws(EngineError) {
        try await Self.translated { () async throws(AWSError) in
            guard let job = job(of: run) else { return }
            let client = SageMakerClient(try await account.connection(in: job.region))
            do throws(AWSError) {
                switch job.kind {
                case .training: try await client.stopTrainingJob(job.name)
                case .tuning: try await client.stopTuningJob(job.name)
                }
            } catch {
                // One that has ended is refused so.
                guard case .refused(let fault) = error, fault.code == "ValidationException" else { throw error }
            }
        }
    }

    /// SageMaker knows one way to end a job.
    package func kill(_ run: RunHandle) async throws(EngineError) {
        try await stop(run)
    }

    package func revise(_ run: RunHandle, _ tuning: TuningSpecification) async throws(EngineError) {
        throw .refused(
            Explanation(
                "SageMaker changes no search that runs",
                reason: "a tuning job of it can be stopped, and nothing else",
                remedy:
                    "stop \(run.run), then set \(tuning.taskName).warm_start.parents = [\(run.run)] and launch again: "
                    + "it starts from what was found"
            )
        )
    }

    package func fetch(_ artifact: Artifact, to path: String) async throws(EngineError) {
        try await Self.translated { () async throws(AWSError) in
            let transfer = S3Transfer(S3Client(try await account.connection()))
            try await transfer.download(S3Location(artifact.location), to: path)
        }
    }

    package func summary() async -> String {
        account.outline
    }

    package func details() async -> String {
        do {
            return try await Self.promptly { try await account.details() }
        } catch let error as AWSError {
            let explanation = error.explanation
            return "\(account.outline); \(explanation.headline)" + (explanation.remedy.map { ": \($0)" } ?? "")
        } catch {
            return "\(account.outline); no answer from AWS"
        }
    }

    // MARK: - Parts

    private func folder(of run: RunHandle) -> RunFolder { RunFolder(run: run.run, in: runsDirectory) }

    private func job(of run: RunHandle) -> FollowedJob? {
        FollowedJob.read(from: folder(of: run).path) ?? FollowedJob(handle: run.identifier)
    }

    static func kind(of specification: Specification) -> FollowedJob.Kind {
        if case .tuning = specification { .tuning } else { .training }
    }

    private static func outcome(in folder: RunFolder) -> RunOutcome? {
        if case .finished(let outcome)? = RunJournal(folder).events().last?.kind { outcome } else { nil }
    }

    // MARK: - Errors

    static func translated<Value>(_ work: () async throws(AWSError) -> Value) async throws(EngineError) -> Value {
        do throws(AWSError) {
            return try await work()
        } catch {
            throw engineError(error)
        }
    }

    private static func engineError(_ error: AWSError) -> EngineError {
        switch error {
        case .http: .unreachable(error.explanation)
        case .noCredentials, .credentials, .noRegion, .configuration, .unsuitable: .refused(error.explanation)
        default: .failed(error.explanation)
        }
    }
}
