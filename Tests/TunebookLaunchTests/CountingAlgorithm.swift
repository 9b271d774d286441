import TunebookCore

/// An algorithm with one hyperparameter that is required and one that has a default; it never trains.
struct CountingAlgorithm: Algorithm {
    static let name = "COUNTING"
    static let versions = ["1", "2"]
    static let defaultVersion = "2"
    static let hyperparameters = [
        Hyperparameter(Field("rounds", .integer(1...1000), required: true, "how many rounds")),
        Hyperparameter(Field("rate", .number(NumberBounds(0, 1)), default: .number(0.3), "step size")),
    ]
    static let metrics = [Metric("error", .minimize, "share of wrong answers")]
    static let contentTypes = ["text/csv"]

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
        if hyperparameters["rounds"] == nil { throw HyperparameterProblem("rounds is required", name: "rounds") }
        return []
    }

    static func canonicalHyperparameters(_ hyperparameters: [String: String], version: String) -> [String: String] {
        hyperparameters.merging(["rate": "0.3"]) { set, _ in set }
    }

    static func locateLibrary(_ search: LibrarySearch) -> LibraryLocation? { nil }

    static func libraryVersion(at path: String) throws(AlgorithmError) -> String { "counting 1" }

    static func train(
        _ input: TrainingInput,
        report: (TrainingReport) -> Void
    ) throws(AlgorithmError) -> TrainingOutput {
        preconditionFailure("no test of launching trains in this process")
    }
}
