/// A built-in training algorithm: what can be set on it, what it reports, and how it trains.
///
/// To add one, write one file in `TunebookAlgorithms` with a type that conforms. Checks as typed, help, completion,
/// cache keys and every engine follow from the tables below. `train` runs in a process of its own, so it may block,
/// start threads and use up memory; it must write its log lines as they come, since metrics are read off them.
package protocol Algorithm: Sendable {
    /// The name in `algorithm_name`, such as `XGBOOST`.
    static var name: String { get }
    /// The versions of `algorithm_version`, oldest first.
    static var versions: [String] { get }
    /// The version that holds when none is given.
    static var defaultVersion: String { get }
    /// Other names of versions, such as `latest`, with the version that each stands for.
    static var versionAliases: [String: String] { get }
    static var hyperparameters: [Hyperparameter] { get }
    /// The metrics that can be an objective, without the channel's name.
    static var metrics: [Metric] { get }
    /// The content types of its channels.
    static var contentTypes: [String] { get }

    /// Checks one hyperparameter as it is typed.
    ///
    /// - Parameter version: The definition's `algorithm_version`.
    /// - Returns: The canonical text to keep, and warnings to show.
    /// - Throws: What is wrong with the value, in words.
    static func check(hyperparameter name: String, value: FieldValue, version: String) throws(HyperparameterProblem)
        -> CheckedValue

    /// Checks the rules between hyperparameters before a launch.
    ///
    /// - Parameter hyperparameters: Canonical texts by canonical name, without defaults.
    /// - Returns: Warnings to show; they do not stop a launch.
    /// - Throws: The first rule that is broken.
    static func check(_ hyperparameters: [String: String], version: String, hasValidationChannel: Bool)
        throws(HyperparameterProblem) -> [String]

    /// The hyperparameters with every constant default filled in and everything that cannot change a result left out.
    ///
    /// Two sets that train the same model have the same canonical form; cache keys are made of it.
    static func canonicalHyperparameters(_ hyperparameters: [String: String], version: String) -> [String: String]

    /// Whether a training reports a metric and stops by it in any case, so that it is the same training whether or not a
    /// tuning job watches that metric.
    ///
    /// - Parameters:
    ///   - metric: A full name, such as `validation:error`.
    ///   - hyperparameters: The canonical form.
    static func reports(_ metric: String, _ hyperparameters: [String: String]) -> Bool

    /// Finds the library that trains, without opening it.
    ///
    /// - Returns: The first place of the search order that holds one; `nil` when none does.
    /// - Throws: ``AlgorithmError/libraryUnavailable(_:)`` when the configuration or the environment names a file that
    ///   is not there: a place that was asked for is never skipped in silence.
    static func locateLibrary(_ search: LibrarySearch) throws(AlgorithmError) -> LibraryLocation?

    /// Opens the library and asks for its name and version, such as `XGBoost 3.2.0`.
    ///
    /// Call it in a process of its own: the prompt's process stays free of OpenMP.
    static func libraryVersion(at path: String) throws(AlgorithmError) -> String

    /// Trains, blocking until done.
    ///
    /// - Parameters:
    ///   - input: Hyperparameters, channels, folders and threads.
    ///   - report: Takes log lines and metric values as they come.
    /// - Returns: What the model holds.
    /// - Throws: ``AlgorithmError/userError(_:)`` for what the user can mend.
    static func train(_ input: TrainingInput, report: (TrainingReport) -> Void) throws(AlgorithmError) -> TrainingOutput

    /// Finishes what trainings have left to do that no result depends on, such as keeping data for the next one.
    ///
    /// Called before the process ends, when the result has been told already.
    static func finishWork()
}

extension Algorithm {
    package static var versionAliases: [String: String] { [:] }

    package static func reports(_ metric: String, _ hyperparameters: [String: String]) -> Bool { false }

    package static func finishWork() {}

    /// The version that a word in `algorithm_version` names, or `nil` when there is no such version.
    package static func canonicalVersion(_ word: String) -> String? {
        versions.contains(word) ? word : versionAliases[word]
    }
}

/// One hyperparameter of an algorithm.
package struct Hyperparameter: Sendable {
    package var field: Field
    /// The range that the algorithm's makers recommend for tuning, or `nil` where it cannot be tuned.
    package var tunableRange: ParameterRange?

    package init(_ field: Field, tunable: ParameterRange? = nil) {
        self.field = field
        self.tunableRange = tunable
    }
}

/// A metric that an algorithm can report.
package struct Metric: Hashable, Sendable {
    package var name: String
    package var direction: Objective.Direction
    /// One line: what it measures.
    package var summary: String

    package init(_ name: String, _ direction: Objective.Direction, _ summary: String) {
        self.name = name
        self.direction = direction
        self.summary = summary
    }
}

/// A value that passed its check.
package struct CheckedValue: Hashable, Sendable {
    /// The value as it is kept in the definition; a deprecated word is replaced here.
    package var value: FieldValue
    package var warnings: [String]

    package init(_ value: FieldValue, warnings: [String] = []) {
        self.value = value
        self.warnings = warnings
    }
}

/// Why a hyperparameter or a set of them is refused.
package struct HyperparameterProblem: Error, Hashable, Sendable {
    /// The hyperparameter at fault, where one is.
    package var name: String?
    /// What is wrong, in words.
    package var message: String
    /// A value or a name to take instead.
    package var suggestion: String?

    package init(_ message: String, name: String? = nil, suggestion: String? = nil) {
        self.message = message
        self.name = name
        self.suggestion = suggestion
    }
}

/// One channel of a training, with its files on this machine.
package struct ChannelInput: Hashable, Sendable, Codable {
    /// `train` or `validation`.
    package var name: String
    /// Absolute paths, in the order they are read.
    package var files: [String]
    /// The path as the user wrote it, for messages; a folder or a file.
    package var displayPath: String
    package var contentType: String
    /// SHA-256 over the files' names and contents; names the parsed copy that trainings share.
    package var digest: String
    /// What the files were when the digest was taken, in their order; a file that is no longer so is refused. `nil` to
    /// take the files as they are.
    package var stamps: [FileStamp]?

    package init(
        name: String,
        files: [String],
        displayPath: String,
        contentType: String,
        digest: String,
        stamps: [FileStamp]? = nil
    ) {
        self.stamps = stamps
        self.name = name
        self.files = files
        self.displayPath = displayPath
        self.contentType = contentType
        self.digest = digest
    }
}

/// All that one training needs, as it is written into the run folder.
package struct TrainingInput: Hashable, Sendable, Codable {
    package var algorithmName: String
    package var algorithmVersion: String
    package var hyperparameters: [String: String]
    /// The metric a tuning job watches, such as `validation:error`.
    package var objectiveMetric: String?
    package var channels: [ChannelInput]
    /// Where model files go; everything in it becomes `model.tar.gz`.
    package var modelDirectory: String
    /// A folder of parsed data, shared by all trainings of this user; `nil` to parse afresh.
    package var parsedDataDirectory: String?
    package var threads: Int
    /// The library file to open; `nil` to search for it.
    package var libraryPath: String?

    package init(
        algorithmName: String,
        algorithmVersion: String,
        hyperparameters: [String: String],
        objectiveMetric: String? = nil,
        channels: [ChannelInput],
        modelDirectory: String,
        parsedDataDirectory: String? = nil,
        threads: Int,
        libraryPath: String? = nil
    ) {
        self.algorithmName = algorithmName
        self.algorithmVersion = algorithmVersion
        self.hyperparameters = hyperparameters
        self.objectiveMetric = objectiveMetric
        self.channels = channels
        self.modelDirectory = modelDirectory
        self.parsedDataDirectory = parsedDataDirectory
        self.threads = threads
        self.libraryPath = libraryPath
    }
}

/// What a training says while it runs.
package enum TrainingReport: Hashable, Sendable, Codable {
    /// A line of the training log, in the container's own format, without its line end.
    case log(String)
    /// Metric values at a round counted from 0, whole, by full name such as `validation:error`.
    case metrics(round: Int, values: [String: Double])
}

/// What a training reports at its end, beside the files it wrote.
package struct TrainingOutput: Hashable, Sendable, Codable {
    /// The rounds that the model holds.
    package var rounds: Int
    /// The round, from 0, that early stopping found best.
    package var bestRound: Int?
    /// The library that trained, such as `XGBoost 3.2.0`.
    package var library: String?

    package init(rounds: Int, bestRound: Int? = nil, library: String? = nil) {
        self.rounds = rounds
        self.bestRound = bestRound
        self.library = library
    }
}

/// Why a training ended without a model.
package enum AlgorithmError: Error, Hashable, Sendable {
    /// Something the user can mend: a bad file, a bad value.
    case userError(Explanation)
    /// The library is not to be found, or cannot be opened.
    case libraryUnavailable(Explanation)
    /// The library itself failed.
    case libraryFailed(Explanation)
}

extension AlgorithmError: Explainable {
    package var explanation: Explanation {
        switch self {
        case .userError(let explanation), .libraryUnavailable(let explanation), .libraryFailed(let explanation):
            explanation
        }
    }
}

/// Where to look for an algorithm's library.
package struct LibrarySearch: Hashable, Sendable {
    /// The file that the configuration names.
    package var configuredPath: String?
    package var environment: [String: String]
    /// The folder of the running program.
    package var executableDirectory: String
    /// What another program named when it was asked last; taken in place of asking again, if it is still there.
    package var rememberedPath: String?

    package init(
        configuredPath: String? = nil,
        environment: [String: String],
        executableDirectory: String,
        rememberedPath: String? = nil
    ) {
        self.configuredPath = configuredPath
        self.environment = environment
        self.executableDirectory = executableDirectory
        self.rememberedPath = rememberedPath
    }
}

/// A library file and the step of the search that found it.
package struct LibraryLocation: Hashable, Sendable, Codable {
    package var path: String
    /// In words: `the configuration`, `TUNEBOOK_XGBOOST_LIBRARY`, `python3's site-packages`.
    package var foundIn: String
    /// Whether another program had to be started to find it, which is worth remembering.
    package var tookAsking: Bool

    package init(path: String, foundIn: String, tookAsking: Bool = false) {
        self.path = path
        self.foundIn = foundIn
        self.tookAsking = tookAsking
    }
}
