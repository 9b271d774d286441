import TunebookCore

/// What a training's hyperparameters ask for, taken apart before any data is read.
struct TrainingPlan {
    let roundCount: Int
    let objective: XGBoostObjective
    let classCount: Int
    let hasWeights: Bool
    let threads: Int
    let savesOnTermination: Bool
    /// Names and values for the library, in a fixed order, all but `nthread`; `eval_metric` once for each.
    let parameters: [(name: String, value: String)]
    /// The metrics that are computed here and not by the library.
    let computedMetrics: [String]
    /// The library's name of a metric, with the name to report it under, where they differ.
    let renamedMetrics: [String: String]
    let earlyStopping: EarlyStopping?
    /// Things to say before training.
    let warnings: [String]

    /// When to stop for want of a better validation metric.
    struct EarlyStopping {
        var rounds: Int
        var metric: String
        var direction: Objective.Direction
    }

    init(_ input: TrainingInput) throws(AlgorithmError) {
        let release = XGBoostRelease(version: input.algorithmVersion)
        let given = XGBoostCanonicalSet(hyperparameters: input.hyperparameters).relevant
        try Self.refuseWhatCannotTrainHere(given)
        let hasValidation = input.channels.contains { $0.name == "validation" }
        let rules = XGBoostSetRules(hyperparameters: given, release: release, hasValidationChannel: hasValidation)
        var warnings = try Self.asUserError { () throws(HyperparameterProblem) in try rules.check() }

        guard let objective = XGBoostObjective.named(given["objective"]) else {
            throw .userError(Explanation("no objective \(quoted(given["objective"] ?? ""))"))
        }
        self.objective = objective
        roundCount = given["num_round"].flatMap { Int($0) } ?? 0
        classCount = given["num_class"].flatMap { Int($0) } ?? 2
        hasWeights = given["csv_weights"] == "1"
        savesOnTermination = input.hyperparameters["save_model_on_termination"] == "true"

        let isShotgun = given["booster"] == "gblinear" && given["updater"] != "coord_descent"
        let wanted = input.hyperparameters["nthread"].flatMap { Int($0) }
        // Shotgun's threads race, and give another model each time.
        threads = isShotgun ? 1 : max(1, min(wanted ?? input.threads, input.threads))
        if isShotgun, input.threads > 1 {
            warnings.append("one thread only: with more, the shotgun updater gives another model each time")
        }

        let watched = input.objectiveMetric.map { $0.split(separator: ":").last.map(String.init) ?? $0 }
        let words = Self.metricWords(given["eval_metric"], watched)
        computedMetrics = words.filter { XGBoostMetric.named($0)?.isComputed == true }
        let power = given["tweedie_variance_power"] ?? "1.5"
        var renamed: [String: String] = [:]
        var parameters: [(name: String, value: String)] = []
        for name in given.keys.sorted() {
            guard let value = given[name], case .library? = XGBoostHyperparameter.byName[name]?.role else { continue }
            parameters.append((name, value))
        }
        for word in words where !computedMetrics.contains(word) {
            // The library wants this metric's power in its name, and the containers' rules allow none there.
            let name = word == "tweedie-nloglik" ? "\(word)@\(power)" : word
            if name != word { renamed[name] = word }
            parameters.append(("eval_metric", name))
        }
        self.parameters = parameters
        renamedMetrics = renamed

        let stopMetric = watched ?? words.last
        if let rounds = given["early_stopping_rounds"].flatMap({ Int($0) }), hasValidation, let stopMetric {
            let direction = XGBoostMetric.named(stopMetric)?.metric.direction ?? .minimize
            earlyStopping = EarlyStopping(rounds: rounds, metric: stopMetric, direction: direction)
        } else {
            earlyStopping = nil
        }
        self.warnings = warnings
    }

    /// The threads that are worth their meeting points on so many values.
    ///
    /// Each level of a tree ends with all threads waiting for the last: on small data that costs more than a second thread
    /// saves, and much more on a busy machine, where the last one may have to wait for a core. Trees are the same either way.
    func threads(forValues count: Int) -> Int {
        max(1, min(threads, count / Self.valuesPerThread))
    }

    private static let valuesPerThread = 50_000

    /// The metrics to report: those set, and the one that a tuning job watches; sorted when both are there.
    private static func metricWords(_ text: String?, _ watched: String?) -> [String] {
        let given = text?.split(separator: ",").map(String.init) ?? []
        guard let watched else { return given }
        return given.isEmpty ? [watched] : Set(given + [watched]).sorted()
    }

    /// Fails for what the containers take and this machine's library, or this engine, cannot do.
    private static func refuseWhatCannotTrainHere(_ given: [String: String]) throws(AlgorithmError) {
        func refuse(_ what: String, _ reason: String, _ remedy: String) -> AlgorithmError {
            .userError(Explanation("\(what) cannot be trained on this machine", reason: reason, remedy: remedy))
        }
        if given["tree_method"] == "gpu_hist" {
            throw refuse("tree_method = gpu_hist", "the library trains on the processor", "set tree_method = hist")
        }
        if let name = ["_kfold", "_nfold", "_num_cv_round"].first(where: { given[$0] != nil }) {
            throw refuse(name, "cross-validation is not part of the local engine yet", "unset \(name)")
        }
        if given["process_type"] == "update" {
            throw refuse(
                "process_type = update",
                "it goes over the trees of an earlier model, and a training job starts with none",
                "unset process_type"
            )
        }
        let updaters = given["updater"]?.split(separator: ",").map(String.init) ?? []
        if let gone = updaters.first(where: { ["distcol", "grow_skmaker", "grow_local_histmaker"].contains($0) }) {
            throw refuse(
                "updater \(gone)",
                "no library since 1.7 has it",
                "leave updater out, or take grow_colmaker or grow_histmaker"
            )
        }
        if given["objective"] == "survival:aft" {
            throw refuse(
                "survival:aft",
                "it needs a lower and an upper bound of every label, and the data formats hold one label",
                "choose another objective"
            )
        }
    }

    private static func asUserError<Value>(
        _ body: () throws(HyperparameterProblem) -> Value
    ) throws(AlgorithmError) -> Value {
        do {
            return try body()
        } catch {
            throw .userError(Explanation(error.message, remedy: error.suggestion))
        }
    }
}
