import TunebookCore

/// What is right for the hyperparameters of XGBoost together: the containers' rules, and those of the library that a
/// container leaves to it.
struct XGBoostSetRules {
    /// Canonical texts by canonical name.
    let hyperparameters: [String: String]
    let release: XGBoostRelease
    let hasValidationChannel: Bool

    /// - Returns: Warnings.
    /// - Throws: The first rule that is broken.
    func check() throws(HyperparameterProblem) -> [String] {
        guard hyperparameters["num_round"] != nil else {
            throw HyperparameterProblem(
                "num_round is required: how many rounds to train",
                name: "num_round",
                suggestion: "num_round = 100"
            )
        }
        try checkClasses()
        for word in metricWords { try checkMetric(word) }
        try checkConstraints()
        try checkUpdaters()
        return warnings
    }

    private var objective: XGBoostObjective? { XGBoostObjective.named(hyperparameters["objective"]) }
    private var metricWords: [String] {
        hyperparameters["eval_metric"].map { $0.split(separator: ",").map(String.init) } ?? []
    }
    private var booster: String { hyperparameters["booster"] ?? "gbtree" }

    private func checkClasses() throws(HyperparameterProblem) {
        guard let objective else { return }
        let isGiven = hyperparameters["num_class"] != nil
        if objective.kind == .multiclass, !isGiven {
            throw HyperparameterProblem(
                "\(objective.name) needs num_class, the number of classes",
                name: "num_class",
                suggestion: "num_class = 3"
            )
        }
        if objective.kind != .multiclass, isGiven {
            throw HyperparameterProblem(
                "num_class is for multi:softmax and multi:softprob, and the objective is \(objective.name): unset it",
                name: "num_class"
            )
        }
    }

    private func checkMetric(_ word: String) throws(HyperparameterProblem) {
        guard let metric = XGBoostMetric.named(word), let objective else { return }
        func refuse(_ reason: String) -> HyperparameterProblem {
            HyperparameterProblem("eval_metric \(word) \(reason)", name: "eval_metric")
        }
        let kind = objective.kind
        switch metric.name {
        case "auc" where kind != .binary && kind != .ranking:
            throw refuse("is for binary: and rank: objectives, and the objective is \(objective.name)")
        case "aft-nloglik", "interval-regression-accuracy":
            if objective.name != "survival:aft" {
                throw refuse("is for survival:aft, and the objective is \(objective.name)")
            }
        case "merror", "mlogloss":
            if kind != .multiclass { throw refuse("is for multi: objectives, and the objective is \(objective.name)") }
        case "error", "logloss", "r2", "mse":
            if kind == .multiclass { throw refuse("is not for multi: objectives; take merror or mlogloss") }
        case "accuracy", "balanced_accuracy", "f1", "f1_macro", "precision_macro", "precision_micro", "recall_macro",
            "recall_micro":
            if kind != .binary && kind != .multiclass {
                throw refuse("is for binary: and multi: objectives, and the objective is \(objective.name)")
            }
        case "f1_binary", "precision", "recall":
            if kind != .binary { throw refuse("is for binary: objectives, and the objective is \(objective.name)") }
        default: break
        }
    }

    private func checkConstraints() throws(HyperparameterProblem) {
        let method = hyperparameters["tree_method"]
        for (name, methods) in [
            ("monotone_constraints", ["exact", "hist"]), ("interaction_constraints", ["exact", "hist", "approx"]),
        ] where hyperparameters[name] != nil {
            if method.map(methods.contains) != true {
                throw HyperparameterProblem(
                    "\(name) needs tree_method set to \(HyperparameterValueCheck.list(methods))",
                    name: name,
                    suggestion: "tree_method = hist"
                )
            }
        }
    }

    private func checkUpdaters() throws(HyperparameterProblem) {
        guard let text = hyperparameters["updater"] else { return }
        let updaters = text.split(separator: ",").map(String.init)
        func refuse(_ message: String) -> HyperparameterProblem {
            HyperparameterProblem(message, name: "updater")
        }
        let linear = XGBoostHyperparameter.linearUpdaters
        if booster == "gblinear" {
            guard updaters.count == 1, linear.contains(updaters[0]) else {
                throw refuse("updater takes one of shotgun and coord_descent with booster = gblinear, not \(text)")
            }
            return
        }
        if let wrong = updaters.first(where: linear.contains) {
            throw refuse("updater \(wrong) is for booster = gblinear, and the booster is \(booster)")
        }
        if hyperparameters["process_type"] == "update" {
            guard updaters.allSatisfy({ $0 == "refresh" || $0 == "prune" }) else {
                throw refuse("updater takes refresh and prune with process_type = update, not \(text)")
            }
            return
        }
        let growers = updaters.filter(XGBoostHyperparameter.growers.contains)
        if growers.count > 1 {
            throw refuse("updater takes one that grows trees, not \(growers.joined(separator: " and "))")
        }
        if updaters.allSatisfy({ $0 == "refresh" || $0 == "prune" }) {
            throw refuse("updater \(text) grows no trees; add grow_colmaker, or leave updater out")
        }
    }

    private var warnings: [String] {
        var warnings: [String] = []
        if let rounds = hyperparameters["early_stopping_rounds"] {
            if !hasValidationChannel {
                warnings.append("early_stopping_rounds = \(rounds) does nothing without a validation channel")
            } else if metricWords.isEmpty {
                warnings.append(
                    "early_stopping_rounds = \(rounds) does nothing without eval_metric, unless a tuning job sets "
                        + "the metric to watch"
                )
            }
        }
        let computed = metricWords.filter { XGBoostMetric.named($0)?.isComputed == true }
        if release == .v3_0_5, !computed.isEmpty, let objective, objective.kind != .regression {
            warnings.append(
                "eval_metric \(computed.joined(separator: ", ")): the 3.0-5 container computes these wrongly for "
                    + "classification; a local run computes them right; error and merror agree everywhere"
            )
        }
        if booster != "dart" {
            let dart = XGBoostHyperparameter.forDart.filter { isSetApartFromDefault($0) }.map(\.name)
            if !dart.isEmpty {
                warnings.append("\(dart.joined(separator: ", ")): no effect unless booster = dart")
            }
        }
        return warnings
    }

    private func isSetApartFromDefault(_ entry: XGBoostHyperparameter) -> Bool {
        guard let text = hyperparameters[entry.name], let value = entry.field.defaultValue else { return false }
        return CanonicalText.of(text, as: entry.field.type) != CanonicalText.of(value)
    }
}
