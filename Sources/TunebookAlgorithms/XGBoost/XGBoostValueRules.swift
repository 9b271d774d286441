import TunebookCore
import TunebookPlatform

/// What is right for one hyperparameter of XGBoost by itself.
struct XGBoostValueRules {
    let release: XGBoostRelease

    /// Checks one value as it is typed.
    ///
    /// - Returns: The value to keep, and warnings.
    func check(_ name: String, _ value: FieldValue) throws(HyperparameterProblem) -> CheckedValue {
        guard let entry = XGBoostHyperparameter.byName[name] else {
            let known = XGBoostHyperparameter.all.flatMap { [$0.name] + $0.field.aliases }
            throw HyperparameterProblem(
                "no hyperparameter \(quoted(name)) in \(XGBoostAlgorithm.name)",
                name: name,
                suggestion: nearestName(to: name, among: known)
            )
        }
        let check = HyperparameterValueCheck(field: entry.field)
        if entry.name == "prob_buffer_row" { return try bufferRow(value, check) }
        try checkRelease(of: entry, check)
        let checked = try check.check(value)
        return try special(entry, checked, check)
    }

    private func checkRelease(of entry: XGBoostHyperparameter, _ check: HyperparameterValueCheck)
        throws(HyperparameterProblem)
    {
        if release < entry.since {
            throw check.problem(
                "came with algorithm_version \(entry.since.rawValue), and this job has \(release.rawValue)"
            )
        }
        if release > entry.until {
            let instead =
                switch entry.name {
                case "silent": "verbosity"
                case "_nfold": "_kfold"
                default: String?.none
                }
            throw check.problem(
                "ended with algorithm_version \(entry.until.rawValue), and this job has \(release.rawValue)",
                suggestion: instead
            )
        }
    }

    private func special(
        _ entry: XGBoostHyperparameter,
        _ value: FieldValue,
        _ check: HyperparameterValueCheck
    ) throws(HyperparameterProblem) -> CheckedValue {
        guard case .text(let text) = value else {
            return entry.name == "silent"
                ? CheckedValue(value, warnings: ["silent is the older form of verbosity, and changes no model"])
                : CheckedValue(value)
        }
        switch entry.name {
        case "objective": return try objective(text, check)
        case "eval_metric":
            for word in text.split(separator: ",") { try metric(String(word), check) }
            return CheckedValue(value)
        case "monotone_constraints": return CheckedValue(.text(try monotone(text, check)))
        case "interaction_constraints": return CheckedValue(.text(try interaction(text, check)))
        case "_tuning_objective_metric":
            throw check.problem("is set by the tuning job; give the metric as the tuning job's objective")
        default: return CheckedValue(value)
        }
    }

    /// The containers disagree: 0.72 takes `1.0`, those up to 1.2-2 do not know the name, later ones want an integer.
    private func bufferRow(_ value: FieldValue, _ check: HyperparameterValueCheck) throws(HyperparameterProblem)
        -> CheckedValue
    {
        let checked = try check.check(value)
        if release == .v0_72 {
            return CheckedValue(checked, warnings: ["prob_buffer_row changes nothing: no updater of today reads it"])
        }
        if release < .v1_3_1 {
            throw check.problem(
                "is unknown to algorithm_version \(release.rawValue); only 0.72 takes it as it stands here"
            )
        }
        var whole: Int?
        if case .integer(let number) = checked { whole = number }
        guard let whole, whole > 1 else {
            throw check.problem(
                "takes a whole number above 1 with algorithm_version \(release.rawValue), not \(checked): "
                    + "only 0.72 takes a share of 1.0; unset it, it changes nothing"
            )
        }
        return CheckedValue(checked, warnings: ["prob_buffer_row changes nothing: no updater of today reads it"])
    }

    private func objective(_ name: String, _ check: HyperparameterValueCheck) throws(HyperparameterProblem)
        -> CheckedValue
    {
        if name == XGBoostObjective.formerStandard {
            let warning = "reg:linear is the deprecated name of reg:squarederror"
            // The 0.72 container knows only the old name; from 0.90 on the new one is kept.
            if release == .v0_72 {
                return CheckedValue(.text(name), warnings: [warning + ", which is what the library trains"])
            }
            return CheckedValue(.text(XGBoostObjective.standard), warnings: [warning + ", which is kept in its place"])
        }
        if let objective = XGBoostObjective.named(name), release < objective.since {
            throw check.problem(
                "\(name) came with algorithm_version \(objective.since.rawValue), and this job has \(release.rawValue)"
            )
        }
        return CheckedValue(.text(name))
    }

    /// Checks one word of `eval_metric`.
    private func metric(_ word: String, _ check: HyperparameterValueCheck) throws(HyperparameterProblem) {
        let (name, argument, isMinus) = XGBoostMetric.split(word)
        guard let metric = XGBoostMetric.named(word) else {
            throw check.problem(
                "has no metric \(quoted(name))",
                suggestion: nearestName(to: name, among: XGBoostMetric.all.map(\.name))
            )
        }
        if release < metric.since {
            throw check.problem(
                "\(name) came with algorithm_version \(metric.since.rawValue), and this job has \(release.rawValue)"
            )
        }
        switch metric.suffix {
        case .none where argument != nil || isMinus:
            throw check.problem("\(quoted(word)): only error, ndcg and map take a threshold", suggestion: name)
        case .threshold:
            if isMinus {
                throw check.problem("\(quoted(word)): only ndcg and map take a final \"-\"", suggestion: name)
            }
            guard let argument else { return }
            guard let number = Double(argument), number.isFinite else {
                throw check.problem("\(quoted(word)): error@t takes a number, such as error@0.7")
            }
        case .cutOff:
            guard let argument else { return }
            guard let count = Int(argument), count > 0 else {
                throw check.problem("\(quoted(word)): \(name)@n takes a whole number from 1 up, such as \(name)@5")
            }
        case .none: return
        }
    }

    private func monotone(_ text: String, _ check: HyperparameterValueCheck) throws(HyperparameterProblem) -> String {
        let plain = text.filter { $0 != " " }
        let numbers = plain.dropFirst().dropLast().split(separator: ",").map(String.init)
        guard plain.hasPrefix("("), plain.hasSuffix(")"), !numbers.isEmpty else {
            throw check.problem("takes one number per feature in parentheses, such as (1,0,-1), not \(quoted(text))")
        }
        for number in numbers where !["-1", "0", "1"].contains(number) {
            throw check.problem("takes -1, 0 or 1 for each feature, not \(quoted(number))")
        }
        return plain
    }

    private func interaction(_ text: String, _ check: HyperparameterValueCheck) throws(HyperparameterProblem)
        -> String
    {
        let plain = text.filter { $0 != " " }
        let groups = plain.dropFirst().dropLast().split(separator: "]").map { $0.drop { $0 == "," } }
        let isList = plain.hasPrefix("[[") && plain.hasSuffix("]]") && groups.allSatisfy { $0.hasPrefix("[") }
        let numbers = groups.flatMap { $0.dropFirst().split(separator: ",", omittingEmptySubsequences: false) }
        guard isList, !numbers.isEmpty, numbers.allSatisfy({ Int($0).map { $0 >= 0 } ?? false }) else {
            throw check.problem("takes lists of feature numbers, such as [[1,2],[3,4]], not \(quoted(text))")
        }
        return plain
    }
}
