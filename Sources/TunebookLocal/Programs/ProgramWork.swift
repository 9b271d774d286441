import FoundationEssentials
import Glibc
import TunebookCore
import TunebookPlatform

/// A training by a user's own program, as SageMaker's script mode runs it.
struct ProgramWork: TrainingWork {
    private let folder: RunFolder
    private let run: Run
    private let program: TrainingProgram
    private let settings: ProgramSettings
    private let preparation: ProgramPreparation
    private let surroundings: [String: String]
    private let recorder: RunRecorder

    /// - Parameter surroundings: The runner's environment, little of which is passed on.
    /// - Returns: `nil` where a built-in algorithm trains.
    init?(_ folder: RunFolder, _ watch: RunnerWatch, _ surroundings: [String: String]) {
        let training = watch.request.run.specification.training
        guard let program = training.program, let settings = watch.request.program else { return nil }
        self.folder = folder
        run = watch.request.run
        self.program = program
        self.settings = settings
        self.surroundings = surroundings
        recorder = watch.recorder
        let hosts = ProgramHost.all(of: training, program, in: folder)
        preparation = ProgramPreparation(training: training, program: program, hosts: hosts)
    }

    private var training: TrainingSpecification { run.specification.training }
    private var hosts: [ProgramHost] { preparation.hosts }

    // MARK: - Start

    func start(attempt: Int) throws(LocalFailure) -> any TrainingExecution {
        try preparation.prepare()
        let packages = try packages()
        var commands: [ContainedProcess] = []
        for host in hosts { commands.append(try command(for: host, python: packages?.environment.python)) }
        return try ProgramExecution(
            commands,
            hosts: hosts.map(\.name),
            packages: packages,
            pipes: pipes(),
            output: ProgramOutput(program.metricDefinitions, logLimit: settings.logLimit)
        )
    }

    /// What one host runs.
    private func command(for host: ProgramHost, python: String?) throws(LocalFailure) -> ContainedProcess {
        let environment = ProgramEnvironment(
            host: host,
            hyperparameters: preparation.hyperparameters(for: host),
            program: program,
            jobName: jobName,
            threads: max(1, settings.threads / hosts.count)
        )
        var variables = environment.variables(in: surroundings)
        variables[AbandonedProcesses.variable] = folder.path
        let words = words(environment.hyperparameters.arguments, python: python)
        return ContainedProcess(
            executable: words[0],
            arguments: Array(words.dropFirst()),
            environment: variables,
            directory: host.folder.seen("code"),
            memoryLimit: program.memoryLimit,
            fileSizeLimit: program.fileSizeLimit,
            mounts: try mounts(for: host)
        )
    }

    /// The command line, as the toolkit makes it of the entry point's kind.
    ///
    /// A folder with a `setup.py` is a package, whose module is run. The toolkit installs it first; here its modules are found
    /// where they lie, since the code's folder is where Python looks first.
    private func words(_ arguments: [String], python: String?) -> [String] {
        let entry = program.entryPoint
        guard let interpreter = program.interpreter else {
            let line = (["./" + entry] + arguments).map(Self.quoted).joined(separator: " ")
            return ["/bin/sh", "-c", line]
        }
        let path = python ?? interpreter.path
        guard entry.hasSuffix(".py") else { return [path, entry] + arguments }
        if program.files.contains(where: { $0.relativePath == "setup.py" }), entry != "setup.py" {
            let module = entry.dropLast(3).split(separator: "/").joined(separator: ".")
            return [path, "-m", module] + arguments
        }
        return [path, "--", entry] + arguments
    }

    /// As Python's `shlex.quote` does.
    private static func quoted(_ word: String) -> String {
        let safe = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_@%+=:,./-")
        if !word.isEmpty, word.allSatisfy(safe.contains) { return word }
        return "'" + word.replacing("'", with: "'\"'\"'") + "'"
    }

    /// A name that SageMaker would take for a training job.
    private var jobName: String {
        let name = training.taskName.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" }
        return String(String(name).prefix(50)) + "-\(run.number)"
    }

    private func pipes() -> [ChannelPipe] {
        guard program.inputMode == "Pipe" else { return [] }
        return hosts.flatMap { host in
            training.channels.compactMap { channel in
                guard case .local(_, let files) = channel.source else { return nil }
                return ChannelPipe(host.folder.path("input/data/" + channel.name), files)
            }
        }
    }

    /// Where packages are to be installed: what the definition names, or what lies beside a Python program.
    private func packages() throws(LocalFailure) -> ProgramExecution.Packages? {
        guard let interpreter = program.interpreter, program.entryPoint.hasSuffix(".py") else { return nil }
        let beside = hosts[0].folder.path("code/requirements.txt")
        guard let file = program.requirements ?? (FileStatus(path: beside) == nil ? nil : beside) else { return nil }
        let environment: PackageEnvironment
        do throws(CError) {
            environment = try PackageEnvironment(file, for: interpreter, in: settings.environmentsDirectory)
        } catch {
            throw .notPrepared(error)
        }
        let passed = ProgramEnvironment.passed(from: surroundings, named: program.passedEnvironment)
        let variables = passed.merging(PackageEnvironment.variables(of: surroundings)) { own, _ in own }
        let name = file.split(separator: "/").last.map(String.init) ?? file
        return ProgramExecution.Packages(
            environment: environment,
            surroundings: ContainedProcess(
                executable: "",
                arguments: [],
                environment: variables,
                directory: hosts[0].folder.path("code")
            ),
            failure: { words in .program(failure(.noPackages(requirements: name), words)) },
            note: { _ in note("installing the packages of \(name)") }
        )
    }

    /// What the host is to see at other places than it lies at.
    private func mounts(for host: ProgramHost) throws(LocalFailure) -> [ContainedProcess.Mount] {
        var mounts: [ContainedProcess.Mount] = []
        if program.usesContainerPaths {
            mounts += try ContainerPathMounts(host.folder, scratch: "\(folder.path)/hosts/opt-\(host.index)").mounts()
        }
        // The other hosts have names, where this system lets a program have names of its own.
        if hosts.count > 1, ContainedProcess.canMount, let names = try? hostsFile() {
            mounts.append(ContainedProcess.Mount(source: names, target: "/etc/hosts"))
        }
        return mounts
    }

    private func hostsFile() throws(CError) -> String {
        let path = folder.path + "/hosts.txt"
        let known = (try? readFile("/etc/hosts")) ?? []
        let line = "\n127.0.0.1 " + hosts.map(\.name).joined(separator: " ") + "\n"
        try AtomicFile.write(known + [UInt8](line.utf8), to: path, permissions: 0o644)
        return path
    }

    // MARK: - The end

    func failure(of attempt: TrainingAttempt.Result) -> LocalFailure? {
        switch attempt.ending {
        case .exited(code: 0):
            do {
                _ = try outputs.values(of: program.outputs)
                return nil
            } catch {
                switch error {
                case .missing(let output): return .program(failure(.missingOutput(output), nil))
                case .bad(let output, let reason):
                    return .program(failure(.badOutput(output, reason: reason), nil))
                }
            }
        case .exited(let code):
            if let text = ownWords { return .program(failure(.told(text, code: code), attempt.lastWords)) }
            return .program(failure(.exited(code: code), attempt.lastWords))
        case .killed(let signal):
            let cause = ProgramFailure.Cause.killed(signal: signal, memoryRanOut: attempt.memoryRanOut)
            return .program(failure(cause, attempt.lastWords))
        }
    }

    func complete(_ result: inout RunResult, _ attempt: TrainingAttempt.Result) throws {
        let wasStopped = attempt.interruption != nil
        let host = hosts[0].folder
        var warnings = attempt.warnings
        var artifacts: [Artifact] = []
        if let model = try pack(host.path("model"), folder.modelArchive) {
            artifacts.append(model)
        } else if !wasStopped {
            warnings.append("it left no model: nothing is in $SM_MODEL_DIR")
        }
        if let output = try pack(host.path("output/data"), folder.outputArchive) { artifacts.append(output) }
        result.artifacts = artifacts
        result.library = program.interpreter?.version
        if attempt.strayCount > 0 {
            let count = attempt.strayCount == 1 ? "1 process" : "\(attempt.strayCount) processes"
            warnings.append("it left \(count) running, which had to be ended")
        }
        // What was cut off may lack some.
        result.outputs = program.outputs.compactMap { try? outputs.values(of: [$0]).first }
        if result.outputs?.isEmpty == true { result.outputs = nil }
        result.warnings = warnings.isEmpty ? nil : warnings
        for warning in warnings { note(warning, level: "WARNING") }
    }

    func tidy() {
        preparation.removeData()
        for rest in ["/hosts", "/hosts.txt"] { try? FileManager.default.removeItem(atPath: folder.path + rest) }
    }

    private var outputs: OutputCollection { OutputCollection(directory: hosts[0].folder.path("output/data")) }

    /// What the program wrote of its failure.
    private var ownWords: String? {
        for host in hosts {
            guard let bytes = try? readFile(host.folder.path("output/failure")) else { continue }
            let text = String(decoding: bytes.prefix(ProgramFailure.longestFailure), as: UTF8.self)
            if !text.trimmed.isEmpty { return text }
        }
        return nil
    }

    /// - Returns: `nil` for a folder with nothing in it, or one that the program removed.
    private func pack(_ directory: String, _ path: String) throws -> Artifact? {
        guard FileStatus(path: directory)?.isDirectory == true else { return nil }
        return try ModelArchive.pack(directory, to: path)
    }

    private func failure(_ cause: ProgramFailure.Cause, _ words: String?) -> ProgramFailure {
        ProgramFailure(
            cause: cause,
            name: program.entryPoint,
            run: run.number,
            lastWords: words,
            memoryLimit: program.memoryLimit,
            fileSizeLimit: program.fileSizeLimit
        )
    }

    private func note(_ text: String, level: String = "INFO") {
        var batch = RunRecorder.Batch()
        batch.addNote(text, level: level)
        recorder.write(batch)
    }
}
