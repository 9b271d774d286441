package import TunebookCore
package import TunebookLocal

/// Runs jobs on this machine, each in processes of its own that outlive the prompt.
///
/// Options of its section in the configuration: `threads` (all cores that this process may use), `library` (the file to
/// open instead of searching), `grace_in_seconds` (120, as SageMaker's) and `log_limit_in_megabytes` (1000: how much of the
/// log of a user's own program is kept).
package struct LocalEngine: Engine {
    package static let name = "local"

    private let settings: EngineSettings
    /// The data of `s3://` channels.
    private let fetched: FetchedData
    private let libraries: LibraryCache
    private let threads: Int
    private let grace: Duration
    private let logLimit: ByteCount
    /// Runs trainings in processes of this one; `nil` where each gets a runner of its own.
    private let pool: WorkerPool?

    package init(_ settings: EngineSettings) throws(EngineError) {
        try self.init(settings, pool: nil)
    }

    /// - Parameters:
    ///   - settings: As for every engine.
    ///   - pool: Runs the trainings that are started here, which then end with this process.
    package init(_ settings: EngineSettings, pool: WorkerPool?) throws(EngineError) {
        self.settings = settings
        self.pool = pool
        fetched = FetchedData(settings)
        libraries = LibraryCache(settings)
        if let unknown = settings.options.keys.sorted().first(where: { !Self.options.contains($0) }) {
            throw .refused(
                Explanation(
                    "the local engine has no setting \"\(unknown)\"",
                    reason: "it has \(Self.options.joined(separator: ", "))",
                    remedy: "mend engines.local.\(unknown) in the configuration file"
                )
            )
        }
        threads = try Self.count("threads", in: settings, 1...1024) ?? usableCores()
        grace = .seconds(try Self.count("grace_in_seconds", in: settings, 0...3600) ?? 120)
        let megabytes = try Self.count("log_limit_in_megabytes", in: settings, 1...1_000_000) ?? 1000
        logLimit = ByteCount(Int64(megabytes) * 1_000_000)
    }

    package func keyParts(for specification: Specification) async throws(EngineError) -> [String: String] {
        // A program is known by its files, and its interpreter by its version.
        if specification.training.program != nil { return [:] }
        let algorithm = try algorithm(of: specification.training)
        return ["library": try await libraries.version(of: algorithm, at: location(of: algorithm))]
    }

    package func validate(_ specification: Specification) async throws(EngineError) {
        let training = specification.training
        if let program = training.program {
            do {
                return try ProgramCheck(program, training.resources).check()
            } catch {
                throw .refused(error)
            }
        }
        let instances = training.resources.instanceCount
        guard instances == 1 else {
            throw .refused(
                Explanation(
                    "instance_count is \(instances), but this machine is one",
                    reason:
                        "with more instances SageMaker shards the data, so one process would not give the same model",
                    remedy: "set instance_count = 1 to train here, or launch on sagemaker"
                )
            )
        }
        _ = try location(of: algorithm(of: training))
    }

    package func resolved(_ specification: Specification) async throws(EngineError) -> Specification {
        var training = specification.training
        for index in training.channels.indices where training.channels[index].digest == nil {
            guard case .s3(let uri) = training.channels[index].source else { continue }
            do {
                let digests = try await fetched.fetch(uri)
                training.channels[index].digest = digests.content
                training.channels[index].otherDigest = digests.state
            } catch {
                throw .refused(Self.notFetched(uri, for: training.channels[index].name, error))
            }
        }
        return specification.with(training)
    }

    private static func notFetched(_ uri: String, for channel: String, _ error: any Error) -> Explanation {
        let cause = (error as? any Explainable)?.explanation ?? Explanation("\(error)")
        return Explanation(
            "channel \"\(channel)\" is \(uri), which cannot be fetched",
            reason: [cause.headline, cause.reason].compactMap(\.self).joined(separator: ": "),
            remedy: cause.remedy ?? "copy the data here and set inputs.\(channel) to its path"
        )
    }

    package func start(_ run: Run) async throws(EngineError) -> RunHandle {
        var run = run
        run.specification = fetched.located(run.specification)
        let folder = RunFolder(run: run.number, in: settings.runsDirectory)
        let training = run.specification.training
        if training.program != nil {
            // A tuning run of programs has no library either.
            let isTraining = if case .training = run.specification { true } else { false }
            let request = RunRequest(run: run, grace: grace, program: isTraining ? programSettings : nil)
            return try begin(request, nil, in: folder)
        }
        let location = try location(of: algorithm(of: training))
        var input: TrainingInput?
        // A tuning run trains nothing itself; each of its training jobs is a run of its own.
        if case .training(let training) = run.specification {
            input = self.input(of: training, folder, library: location.path)
        }
        let request = RunRequest(run: run, library: libraries.knownVersion(at: location.path), grace: grace)
        if let pool, let input {
            try pool.start(request, input, in: folder)
            return RunHandle(run: run.number, identifier: folder.path)
        }
        return try begin(request, input, in: folder)
    }

    /// Starts a runner, which outlives this process, but not a tuning run that it belongs to.
    private func begin(
        _ request: RunRequest,
        _ input: TrainingInput?,
        in folder: RunFolder
    ) throws(EngineError) -> RunHandle {
        try RunnerProcess.start(
            request,
            input,
            in: folder,
            command: [settings.executablePath] + settings.homeArguments + ["__run", folder.path],
            environment: settings.environment,
            lifeline: pool?.lifeline
        )
        return RunHandle(run: request.run.number, identifier: folder.path)
    }

    private var programSettings: ProgramSettings {
        let data = settings.runsDirectory.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        return ProgramSettings(
            threads: threads,
            environmentsDirectory: data.joined(separator: "/") + "/environments",
            logLimit: logLimit
        )
    }

    package func events(of run: RunHandle, after position: Int?) -> any AsyncSequence<RunEvent, any Error> & Sendable {
        EventSequence(RunFolder(run.identifier), after: position ?? 0)
    }

    package func logLines(
        of run: RunHandle,
        last count: Int?,
        follows: Bool
    ) -> (any AsyncSequence<String, any Error> & Sendable)? {
        LogFile(RunFolder(run.identifier)).lines(last: count, follows: follows)
    }

    package func outcome(of run: RunHandle) async throws(EngineError) -> RunOutcome? {
        RunFolder(run.identifier).outcome()
    }

    package func stop(_ run: RunHandle) async throws(EngineError) {
        let folder = RunFolder(run.identifier)
        do {
            if folder.outcome() == nil { try folder.requestStop() }
        } catch {
            throw .failed(Explanation("run \(run.run) could not be stopped", reason: "\(error)"))
        }
    }

    package func kill(_ run: RunHandle) async throws(EngineError) {
        let folder = RunFolder(run.identifier)
        do {
            if folder.outcome() == nil { try await folder.kill() }
        } catch {
            throw .failed(Explanation("run \(run.run) could not be killed", reason: "\(error)"))
        }
    }

    package func revise(_ run: RunHandle, _ tuning: TuningSpecification) async throws(EngineError) {
        do {
            try RunFolder(run.identifier).requestRevision(tuning)
        } catch {
            throw .failed(Explanation("run \(run.run) could not be told of the change", reason: "\(error)"))
        }
    }

    package func summary() async -> String {
        let threads = threads == 1 ? "1 thread" : "\(threads) threads"
        let libraries = settings.algorithms.map(summary(of:))
        return (libraries + [threads]).joined(separator: ", ")
    }

    // MARK: - Parts

    private func algorithm(of training: TrainingSpecification) throws(EngineError) -> any Algorithm.Type {
        if let algorithm = settings.algorithms.first(where: { $0.name == training.algorithmName }) { return algorithm }
        let names = settings.algorithms.map { $0.name }.joined(separator: ", ")
        throw .refused(
            Explanation(
                "no algorithm \"\(training.algorithmName)\" on the local engine",
                remedy: "set algorithm_name to one of \(names)"
            )
        )
    }

    private func location(of algorithm: any Algorithm.Type) throws(EngineError) -> LibraryLocation {
        do {
            if let location = try libraries.locate(algorithm) { return location }
        } catch {
            throw .unreachable(error.explanation)
        }
        throw .unreachable(
            Explanation(
                "the library of \(algorithm.name) is not on this machine",
                reason:
                    "looked in the configuration (engines.local.library), TUNEBOOK_\(algorithm.name)_LIBRARY, beside "
                    + "the program, on the loader's path and in the site-packages of python3",
                remedy: "`pip install xgboost-cpu==3.2.0`, or `make setup` in tunebook's own folder"
            )
        )
    }

    private func summary(of algorithm: any Algorithm.Type) -> String {
        let name = algorithm.name == "XGBOOST" ? "XGBoost" : algorithm.name
        guard let location = try? libraries.locate(algorithm) else { return "no \(name) library" }
        return libraries.knownVersion(at: location.path) ?? "\(name) found"
    }

    private func input(of training: TrainingSpecification, _ folder: RunFolder, library: String) -> TrainingInput {
        let channels = training.channels.map { channel in
            var files: [String] = []
            if case .local(_, let paths) = channel.source { files = paths }
            return ChannelInput(
                name: channel.name,
                files: files,
                displayPath: channel.location,
                contentType: channel.contentType,
                digest: channel.digest ?? "",
                stamps: channel.stamps
            )
        }
        // Parsed copies go by digest, so without one there is nothing to share.
        let canShare = channels.allSatisfy { !$0.digest.isEmpty }
        return TrainingInput(
            algorithmName: training.algorithmName,
            algorithmVersion: training.algorithmVersion,
            hyperparameters: training.hyperparameters,
            objectiveMetric: training.objectiveMetric,
            channels: channels,
            modelDirectory: folder.modelDirectory,
            parsedDataDirectory: canShare ? settings.parsedDataDirectory : nil,
            threads: threads,
            libraryPath: library
        )
    }

    /// The names of its section in the configuration.
    private static let options = ["grace_in_seconds", "library", "log_limit_in_megabytes", "threads"]

    private static func count(
        _ option: String,
        in settings: EngineSettings,
        _ range: ClosedRange<Int>
    ) throws(EngineError) -> Int? {
        guard let text = settings.options[option] else { return nil }
        if let value = Int(text), range.contains(value) { return value }
        throw .refused(
            Explanation(
                "engines.local.\(option) is \"\(text)\"",
                reason: "it must be a whole number from \(range.lowerBound) to \(range.upperBound)",
                remedy: "mend it in the configuration file"
            )
        )
    }
}
