package import FoundationEssentials

/// A place where jobs run: this machine, or a service.
///
/// To add one, write one file in `TunebookEngines` with a type that conforms. An engine starts a run, reports what
/// happens to it, and stops it; it knows nothing of cells, the catalogue or the terminal. Every call may be made from
/// another process than the one that started the run, since a prompt can be closed and opened again: a handle holds
/// all that is needed to find the run.
package protocol Engine: Sendable {
    /// The word after `on`.
    static var name: String { get }

    /// The options of `launch` that it takes beside those of all engines, by name: `label`.
    static var launchOptions: Set<String> { get }

    /// Whether a service searches by itself when a tuning job is launched, so that it takes up nothing that is known here.
    static var searchesInService: Bool { get }

    init(_ settings: EngineSettings) throws(EngineError)

    /// What part of a result's identity this engine adds, such as the library's version.
    ///
    /// - Returns: Named parts for the cache key.
    func keyParts(for specification: Specification) async throws(EngineError) -> [String: String]

    /// Checks that this engine can run the specification, before anything is recorded.
    func validate(_ specification: Specification) async throws(EngineError)

    /// Finds out what only the engine can, such as the digest of data that lies in its service.
    func resolved(_ specification: Specification) async throws(EngineError) -> Specification

    /// What the engine would send to start a run, for the eye; nothing is started or uploaded.
    ///
    /// - Returns: Nothing where no service is asked.
    func requests(for run: Run) async throws(EngineError) -> [EngineRequest]

    /// What the user should know before a run is started: the way it takes, or a result that its service has.
    ///
    /// What it takes to find out, such as an upload, may be done here; nothing is started.
    ///
    /// - Parameter run: The recorded run; in a plan one with the number 0.
    func outlook(for run: Run) async throws(EngineError) -> [LaunchNotice]

    /// The forms in which it writes definitions for other programs: the words after `--for`.
    static var exportForms: [String] { get }

    /// Writes definitions for another program; nothing is sent.
    ///
    /// - Parameters:
    ///   - specifications: Frozen, in the order of their definitions.
    ///   - form: One of ``exportForms``.
    /// - Returns: One file without a name, or the files of a folder.
    func export(_ specifications: [Specification], as form: String) async throws(EngineError) -> [ExportedFile]

    /// Starts a run, which goes on when this process ends.
    ///
    /// - Parameter run: The recorded run. Its number makes a repeated start harmless.
    func start(_ run: Run) async throws(EngineError) -> RunHandle

    /// What happens to a run, from after `position` on, or from its beginning.
    ///
    /// The sequence ends after ``RunEvent/Kind/finished(_:)``. Ending the iteration leaves the run alone.
    func events(of run: RunHandle, after position: Int?) -> any AsyncSequence<RunEvent, any Error> & Sendable

    /// The lines of a run's log, all of them or from the last few on.
    ///
    /// - Parameters:
    ///   - count: How many of the lines that are there now to begin with; `nil` for all.
    ///   - follows: Whether to wait for further ones until the run ends.
    /// - Returns: `nil` where the log is in the run's events, and nowhere else.
    func logLines(of run: RunHandle, last count: Int?, follows: Bool) -> (
        any AsyncSequence<String, any Error> & Sendable
    )?

    /// How a run ended, asked once and at once.
    ///
    /// - Returns: `nil` while it goes on. A run whose process is gone without a word has failed.
    func outcome(of run: RunHandle) async throws(EngineError) -> RunOutcome?

    /// Asks the run to end, keeping what is finished. Its events say when it has.
    func stop(_ run: RunHandle) async throws(EngineError)

    /// Ends the run at once.
    func kill(_ run: RunHandle) async throws(EngineError)

    /// Where a run can be seen in a browser; `nil` where there is no such page.
    func page(of run: RunHandle) -> String?

    /// Brings what a run left to a file of this machine, which is replaced when all has come and been checked.
    func fetch(_ artifact: Artifact, to path: String) async throws(EngineError)

    /// Looks for a job of the engine's service that this catalogue need not know, to be followed as a run of its own.
    ///
    /// - Parameter name: As people have it from elsewhere: a job's name, or what else the service calls it.
    /// - Throws: ``EngineError/refused(_:)`` where there is none.
    func job(named name: String) async throws(EngineError) -> ForeignJob

    /// Gives a running search other ranges, limits or wishes, in effect from its next proposal on.
    ///
    /// What training jobs run stays as it was started.
    ///
    /// - Throws: ``EngineError/refused(_:)`` where the engine cannot change a search that runs.
    func revise(_ run: RunHandle, _ tuning: TuningSpecification) async throws(EngineError)

    /// One line on what the engine is, for the banner and `doctor`: `XGBoost 3.2.0, 2 threads`.
    func summary() async -> String

    /// The same for `engines`, where asking a service is worth a moment: whose account it is, and as whom.
    func details() async -> String
}

extension Engine {
    package static var launchOptions: Set<String> { [] }

    package func outlook(for run: Run) async throws(EngineError) -> [LaunchNotice] {
        []
    }

    package func page(of run: RunHandle) -> String? {
        nil
    }

    package static var exportForms: [String] { [] }

    package func export(_ specifications: [Specification], as form: String) async throws(EngineError) -> [ExportedFile]
    {
        throw .refused(Explanation("the engine \(Self.name) writes nothing for \(form)"))
    }

    package static var searchesInService: Bool { false }

    package func resolved(_ specification: Specification) async throws(EngineError) -> Specification {
        specification
    }

    package func details() async -> String {
        await summary()
    }

    package func requests(for run: Run) async throws(EngineError) -> [EngineRequest] {
        []
    }

    package func fetch(_ artifact: Artifact, to path: String) async throws(EngineError) {
        throw .refused(
            Explanation("\(artifact.name) lies at \(artifact.location), which the engine \(Self.name) cannot reach")
        )
    }

    package func logLines(
        of run: RunHandle,
        last count: Int?,
        follows: Bool
    ) -> (any AsyncSequence<String, any Error> & Sendable)? {
        nil
    }

    package func job(named name: String) async throws(EngineError) -> ForeignJob {
        throw .refused(
            Explanation("the engine \(Self.name) has no jobs but its runs", remedy: "attach takes a run's number")
        )
    }

    package func revise(_ run: RunHandle, _ tuning: TuningSpecification) async throws(EngineError) {
        throw .refused(
            Explanation(
                "the engine \(Self.name) cannot change a search that runs",
                remedy: "stop \(run.run), then launch \(tuning.taskName) again: what is finished is reused"
            )
        )
    }
}

/// A request of a service, as it goes over the wire.
package struct EngineRequest: Hashable, Sendable {
    /// The service's name for the operation: `CreateTrainingJob`.
    package var action: String
    /// The request's body.
    package var json: String

    package init(action: String, json: String) {
        self.action = action
        self.json = json
    }
}

/// A job in a service, described well enough to be a run.
package struct ForeignJob: Hashable, Sendable {
    /// As in ``RunHandle/identifier``.
    package var identifier: String
    package var taskName: String
    /// What the service says that it runs.
    package var specification: Specification
    package var created: Date
    /// The digest of the cache key that whoever started it gave it; `nil` where nothing is told.
    package var keyDigest: String?

    package init(
        identifier: String,
        taskName: String,
        specification: Specification,
        created: Date,
        keyDigest: String? = nil
    ) {
        self.identifier = identifier
        self.taskName = taskName
        self.specification = specification
        self.created = created
        self.keyDigest = keyDigest
    }
}

/// A file that an export writes.
package struct ExportedFile: Hashable, Sendable {
    /// Its name in the folder; empty where there is one file alone, whose name is the user's.
    package var name: String
    package var content: [UInt8]

    package init(name: String = "", content: [UInt8]) {
        self.name = name
        self.content = content
    }
}

/// Names a started run for its engine, across processes.
package struct RunHandle: Hashable, Sendable, Codable {
    package var run: Int
    /// The engine's own name for it: a folder, a job name, an execution.
    package var identifier: String

    /// The file of a run's folder in which an engine may note the identifier before it asks a service for the job.
    ///
    /// A run whose process ends between the request and its recording is found again by it.
    package static let fileName = "handle"

    package init(run: Int, identifier: String) {
        self.run = run
        self.identifier = identifier
    }
}

/// What the configuration and this process tell an engine.
package struct EngineSettings: Sendable {
    /// Where run folders lie.
    package var runsDirectory: String
    /// Where parsed data is kept, shared by runs.
    package var parsedDataDirectory: String
    /// The state folder, for sockets and tokens.
    package var stateDirectory: String
    /// The program to start for a run: this one.
    package var executablePath: String
    /// The arguments that give a started program the same folders: `--home DIR` or none.
    package var homeArguments: [String]
    /// The algorithms that can run here.
    package var algorithms: [any Algorithm.Type]
    package var environment: [String: String]
    /// The engine's own section of the configuration, flat.
    package var options: [String: String]

    package init(
        runsDirectory: String,
        parsedDataDirectory: String,
        stateDirectory: String,
        executablePath: String,
        homeArguments: [String] = [],
        algorithms: [any Algorithm.Type],
        environment: [String: String],
        options: [String: String] = [:]
    ) {
        self.runsDirectory = runsDirectory
        self.parsedDataDirectory = parsedDataDirectory
        self.stateDirectory = stateDirectory
        self.executablePath = executablePath
        self.homeArguments = homeArguments
        self.algorithms = algorithms
        self.environment = environment
        self.options = options
    }
}

/// Why an engine could not do what was asked.
package enum EngineError: Error, Hashable, Sendable {
    /// The specification cannot run here: bad input.
    case refused(Explanation)
    /// The engine, its library or its service cannot be reached.
    case unreachable(Explanation)
    /// Starting or stopping failed.
    case failed(Explanation)
}

extension EngineError: Explainable {
    package var explanation: Explanation {
        switch self {
        case .refused(let explanation), .unreachable(let explanation), .failed(let explanation): explanation
        }
    }
}
