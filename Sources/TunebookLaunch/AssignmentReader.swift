import TunebookCore
import TunebookSearch

/// Reads texts of hyperparameters as values of a search's ranges.
struct AssignmentReader {
    private let tuning: TuningSpecification
    private let algorithms: [any Algorithm.Type]

    init(_ tuning: TuningSpecification, _ algorithms: [any Algorithm.Type]) {
        self.tuning = tuning
        self.algorithms = algorithms
    }

    /// The set of a training run: what was set, and the algorithm's defaults for the rest.
    func assignment(of run: Run) -> Assignment {
        let training = run.specification.training
        let algorithm = algorithms.first { $0.name == training.algorithmName }
        let texts = algorithm?.canonicalHyperparameters(training.hyperparameters, version: training.algorithmVersion)
        return Assignment(values((texts ?? [:]).merging(training.parameters) { _, set in set }))
    }

    /// The set of a job of a tuning run.
    func assignment(of job: TuningJobEvent) -> Assignment {
        Assignment(values(job.values))
    }

    /// The values of the tunable hyperparameters among texts by name.
    func values(_ texts: [String: String]) -> [String: ParameterValue] {
        var values: [String: ParameterValue] = [:]
        for tunable in tuning.ranges {
            guard let text = texts[tunable.name] else { continue }
            switch tunable.range {
            case .continuous: values[tunable.name] = Double(text).map { .number($0) }
            case .integer: values[tunable.name] = Int(text).map { .integer($0) } ?? Double(text).map { .number($0) }
            case .categorical: values[tunable.name] = .word(text)
            }
        }
        return values
    }
}
