import TunebookCore

/// A metric that can stand in `eval_metric`, and be the objective of a tuning job.
struct XGBoostMetric: Sendable {
    let metric: Metric
    /// The release whose container first took it.
    let since: XGBoostRelease
    /// Whether it is computed here and not by the library, as scikit-learn computes it.
    let isComputed: Bool
    /// What may follow the name: a threshold, a cut-off, or nothing.
    let suffix: Suffix

    enum Suffix: Sendable {
        case none
        /// `error@0.7`
        case threshold
        /// `ndcg@5`, `ndcg@5-`, `ndcg-`
        case cutOff
    }

    private init(
        _ name: String,
        _ direction: Objective.Direction,
        _ summary: String,
        since: XGBoostRelease = .v0_72,
        computed isComputed: Bool = false,
        suffix: Suffix = .none
    ) {
        metric = Metric(name, direction, summary)
        self.since = since
        self.isComputed = isComputed
        self.suffix = suffix
    }

    var name: String { metric.name }

    /// Names and directions as SageMaker's documentation lists them, the odd direction of
    /// `interval-regression-accuracy` included.
    static let all: [XGBoostMetric] = [
        XGBoostMetric("accuracy", .maximize, "share of rows whose class is right", since: .v0_90_1, computed: true),
        XGBoostMetric("auc", .maximize, "area under the ROC curve"),
        XGBoostMetric("aucpr", .maximize, "area under the precision-recall curve"),
        XGBoostMetric(
            "balanced_accuracy",
            .maximize,
            "mean over the classes of the share of rows that are right",
            since: .v1_3_1,
            computed: true
        ),
        XGBoostMetric("f1", .maximize, "mean of the classes' F1", since: .v0_90_1, computed: true),
        XGBoostMetric("f1_binary", .maximize, "F1 of class 1", since: .v1_2_2, computed: true),
        XGBoostMetric("f1_macro", .maximize, "mean of the classes' F1", since: .v1_2_2, computed: true),
        XGBoostMetric("map", .maximize, "mean average precision", suffix: .cutOff),
        XGBoostMetric("ndcg", .maximize, "normalised discounted cumulative gain", suffix: .cutOff),
        XGBoostMetric("precision", .maximize, "precision of class 1", since: .v1_3_1, computed: true),
        XGBoostMetric("precision_macro", .maximize, "mean of the classes' precision", since: .v1_3_1, computed: true),
        XGBoostMetric("precision_micro", .maximize, "precision over all rows", since: .v1_3_1, computed: true),
        XGBoostMetric("r2", .maximize, "share of the variance explained", since: .v1_2_1, computed: true),
        XGBoostMetric("recall", .maximize, "recall of class 1", since: .v1_3_1, computed: true),
        XGBoostMetric("recall_macro", .maximize, "mean of the classes' recall", since: .v1_3_1, computed: true),
        XGBoostMetric("recall_micro", .maximize, "recall over all rows", since: .v1_3_1, computed: true),
        XGBoostMetric("aft-nloglik", .minimize, "negative log-likelihood of survival:aft", since: .v1_2_1),
        XGBoostMetric("cox-nloglik", .minimize, "negative partial log-likelihood of survival:cox"),
        XGBoostMetric("error", .minimize, "share of rows whose class is wrong", suffix: .threshold),
        XGBoostMetric("gamma-deviance", .minimize, "residual deviance of a gamma regression"),
        XGBoostMetric("gamma-nloglik", .minimize, "negative log-likelihood of a gamma regression"),
        XGBoostMetric(
            "interval-regression-accuracy",
            .minimize,
            "share of rows predicted inside their interval, of survival:aft",
            since: .v1_2_1
        ),
        XGBoostMetric("logloss", .minimize, "negative log-likelihood of two classes"),
        XGBoostMetric("mae", .minimize, "mean absolute error"),
        XGBoostMetric("mape", .minimize, "mean absolute percentage error", since: .v1_3_1),
        XGBoostMetric("merror", .minimize, "share of rows whose class is wrong, of several classes"),
        XGBoostMetric("mlogloss", .minimize, "negative log-likelihood of several classes"),
        XGBoostMetric("mphe", .minimize, "mean pseudo-Huber error", since: .v1_3_1),
        XGBoostMetric("mse", .minimize, "mean squared error", since: .v0_90_1, computed: true),
        XGBoostMetric("poisson-nloglik", .minimize, "negative log-likelihood of a Poisson regression"),
        XGBoostMetric("rmse", .minimize, "root of the mean squared error"),
        XGBoostMetric("rmsle", .minimize, "root of the mean squared log error", since: .v1_0_1),
        XGBoostMetric("tweedie-nloglik", .minimize, "negative log-likelihood of a Tweedie regression"),
    ]

    /// The metric that a word of `eval_metric` means, with any suffix taken off; `nil` for an unknown one.
    static func named(_ word: String) -> XGBoostMetric? {
        let (name, _, _) = split(word)
        return all.first { $0.name == name }
    }

    /// Takes `ndcg@5-` apart.
    static func split(_ word: String) -> (name: String, argument: String?, isMinus: Bool) {
        let isMinus = word.hasSuffix("-")
        let parts = (isMinus ? String(word.dropLast()) : word).split(
            separator: "@",
            maxSplits: 1,
            omittingEmptySubsequences: false
        )
        return (String(parts[0]), parts.count > 1 ? String(parts[1]) : nil, isMinus)
    }
}
