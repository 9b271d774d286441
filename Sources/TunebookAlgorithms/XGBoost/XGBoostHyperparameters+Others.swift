import TunebookCore

extension XGBoostHyperparameter {
    /// For `booster = gblinear`, beside eta, lambda, alpha and updater.
    static let forLinear: [XGBoostHyperparameter] = [
        XGBoostHyperparameter(
            Field(
                "lambda_bias",
                .number(0, 1),
                default: .number(0),
                "L2 regularisation of the bias; no library since 1.0 uses it"
            ),
            role: .ignored
        )
    ]

    /// For `booster = dart`.
    static let forDart: [XGBoostHyperparameter] = [
        XGBoostHyperparameter(
            Field(
                "sample_type",
                .choice(["uniform", "weighted"]),
                default: .text("uniform"),
                "how the trees to drop are drawn; for dart"
            )
        ),
        XGBoostHyperparameter(
            Field(
                "normalize_type",
                .choice(["tree", "forest"]),
                default: .text("tree"),
                "the weight of a new tree beside the dropped ones; for dart"
            )
        ),
        XGBoostHyperparameter(
            Field("rate_drop", .number(0, 1), default: .number(0), "the share of trees dropped in a round; for dart")
        ),
        XGBoostHyperparameter(
            Field("one_drop", .zeroOrOne, default: .integer(0), "whether at least one tree is always dropped; for dart")
        ),
        XGBoostHyperparameter(
            Field("skip_drop", .number(0, 1), default: .number(0), "the chance that a round drops nothing; for dart")
        ),
    ]

    /// For single objectives.
    static let tasks: [XGBoostHyperparameter] = [
        XGBoostHyperparameter(
            Field(
                "scale_pos_weight",
                .number(NumberBounds(0, nil, includesLower: false)),
                default: .number(1),
                "the weight of rows of class 1, for unbalanced classes"
            )
        ),
        XGBoostHyperparameter(
            Field(
                "tweedie_variance_power",
                .number(NumberBounds(1, 2, includesLower: false, includesUpper: false)),
                default: .number(1.5),
                "near 2 like a gamma, near 1 like a Poisson distribution; for reg:tweedie"
            )
        ),
        XGBoostHyperparameter(
            Field(
                "aft_loss_distribution",
                .choice(["normal", "logistic", "extreme"]),
                default: .text("normal"),
                "the distribution of the noise; for survival:aft"
            ),
            since: .v1_2_1
        ),
        XGBoostHyperparameter(
            Field(
                "aft_loss_distribution_scale",
                .number(from: 0),
                default: .number(1),
                "the scale of the noise; for survival:aft"
            ),
            since: .v1_2_1
        ),
    ]

    /// What cannot change a model trained on this machine; the containers still take it.
    static let ignored: [XGBoostHyperparameter] = [
        XGBoostHyperparameter(
            Field("verbosity", .integer(0...3), default: .integer(1), "how much the library says"),
            role: .ignored
        ),
        XGBoostHyperparameter(
            Field("silent", .zeroOrOne, default: .integer(0), "the older form of verbosity"),
            role: .ignored,
            until: .v1_0_1
        ),
        XGBoostHyperparameter(
            Field(
                "sketch_eps",
                .number(NumberBounds(0, 1, includesLower: false, includesUpper: false)),
                default: .number(0.03),
                "the precision of approx in old libraries; max_bin took its place"
            ),
            role: .ignored
        ),
        XGBoostHyperparameter(
            Field("dsplit", .choice(["row", "col"]), default: .text("row"), "how several machines share the data"),
            role: .ignored
        ),
        XGBoostHyperparameter(
            Field(
                "predictor",
                .choice(["auto", "cpu_predictor", "gpu_predictor"]),
                default: .text("auto"),
                "what predicts, in old libraries"
            ),
            role: .ignored
        ),
        XGBoostHyperparameter(
            Field(
                "deterministic_histogram",
                .flag,
                default: .text("true"),
                "whether histograms on a GPU are built in a fixed order"
            ),
            role: .ignored,
            since: .v1_2_1
        ),
        XGBoostHyperparameter(
            Field("single_precision_histogram", .flag, default: .text("false"), "whether histograms are 32-bit"),
            role: .ignored,
            since: .v1_2_1,
            until: .v1_5_1
        ),
        XGBoostHyperparameter(
            Field(
                "prob_buffer_row",
                .number(from: 1),
                default: .number(1),
                "the share of rows that grow_skmaker kept in memory, in old libraries"
            ),
            role: .ignored
        ),
        XGBoostHyperparameter(
            Field("use_dask_gpu_training", .flag, default: .text("false"), "whether to train over several GPUs"),
            role: .ignored,
            since: .v1_5_1
        ),
    ]
}
