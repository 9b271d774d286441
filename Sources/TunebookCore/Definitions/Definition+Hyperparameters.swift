extension Definition {
    /// The hyperparameters that were set, as texts by name, the way every engine sends them.
    package var hyperparameterTexts: [String: String] {
        var texts: [String: String] = [:]
        for entry in entries(in: "hyperparameters") { texts[entry.path.name] = entry.value.hyperparameterText }
        return texts
    }
}

extension FieldValue {
    /// The value as a hyperparameter's text: no quotes, lists of words joined by commas.
    package var hyperparameterText: String {
        switch self {
        case .text(let text), .input(_, let text): text
        case .list(let values): values.map(\.hyperparameterText).joined(separator: ",")
        default: description
        }
    }
}
