package import TunebookCore
package import TunebookPlatform

/// The folder of one local run: its paths, and the reading and writing of its small files.
///
/// Inside it looks like `/opt/ml` of a SageMaker container, with the runner's own files beside:
///
///     run.json            the request, for the runner
///     training.json       the input, for the training process
///     lock                held by the runner as long as it lives
///     runner.json         the runner's process
///     runner.out          what the runner itself printed; empty unless something is wrong
///     events.jsonl        the journal: one ``RunEvent`` a line
///     log                 the training's log, whole
///     stop, kill          requests to the runner; their being there counts
///     revision.json       other ranges, limits and wishes for a search that runs
///     input/config/       hyperparameters.json, inputdataconfig.json, resourceconfig.json
///     model/              what the training saves
///     output/             failure.json or result.json of the last attempt; `failure`, a script's own words; data/
///     model.tar.gz        the packed model
///
/// For a user's own program `input`, `model` and `output` lie in `ml/` instead, with `code` and `checkpoints`: a program that
/// deletes its folder takes nothing of the runner's with it. What it left in `output/data` is packed as `output.tar.gz`.
package struct RunFolder: Hashable, Sendable {
    package let path: String

    package init(_ path: String) {
        self.path = path
    }

    /// The folder of a run by its number.
    package init(run number: Int, in runsDirectory: String) {
        self.init("\(runsDirectory)/\(number)")
    }

    package var requestFile: String { path + "/run.json" }
    package var inputFile: String { path + "/training.json" }
    package var lockFile: String { path + "/lock" }
    package var runnerFile: String { path + "/runner.json" }
    package var runnerOutputFile: String { path + "/runner.out" }
    package var journalFile: String { path + "/events.jsonl" }
    package var logFile: String { path + "/log" }
    package var stopFile: String { path + "/stop" }
    package var killFile: String { path + "/kill" }
    package var revisionFile: String { path + "/revision.json" }
    package var configurationDirectory: String { path + "/input/config" }
    package var modelDirectory: String { path + "/model" }
    package var outputDirectory: String { path + "/output" }
    package var outputDataDirectory: String { path + "/output/data" }
    package var failureFile: String { path + "/output/failure.json" }
    package var failureTextFile: String { path + "/output/failure" }
    package var resultFile: String { path + "/output/result.json" }
    package var modelArchive: String { path + "/model.tar.gz" }
    /// What a user's own program has for `/opt/ml`.
    package var programDirectory: String { path + "/ml" }
    package var outputArchive: String { path + "/output.tar.gz" }
}

/// What a prompt asks a runner to do, as `run.json`.
package struct RunRequest: Hashable, Sendable, Codable {
    package var run: Run
    /// The library that will train, such as `XGBoost 3.2.0`, where it is known.
    package var library: String?
    /// How long a training may take to end after it was asked to.
    package var grace: Duration
    /// For a user's own program.
    package var program: ProgramSettings?

    package init(
        run: Run,
        library: String? = nil,
        grace: Duration = .seconds(120),
        program: ProgramSettings? = nil
    ) {
        self.run = run
        self.library = library
        self.grace = grace
        self.program = program
    }
}

/// What a runner has to know for a user's own program.
package struct ProgramSettings: Hashable, Sendable, Codable {
    /// For all its hosts together.
    package var threads: Int
    /// Where environments of Python packages lie, shared by runs.
    package var environmentsDirectory: String
    /// How much of the log is kept.
    package var logLimit: ByteCount

    package init(threads: Int, environmentsDirectory: String, logLimit: ByteCount = .gigabytes(1)) {
        self.threads = threads
        self.environmentsDirectory = environmentsDirectory
        self.logLimit = logLimit
    }
}

extension RunFolder {
    /// Makes the folder with all that a runner and a training process read.
    ///
    /// - Parameter input: `nil` for a tuning run, which trains nothing itself, and for a user's own program.
    package func create(_ request: RunRequest, _ input: TrainingInput?) throws(CError) {
        if let input {
            for directory in [configurationDirectory, modelDirectory, outputDataDirectory] {
                try createDirectory(directory)
            }
            try ContainerConfiguration(input, request.run).write(to: configurationDirectory)
            try write(input, to: inputFile)
        }
        try write(request, to: requestFile)
        try OwnedDescriptor(opening: journalFile, OpenMode.append).touch()
        try OwnedDescriptor(opening: logFile, OpenMode.append).touch()
    }

    /// The request that the folder was made for.
    package func readRequest() throws -> RunRequest {
        try JSONLine.decode(RunRequest.self, from: readFile(requestFile))
    }

    /// The input of its training.
    package func readInput() throws -> TrainingInput {
        try JSONLine.decode(TrainingInput.self, from: readFile(inputFile))
    }

    /// Asks the runner to end the training, with time to save what it has.
    package func requestStop() throws(CError) {
        try AtomicFile.write([], to: stopFile)
    }

    /// Asks the runner to end the training at once.
    package func requestKill() throws(CError) {
        try AtomicFile.write([], to: killFile)
    }

    /// Gives a running search other ranges, limits or wishes.
    package func requestRevision(_ tuning: TuningSpecification) throws(CError) {
        try write(tuning, to: revisionFile)
    }

    /// The newest revision, if there is one that can be read.
    package var revision: TuningSpecification? {
        guard let bytes = try? readFile(revisionFile) else { return nil }
        return try? JSONLine.decode(TuningSpecification.self, from: bytes)
    }

    /// The runner's process, once it has begun.
    package var runner: ProcessIdentity? {
        guard let bytes = try? readFile(runnerFile) else { return nil }
        return try? JSONLine.decode(ProcessIdentity.self, from: bytes)
    }

    /// Whether a runner looks after this run now.
    ///
    /// The lock says so; it goes with its holder. Where the file system has no locks, the process is looked for.
    package var hasLiveRunner: Bool {
        do {
            return try FileLock.isHeld(lockFile)
        } catch {
            return runner?.isAlive ?? false
        }
    }

    func write(_ value: some Encodable, to file: String) throws(CError) {
        try AtomicFile.write(JSONLine.encode(value), to: file)
    }
}
