import TunebookCore

/// What a prompt knows of the scripted algorithm; its other half is in the program that the tests start.
enum ScriptedStub: StubAlgorithm {
    static func locateLibrary(_ search: LibrarySearch) -> LibraryLocation? {
        search.configuredPath.map { LibraryLocation(path: $0, foundIn: "the configuration") }
    }
}

/// The same on a machine that has no library.
enum LibrarylessStub: StubAlgorithm {
    static func locateLibrary(_ search: LibrarySearch) -> LibraryLocation? { nil }
}

/// An algorithm that must not train or be asked for its version in the prompt's process.
protocol StubAlgorithm: Algorithm {}

extension StubAlgorithm {
    static var name: String { "SCRIPTED" }
    static var versions: [String] { ["1"] }
    static var defaultVersion: String { "1" }
    static var hyperparameters: [Hyperparameter] { [] }
    static var metrics: [Metric] { [] }
    static var contentTypes: [String] { [] }

    static func check(
        hyperparameter name: String,
        value: FieldValue,
        version: String
    ) throws(HyperparameterProblem) -> CheckedValue {
        CheckedValue(value)
    }

    static func check(
        _ hyperparameters: [String: String],
        version: String,
        hasValidationChannel: Bool
    ) throws(HyperparameterProblem) -> [String] {
        []
    }

    static func canonicalHyperparameters(_ hyperparameters: [String: String], version: String) -> [String: String] {
        hyperparameters
    }

    static func libraryVersion(at path: String) throws(AlgorithmError) -> String {
        preconditionFailure("the library must not be opened in this process")
    }

    static func train(
        _ input: TrainingInput,
        report: (TrainingReport) -> Void
    ) throws(AlgorithmError) -> TrainingOutput {
        preconditionFailure("nothing must train in this process")
    }
}
