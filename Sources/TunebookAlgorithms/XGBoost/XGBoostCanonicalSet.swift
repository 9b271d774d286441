import TunebookCore

/// Brings sets of hyperparameters that train the same model to the same form, for cache keys.
struct XGBoostCanonicalSet {
    /// Texts by name; aliases and any spelling of numbers are welcome.
    let hyperparameters: [String: String]

    /// The set with aliases replaced, numbers in one spelling, and constant defaults filled in; without what cannot
    /// change the model or the metrics that are reported.
    var filled: [String: String] {
        var result = relevant
        for entry in XGBoostHyperparameter.all where result[entry.name] == nil && hasConstantDefault(entry) {
            result[entry.name] = entry.field.defaultValue.map { CanonicalText.of($0) }
        }
        return result
    }

    /// The same without defaults: what is set and matters.
    var relevant: [String: String] {
        var result: [String: String] = [:]
        for (name, text) in renamed where matters(name) { result[name] = text }
        return result
    }

    private var renamed: [String: String] {
        var result: [String: String] = [:]
        for (name, text) in hyperparameters {
            guard let entry = XGBoostHyperparameter.byName[name] else {
                result[name] = text
                continue
            }
            // A canonical name wins over its alias.
            if name != entry.name, hyperparameters[entry.name] != nil { continue }
            result[entry.name] = CanonicalText.of(text, as: entry.field.type)
        }
        if result["objective"] == XGBoostObjective.formerStandard { result["objective"] = XGBoostObjective.standard }
        return result
    }

    private func value(_ name: String) -> String? {
        let entry = XGBoostHyperparameter.byName[name]
        return hyperparameters[name] ?? entry?.field.defaultValue.map { CanonicalText.of($0) }
    }

    /// Whether a hyperparameter can change the model, given the others.
    private func matters(_ name: String) -> Bool {
        guard let entry = XGBoostHyperparameter.byName[name] else { return true }
        switch name {
        case "nthread", "save_model_on_termination", "_tuning_objective_metric": return false
        case "tweedie_variance_power": return value("objective") == "reg:tweedie"
        case "aft_loss_distribution", "aft_loss_distribution_scale": return value("objective") == "survival:aft"
        case "refresh_leaf": return value("process_type") == "update"
        default: break
        }
        if case .ignored = entry.role { return false }
        if XGBoostHyperparameter.forDart.contains(where: { $0.name == name }) { return value("booster") == "dart" }
        if value("booster") == "gblinear", XGBoostHyperparameter.trees.contains(where: { $0.name == name }) {
            return Self.linearToo.contains(name)
        }
        return true
    }

    /// Those of the trees' hyperparameters that linear models have too.
    private static let linearToo: Set<String> = ["eta", "lambda", "alpha", "updater", "max_delta_step"]

    /// Whether leaving a hyperparameter out is the same as setting its default.
    private func hasConstantDefault(_ entry: XGBoostHyperparameter) -> Bool {
        guard matters(entry.name) else { return false }
        // A linear model has other defaults of these: eta 0.5, lambda 0, alpha 0.
        if value("booster") == "gblinear", Self.linearToo.contains(entry.name) { return false }
        // The Poisson loss has its own: 0.7.
        if entry.name == "max_delta_step", value("objective") == "count:poisson" { return false }
        return true
    }
}
