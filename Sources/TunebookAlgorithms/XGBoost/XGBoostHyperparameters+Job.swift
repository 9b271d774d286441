import TunebookCore

extension XGBoostHyperparameter {
    /// What shapes the training as a whole.
    static let job: [XGBoostHyperparameter] = [
        XGBoostHyperparameter(
            Field("num_round", .fromOne, required: true, "how many rounds of boosting to train"),
            tunable: linear(1, 4000),
            role: .loop
        ),
        XGBoostHyperparameter(
            Field(
                "booster",
                .choice(["gbtree", "gblinear", "dart"]),
                default: .text("gbtree"),
                "what each round adds: a tree, a linear model, or a tree with others dropped out"
            )
        ),
        XGBoostHyperparameter(
            Field(
                "objective",
                .choice(XGBoostObjective.all.map(\.name)),
                default: .text(XGBoostObjective.standard),
                "the learning task and its loss"
            )
        ),
        XGBoostHyperparameter(
            Field("num_class", .integer(2...Int(Int32.max)), "how many classes; for multi:softmax and multi:softprob")
        ),
        XGBoostHyperparameter(
            Field(
                "eval_metric",
                .words([]),
                "the metrics reported each round, with commas; left out, the objective's own"
            ),
            role: .loop
        ),
        XGBoostHyperparameter(
            Field(
                "early_stopping_rounds",
                .fromOne,
                "stop after so many rounds without a better validation metric, and keep the best"
            ),
            role: .loop
        ),
        XGBoostHyperparameter(
            Field(
                "seed",
                .integer(Int(Int32.min) + 1...Int(Int32.max) - 1),
                default: .integer(0),
                "the seed of all random choices"
            )
        ),
        XGBoostHyperparameter(
            Field(
                "base_score",
                .number(from: 0),
                "the prediction before the first round; left out, estimated from the labels"
            )
        ),
        XGBoostHyperparameter(
            Field(
                "csv_weights",
                .zeroOrOne,
                default: .integer(0),
                "1 when the second CSV column holds the rows' weights"
            ),
            role: .data
        ),
        XGBoostHyperparameter(
            Field("nthread", .fromOne, "the most threads to use; left out, all there are"),
            role: .loop
        ),
        XGBoostHyperparameter(
            Field(
                "save_model_on_termination",
                .flag,
                default: .text("false"),
                "whether a training that is stopped keeps the model it has so far"
            ),
            role: .loop,
            since: .v1_0_1
        ),
        XGBoostHyperparameter(
            Field("_kfold", .integer(2...Int(Int32.max)), "how many folds of cross-validation to train"),
            role: .loop,
            since: .v1_2_2
        ),
        XGBoostHyperparameter(
            Field("_nfold", .integer(2...Int(Int32.max)), "the older name of _kfold"),
            role: .loop,
            since: .v1_2_1,
            until: .v1_2_1
        ),
        XGBoostHyperparameter(
            Field("_num_cv_round", .fromOne, "how often to repeat the cross-validation"),
            role: .loop,
            since: .v1_2_2
        ),
        XGBoostHyperparameter(
            Field("_tuning_objective_metric", .text, "set by the tuning job: the metric it watches"),
            role: .loop
        ),
    ]
}
