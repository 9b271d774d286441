import FoundationEssentials
import Glibc
import TunebookAlgorithms
import TunebookCatalogue
import TunebookCommands
import TunebookCore
import TunebookDisplay
import TunebookEngines
import TunebookLaunch
import TunebookLocal
import TunebookPlatform
import TunebookSearch
import TunebookSession
import TunebookTerminal

/// The parts of the program, put together once.
struct Program {
    let directories: UserDirectories
    /// The arguments that give a process started by this one the same folders.
    let homeArguments: [String]
    let configuration: Configuration
    let catalogue: Catalogue
    let engines: EngineDirectory
    let launcher: Launcher
    let rules: DefinitionRules
    let environment: [String: String]

    /// Reads the configuration and opens the catalogue.
    ///
    /// - Throws: ``ExitStatus`` after saying on standard error what is wrong.
    init(home: String?) throws {
        let environment = ProcessInfo.processInfo.environment
        let directories = UserDirectories(home: home, environment: environment)
        let homeArguments = home == nil ? [] : ["--home", directories.data]
        do {
            try directories.create()
            let configuration = try Configuration(path: directories.configuration + "/config.yaml")
            let catalogue = try Catalogue(directory: directories.data)
            catalogue.keepOpen()
            self.init(directories, homeArguments, configuration, catalogue, environment)
        } catch {
            let explanation = (error as? any Explainable)?.explanation ?? Explanation("\(error)")
            StandardStream(STDERR_FILENO).write(PlainRenderer(width: nil).render(.problem(Problem(explanation))))
            throw ExitStatus.badInput
        }
    }

    private init(
        _ directories: UserDirectories,
        _ homeArguments: [String],
        _ configuration: Configuration,
        _ catalogue: Catalogue,
        _ environment: [String: String]
    ) {
        self.directories = directories
        self.homeArguments = homeArguments
        self.configuration = configuration
        self.catalogue = catalogue
        self.environment = environment
        engines = EngineDirectory(types: EngineTable.builtIn) { name in
            EngineSettings(
                runsDirectory: directories.data + "/runs",
                parsedDataDirectory: directories.data + "/parsed",
                stateDirectory: directories.state,
                executablePath: executablePath,
                homeArguments: homeArguments,
                algorithms: AlgorithmTable.builtIn,
                environment: environment,
                options: configuration.engines[name] ?? [:]
            )
        }
        launcher = Launcher(
            catalogue: catalogue,
            digests: ContentDigests(catalogue: catalogue),
            algorithms: AlgorithmTable.builtIn
        )
        rules = DefinitionRules(
            schemas: [
                .trainingJob(algorithms: AlgorithmTable.builtIn), .customTrainingJob,
                .tuningJob(strategies: StrategyTable.names),
            ],
            algorithms: AlgorithmTable.builtIn,
            interpreters: InterpreterFinder(environment: environment, stateDirectory: directories.state)
        )
    }

    /// The local engine's settings for so many training jobs at a time: each gets its share of the threads.
    func localSettings(sharedBy parallelJobs: Int) -> EngineSettings {
        var settings = engines.settings(LocalEngine.name)
        let cores = settings.options["threads"].flatMap { Int($0) } ?? usableCores()
        settings.options["threads"] = "\(max(1, cores / max(1, parallelJobs)))"
        return settings
    }

    /// A session of this program.
    ///
    /// - Parameters:
    ///   - directory: The folder that relative paths start from; the working folder when `nil`.
    ///   - journal: Where cells are written before they run.
    func session(
        directory: String? = nil,
        isInteractive: Bool = false,
        journal: Journal? = nil,
        edit: (@Sendable (String) async throws -> String)? = nil,
        earlierCells: @escaping @Sendable (Int) -> [String] = { _ in [] },
        earlierSession: @escaping @Sendable (Int) -> [SessionFile.SavedCell]? = { _ in nil }
    ) -> Session {
        Session(
            settings: SessionSettings(
                directory: directory ?? FileManager.default.currentDirectoryPath,
                defaultEngine: configuration.defaultEngine,
                isInteractive: isInteractive,
                journalsDirectory: journalsDirectory,
                savedLines: savedLines,
                data: { JSONRenderer().datum(of: $0) },
                plainLines: plainLines,
                edit: edit,
                examine: { await Examination(self).examine() },
                earlierCells: earlierCells,
                earlierSession: earlierSession
            ),
            rules: rules,
            commands: CommandTable.builtIn,
            engines: engines,
            catalogue: catalogue,
            launcher: launcher,
            journal: journal
        )
    }

    var journalsDirectory: String { directories.state + "/journals" }

    /// Prints something outside of any session.
    func print(_ display: Display, isJSON: Bool) {
        ReplayMode.screen(on: STDOUT_FILENO, isJSON: isJSON).show(display)
    }
}

/// The lines that a saved session keeps of an output.
let savedLines: @Sendable (Display) -> [String] = { SavedRenderer().lines(of: $0) }

/// The lines that an export shows of an output.
let plainLines: @Sendable (Display) -> [String] = { display in
    var lines = PlainRenderer(width: 100).render(display).split(separator: "\n", omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    return lines.map(String.init)
}

/// The file of the running program.
let executablePath: String = {
    (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
}()
