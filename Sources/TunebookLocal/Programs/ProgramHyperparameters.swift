import TunebookCore

/// What a program is given by name: its hyperparameters and its custom inputs, which are passed alike.
struct ProgramHyperparameters: Sendable {
    /// The texts of `hyperparameters.json`, by name.
    let texts: [String: String]
    /// What SageMaker's toolkit makes of them, without what is meant for the toolkit itself, sorted by name.
    let values: [(name: String, value: PythonValue)]

    /// - Parameter blobs: Where the program finds each input that is a file or folder, by name.
    init(_ training: TrainingSpecification, _ inputs: [CustomInput], blobs: [String: String]) {
        var texts = training.hyperparameters
        for input in inputs { texts[input.name] = Self.text(of: input, blobs) }
        if let metric = training.objectiveMetric { texts["_tuning_objective_metric"] = metric }
        self.texts = texts
        values = texts.filter { !Self.isForToolkit($0.key) }
            .map { (name: $0.key, value: PythonValue(hyperparameter: $0.value)) }
            .sorted { $0.name.unicodeScalars.lexicographicallyPrecedes($1.name.unicodeScalars) }
    }

    /// The command line's arguments: `--name value`, and `-n value` for a name of one letter.
    var arguments: [String] {
        values.flatMap { [($0.name.unicodeScalars.count > 1 ? "--" : "-") + $0.name, $0.value.argument] }
    }

    private static func isForToolkit(_ name: String) -> Bool {
        name.hasPrefix("sagemaker_") || name == "_tuning_objective_metric" || name == "default_user_module_name"
    }

    /// A text that would be read as something else is quoted, as SageMaker's SDK does with all of them.
    private static func text(of input: CustomInput, _ blobs: [String: String]) -> String {
        switch input.type {
        case .string, .datetime, .duration:
            if case .text(let text) = PythonValue(hyperparameter: input.value), text == input.value { return text }
            return PythonValue.text(input.value).json
        case .blob: return blobs[input.name] ?? input.value
        case .integer, .float, .boolean, .struct: return input.value
        }
    }
}
