extension XGBoostAlgorithm {
    package static func reports(_ metric: String, _ hyperparameters: [String: String]) -> Bool {
        let words = hyperparameters["eval_metric"]?.split(separator: ",").map(String.init) ?? []
        guard let name = metric.split(separator: ":").last.map(String.init), words.contains(name) else { return false }
        // A watched metric is the one that early stopping looks at; else the last one is.
        return hyperparameters["early_stopping_rounds"] == nil || words.last == name
    }
}
