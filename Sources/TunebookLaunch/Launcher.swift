package import FoundationEssentials
package import TunebookCatalogue
package import TunebookCore
import TunebookPlatform

/// From a specification to a result: a hit out of the catalogue, or a run on an engine, recorded when it ends.
package struct Launcher: Sendable {
    let catalogue: Catalogue
    let digests: ContentDigests
    private let algorithms: [any Algorithm.Type]
    let now: @Sendable () -> Date

    package init(
        catalogue: Catalogue,
        digests: ContentDigests,
        algorithms: [any Algorithm.Type],
        now: @escaping @Sendable () -> Date = { Date.now }
    ) {
        self.catalogue = catalogue
        self.digests = digests
        self.algorithms = algorithms
        self.now = now
    }

    /// What a launch came to.
    package enum Launch: Sendable {
        /// The result was known; the run carries it.
        case hit(Run)
        /// The run has begun.
        case started(Run)
        /// The same thing is running already, begun by another cell or another process.
        case joined(Run)

        package var run: Run {
            switch self {
            case .hit(let run), .started(let run), .joined(let run): run
            }
        }
    }

    /// Launches a specification, or finds that it need not run.
    ///
    /// - Parameters:
    ///   - specification: Frozen; content digests are filled in here.
    ///   - fresh: Whether known results are passed over; the new one is kept all the same.
    ///   - parent: The tuning run that it is a training job of.
    ///   - options: What the launch asks of the engine beyond the definition.
    ///   - announce: Takes what the engine says before it starts a run.
    /// - Throws: Why it cannot run here: `EngineError`, `CatalogueError`, `ContentDigestError`.
    package func launch(
        _ specification: Specification,
        on engine: any Engine,
        fresh: Bool = false,
        parent: Int? = nil,
        options: LaunchOptions? = nil,
        announce: (([LaunchNotice]) async -> Void)? = nil
    ) async throws -> Launch {
        let located = try await withOrigins(specification)
        try await engine.validate(located)
        let isCacheable = specification.cachePolicy.isCacheable
        // Hashing large data takes a while, and so does asking a library for its version: neither waits for the other.
        async let engineParts = isCacheable ? engine.keyParts(for: located) : [:]
        let resolved = try await digested(try await engine.resolved(located))
        let specification = resolved.withoutOtherDigests
        let key = isCacheable ? try key(of: specification, engineParts: await engineParts) : nil
        let otherKey = isCacheable ? try resolved.asOthersKnowIt.map { try self.key(of: $0, engineParts: [:]) } : nil
        let request = RunRequest(
            taskName: specification.taskName,
            engineName: type(of: engine).name,
            specification: specification,
            key: key,
            otherKey: otherKey,
            parent: parent,
            policy: fresh ? .fresh : .useCache,
            now: now()
        )
        // A program with a result need not be looked at, and one of a search's jobs was when the search began.
        if parent == nil, specification.training.program != nil {
            if let hit = try await catalogue.claimHit(request) { return .hit(hit) }
            try await checkSyntax(of: specification)
        }
        while true {
            switch try await catalogue.claim(request) {
            case .hit(let run): return .hit(run)
            case .inProgress(let run):
                // One that died without a word is closed, and stands in the way no longer.
                if try await closeIfLost(run, on: engine) { continue }
                return .joined(run)
            case .started(var run):
                run.options = options ?? (fresh ? LaunchOptions(overwritesCache: true) : nil)
                return .started(try await start(run, on: engine, announce))
            }
        }
    }

    /// Finds a Python program that cannot be compiled before anything is started.
    private func checkSyntax(of specification: Specification) async throws {
        guard let program = specification.training.program, let interpreter = program.interpreter,
            let entryPoint = program.files.first(where: { $0.relativePath == program.entryPoint }),
            let python = PythonSyntax(interpreter, environment: ProcessInfo.processInfo.environment)
        else { return }
        guard let problem = await python.problem(in: entryPoint.content, named: program.entryPoint) else { return }
        let isScriptCell = if case .text = entryPoint.content { true } else { false }
        throw LaunchError.syntax(file: program.entryPoint, isScriptCell: isScriptCell, problem)
    }

    /// Records the end of a run whose process is gone.
    ///
    /// - Returns: Whether the run has ended.
    private func closeIfLost(_ run: Run, on engine: any Engine) async throws -> Bool {
        guard run.engineName == type(of: engine).name, let handle = try await catalogue.handle(of: run.number),
            let outcome = try await engine.outcome(of: handle)
        else { return false }
        try await record(outcome, of: run, on: engine, at: now())
        return true
    }

    /// The key that a specification has on an engine.
    package func key(of specification: Specification, on engine: any Engine) async throws -> CatalogueKey {
        async let engineParts = engine.keyParts(for: specification)
        let specification = try await digested(try await engine.resolved(specification))
        return try key(of: specification, engineParts: await engineParts)
    }

    /// - Parameter specification: With its digests.
    func key(of specification: Specification, engineParts: [String: String]) throws -> CatalogueKey {
        var training = specification.training
        let algorithm = algorithms.first { $0.name == training.algorithmName }
        let canonical = algorithm?.canonicalHyperparameters(
            training.hyperparameters,
            version: training.algorithmVersion
        )
        // A training job of a search and the same one launched alone are one result; a program is told of no objective.
        let isProgram = training.program != nil
        if let metric = training.objectiveMetric, isProgram || algorithm?.reports(metric, canonical ?? [:]) == true {
            training.objectiveMetric = nil
        }
        let key = try CatalogueKey(
            training: training,
            canonicalHyperparameters: canonical ?? training.hyperparameters,
            engineParts: engineParts
        )
        switch specification {
        case .training: return key
        case .tuning(let tuning): return CatalogueKey(tuning: tuning, training: key)
        }
    }

    /// The specification with the digest of every channel on this machine.
    package func digested(_ specification: Specification) async throws -> Specification {
        var training = specification.training
        for (index, channel) in training.channels.enumerated() where channel.digest == nil {
            guard case .local(_, let files) = channel.source else { continue }
            training.channels[index].stamps = files.compactMap { FileStatus(path: $0)?.stamp }
            training.channels[index].digest = try await digests.digest(ofFiles: channelFiles(files))
        }
        if let program = training.program { training.program = try await digests.digested(program) }
        switch specification {
        case .training: return .training(training)
        case .tuning(var tuning):
            tuning.training = training
            return .tuning(tuning)
        }
    }

    /// The specification with the digests of its program's files, and nothing read of its data.
    package func digestedProgram(of specification: Specification) async throws -> Specification {
        guard let program = specification.training.program else { return specification }
        var training = specification.training
        training.program = try await digests.digested(program)
        switch specification {
        case .training: return .training(training)
        case .tuning(var tuning):
            tuning.training = training
            return .tuning(tuning)
        }
    }

    /// A channel on this machine whose content is no longer what its digest says.
    ///
    /// - Returns: Its name; `nil` while all is as it was.
    func changedChannel(of training: TrainingSpecification) async throws -> String? {
        for channel in training.channels {
            guard case .local(_, let files) = channel.source, let digest = channel.digest else { continue }
            if try await digests.digest(ofFiles: channelFiles(files)) != digest { return channel.name }
        }
        return nil
    }

    /// Gives a running search other ranges, limits or wishes.
    ///
    /// - Throws: `EngineError` where its engine cannot.
    package func revise(_ run: Run, to tuning: TuningSpecification, on engine: any Engine) async throws {
        try await engine.revise(try await handle(of: run), tuning)
    }

    /// The files with their paths inside the channel.
    func channelFiles(_ files: [String]) -> [ContentDigests.File] {
        let folders = files.map { $0.split(separator: "/").dropLast() }
        let common = folders.dropFirst().reduce(folders.first ?? []) { common, folder in
            zip(common, folder).prefix { $0 == $1 }.map(\.0)[...]
        }
        return files.map { file in
            let inner = file.split(separator: "/").dropFirst(common.count).joined(separator: "/")
            return ContentDigests.File(relativePath: inner, absolutePath: file)
        }
    }

    private func start(
        _ run: Run,
        on engine: any Engine,
        _ announce: (([LaunchNotice]) async -> Void)?
    ) async throws -> Run {
        do {
            if let announce { await announce(try await engine.outlook(for: run)) }
            let handle = try await engine.start(run)
            try await catalogue.setHandle(of: run.number, handle)
            return run
        } catch {
            let explanation = (error as? any Explainable)?.explanation ?? Explanation("\(error)")
            _ = try? await catalogue.record(RunOutcome(state: .failed, failure: explanation), of: run.number, at: now())
            throw error
        }
    }

    /// What happens to a run from its beginning or from after `position`, its end recorded in the catalogue.
    ///
    /// - Parameter report: Takes each event.
    /// - Returns: The run as it ended.
    /// - Throws: `CancellationError` when the watch is given up; the run goes on.
    package func follow(
        _ run: Run,
        on engine: any Engine,
        after position: Int? = nil,
        report: (RunEvent) -> Void
    ) async throws -> Run {
        let handle = try await handle(of: run)
        for try await event in engine.events(of: handle, after: position) {
            try Task.checkCancellation()
            report(event)
            switch event.kind {
            case .job(let job): _ = try await recorded([job], of: run, on: engine)
            case .finished(let outcome):
                try await record(outcome, of: run, on: engine, at: Date(timeIntervalSince1970: event.time))
            default: break
            }
        }
        try Task.checkCancellation()
        return try await catalogue.run(run.number) ?? run
    }

    /// Asks a run to end, keeping what is finished.
    package func stop(_ run: Run, on engine: any Engine) async throws {
        try await engine.stop(try await handle(of: run))
    }

    /// The handle of a run; another process may have made the run and be about to start it.
    private func handle(of run: Run) async throws -> RunHandle {
        while true {
            if let handle = try await catalogue.handle(of: run.number) { return handle }
            _ = try await catalogue.failAbandonedRuns(at: now())
            guard let current = try await catalogue.run(run.number), !current.state.isFinal else {
                return RunHandle(run: run.number, identifier: "")
            }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    /// Closes runs whose processes ended without a word, as after a power cut.
    ///
    /// - Returns: The runs that are still going on.
    package func findLiveRuns(on engine: any Engine) async throws -> [Run] {
        var live: [Run] = []
        // One that nobody recorded the handle of may have been started all the same.
        _ = try await catalogue.failAbandonedRuns(at: now())
        for run in try await catalogue.liveRuns() where run.engineName == type(of: engine).name {
            guard let handle = try await catalogue.handle(of: run.number) else { continue }
            if let outcome = try await engine.outcome(of: handle) {
                try await record(outcome, of: run, on: engine, at: now())
            } else {
                live.append(run)
            }
        }
        return live
    }
}

extension FileStatus {
    fileprivate var stamp: FileStamp { FileStamp(size: size, modified: modified, inode: inode) }
}
