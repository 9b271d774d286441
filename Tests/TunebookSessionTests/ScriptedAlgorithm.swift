import TunebookCore

/// An algorithm for tests of the session: a few hyperparameters with every kind of rule, and no training.
struct ScriptedAlgorithm: Algorithm {
    static let name = "SCRIPTED"
    static let versions = ["1", "2"]
    static let defaultVersion = "2"
    static let hyperparameters = [
        Hyperparameter(Field("rounds", .integer(1...1000), required: true, "how many rounds")),
        Hyperparameter(
            Field("rate", .number(NumberBounds(0, 1)), default: .number(0.3), aliases: ["learning_rate"], "step size"),
            tunable: .continuous(lower: 0.1, upper: 0.5, scaling: .linear)
        ),
        Hyperparameter(Field("old", .integer(0...1), "only in version 1")),
    ]
    static let metrics = [Metric("error", .minimize, "share of wrong answers")]
    static let contentTypes = ["text/csv"]

    static func check(
        hyperparameter name: String,
        value: FieldValue,
        version: String
    ) throws(HyperparameterProblem) -> CheckedValue {
        if name == "old", version != "1" {
            throw HyperparameterProblem("old is not known to version \(version)", name: name)
        }
        if name == "rate" {
            let number: Double? =
                switch value {
                case .number(let number): number
                case .integer(let integer): Double(integer)
                default: nil
                }
            guard let number, (0...1).contains(number) else {
                throw HyperparameterProblem("rate must be from 0 to 1", name: name, suggestion: "0.3")
            }
        }
        return CheckedValue(value)
    }

    static func check(
        _ hyperparameters: [String: String],
        version: String,
        hasValidationChannel: Bool
    ) throws(HyperparameterProblem) -> [String] {
        if hyperparameters["rounds"] == nil {
            throw HyperparameterProblem("rounds is required", name: "rounds", suggestion: "10")
        }
        return []
    }

    static func canonicalHyperparameters(_ hyperparameters: [String: String], version: String) -> [String: String] {
        hyperparameters.merging(["rate": "0.3"]) { set, _ in set }
    }

    static func locateLibrary(_ search: LibrarySearch) -> LibraryLocation? { nil }

    static func libraryVersion(at path: String) throws(AlgorithmError) -> String { "scripted 1" }

    static func train(
        _ input: TrainingInput,
        report: (TrainingReport) -> Void
    ) throws(AlgorithmError) -> TrainingOutput {
        preconditionFailure("no test of the session trains")
    }
}
