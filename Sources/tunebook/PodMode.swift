import FoundationEssentials
import Glibc
import TunebookCatalogue
import TunebookCore
import TunebookEngines
import TunebookFlyte
import TunebookLaunch
import TunebookLocal
import TunebookPlatform
import TunebookSession

/// One job in a container of Flyte's: what comes in is in one folder, and what goes out is put into another.
///
/// It runs on the local engine of this container, a search with all its training jobs. Its log goes to standard output, which
/// Flyte shows; a failure goes there too, and into the file `error`, which Flyte takes for its words.
struct PodMode {
    let folders: ContainerFolders

    init(inputs: String, outputs: String) {
        folders = ContainerFolders(inputs: inputs, outputs: outputs)
    }

    func run() async -> Int32 {
        do {
            let program = try Program(home: try home())
            return try await run(placed(try folders.specification(), program), program)
        } catch let status as ExitStatus {
            return status.code
        } catch {
            return fail((error as? any Explainable)?.explanation ?? Explanation("\(error)"))
        }
    }

    private func run(_ specification: Specification, _ program: Program) async throws -> Int32 {
        let engine = try program.engines.engine(named: LocalEngine.name)
        let launch = try await program.launcher.launch(specification, on: engine)
        var run = launch.run
        if case .hit = launch {
        } else {
            let handle = try await program.catalogue.handle(of: run.number)
            async let log: Void = copyLog(of: handle, on: engine)
            run = try await program.launcher.follow(run, on: engine) { report($0) }
            await log
        }
        guard run.state == .completed, let result = run.result else {
            return fail(run.failure ?? Explanation("the run \(run.state.rawValue)"))
        }
        try await write(result, of: specification, program)
        return 0
    }

    /// With the interpreter of this container in the place of the one that the definition was made with.
    private func placed(_ specification: Specification, _ program: Program) throws -> Specification {
        var training = specification.training
        guard let interpreter = training.program?.interpreter else { return specification }
        let finder = InterpreterFinder(environment: program.environment, stateDirectory: program.directories.state)
        do {
            training.program?.interpreter = try finder.find(interpreter.path, from: "/")
        } catch {
            // `python3.12` of the user's machine may be another one's `python3`.
            guard interpreter.path.hasPrefix("python") else { throw error }
            training.program?.interpreter = try finder.find("python3", from: "/")
        }
        return specification.with(training)
    }

    /// A home of this container's own, which ends with it.
    private func home() throws -> String {
        let parent = ProcessInfo.processInfo.environment["TMPDIR"].flatMap { $0.isEmpty ? nil : $0 } ?? "/tmp"
        let path = "\(parent)/tunebook-\(getpid())"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        return path
    }

    // MARK: - What goes out

    private func write(_ result: RunResult, of specification: Specification, _ program: Program) async throws {
        var result = result
        var trained: RunResult? = result
        if let best = result.tuning?.best {
            trained = try await program.catalogue.run(best.run)?.result
            result.outputs = trained?.outputs
        }
        try folders.place(trained?.artifacts.first { $0.name == "model.tar.gz" }?.location, as: "model")
        let values = trained?.outputs ?? []
        for output in specification.training.program?.outputs ?? [] where output.type == .blob {
            try folders.place(values.first { $0.name == output.name }?.value, as: output.name)
        }
        // What names files and runs of this container says nothing outside of it.
        result.artifacts = []
        result.outputs = result.outputs?.filter { $0.type != .blob }
        if var tuning = result.tuning {
            for index in tuning.jobs.indices { tuning.jobs[index].run = 0 }
            result.tuning = tuning
        }
        try folders.write(result, of: specification)
    }

    private func fail(_ explanation: Explanation) -> Int32 {
        let lines = [explanation.headline, explanation.reason, explanation.remedy].compactMap(\.self)
        StandardStream(STDERR_FILENO).write("error: " + lines.joined(separator: "\n  ") + "\n")
        try? folders.write(explanation)
        return 1
    }

    // MARK: - The log

    private func copyLog(of handle: RunHandle?, on engine: any Engine) async {
        guard let handle, let lines = engine.logLines(of: handle, last: nil, follows: true) else { return }
        let output = StandardStream(STDOUT_FILENO)
        do { for try await line in lines { output.write(line + "\n") } } catch {}
    }

    private func report(_ event: RunEvent) {
        guard case .job(let job) = event.kind else { return }
        let values = job.values.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
        let value = job.value.map { " \($0)" } ?? ""
        StandardStream(STDOUT_FILENO).write("job \(job.job) \(job.state.rawValue)\(value) \(values)\n")
    }
}
