import TunebookCore

extension XGBoostHyperparameter {
    /// What shapes the trees.
    static let trees: [XGBoostHyperparameter] = [
        XGBoostHyperparameter(
            Field(
                "eta",
                .number(0, 1),
                default: .number(0.3),
                aliases: ["learning_rate"],
                "how much of each round's step is taken: smaller learns slower and overfits later"
            ),
            tunable: linear(0.1, 0.5)
        ),
        XGBoostHyperparameter(
            Field(
                "gamma",
                .number(from: 0),
                default: .number(0),
                aliases: ["min_split_loss"],
                "the least gain for which a leaf is split"
            ),
            tunable: linear(0.0, 5.0)
        ),
        XGBoostHyperparameter(
            Field("max_depth", .fromZero, default: .integer(6), "the most splits from root to leaf; 0 for no limit"),
            tunable: linear(0, 10)
        ),
        XGBoostHyperparameter(
            Field("min_child_weight", .number(from: 0), default: .number(1), "the least sum of hessians in a leaf"),
            tunable: linear(0.0, 120.0)
        ),
        XGBoostHyperparameter(
            Field(
                "max_delta_step",
                .number(from: 0),
                default: .number(0),
                "the most that a leaf may move the margin; 0 for no limit"
            ),
            tunable: linear(0, 10)
        ),
        XGBoostHyperparameter(
            Field("subsample", .share, default: .number(1), "the share of rows drawn for each round"),
            tunable: linear(0.5, 1.0)
        ),
        XGBoostHyperparameter(
            Field("colsample_bytree", .share, default: .number(1), "the share of features drawn for each tree"),
            tunable: linear(0.5, 1.0)
        ),
        XGBoostHyperparameter(
            Field("colsample_bylevel", .share, default: .number(1), "the share of features drawn for each depth"),
            tunable: linear(0.1, 1.0)
        ),
        XGBoostHyperparameter(
            Field("colsample_bynode", .share, default: .number(1), "the share of features drawn for each split"),
            tunable: linear(0.1, 1.0)
        ),
        XGBoostHyperparameter(
            Field(
                "lambda",
                .number(from: 0),
                default: .number(1),
                aliases: ["reg_lambda"],
                "L2 regularisation of the leaves' weights"
            ),
            tunable: linear(0.0, 1000.0)
        ),
        XGBoostHyperparameter(
            Field(
                "alpha",
                .number(from: 0),
                default: .number(0),
                aliases: ["reg_alpha"],
                "L1 regularisation of the leaves' weights"
            ),
            tunable: linear(0.0, 1000.0)
        ),
        XGBoostHyperparameter(
            Field(
                "tree_method",
                .choice(["auto", "exact", "approx", "hist", "gpu_hist"]),
                default: .text("auto"),
                "how splits are found; auto takes hist"
            )
        ),
        XGBoostHyperparameter(
            Field(
                "grow_policy",
                .choice(["depthwise", "lossguide"]),
                default: .text("depthwise"),
                "which leaf is split next: the one nearest the root, or the one that gains most"
            )
        ),
        XGBoostHyperparameter(
            Field("max_leaves", .fromZero, default: .integer(0), "the most leaves of a tree; 0 for no limit")
        ),
        XGBoostHyperparameter(
            Field(
                "max_bin",
                .integer(2...Int(Int32.max)),
                default: .integer(256),
                "the most bins that a feature is cut into"
            )
        ),
        XGBoostHyperparameter(
            Field("num_parallel_tree", .fromOne, default: .integer(1), "trees grown in each round, for random forests"),
            since: .v0_90_2
        ),
        XGBoostHyperparameter(
            Field("updater", .words(updaters), "the steps that build a tree, with commas; left out, by tree_method")
        ),
        XGBoostHyperparameter(
            Field(
                "process_type",
                .choice(["default", "update"]),
                default: .text("default"),
                "whether to grow new trees or to go over those of a model"
            )
        ),
        XGBoostHyperparameter(
            Field(
                "refresh_leaf",
                .zeroOrOne,
                default: .integer(1),
                "whether the refresh updater renews the leaves and not only the statistics"
            )
        ),
        XGBoostHyperparameter(
            Field(
                "monotone_constraints",
                .text,
                "for each feature, whether predictions rise (1) or fall (-1): (1,0,-1)"
            ),
            since: .v1_0_1
        ),
        XGBoostHyperparameter(
            Field("interaction_constraints", .text, "which features may share a path: [[1,2],[3,4]]"),
            since: .v1_0_1
        ),
        XGBoostHyperparameter(
            Field(
                "sampling_method",
                .choice(["uniform", "gradient_based"]),
                default: .text("uniform"),
                "how subsample draws its rows"
            ),
            since: .v1_3_1
        ),
    ]

    /// The updaters that the container lists; grow_local_histmaker went with 1.7-1.
    static let updaters = growers + ["sync", "refresh", "prune"] + linearUpdaters

    /// The updaters that grow trees: at most one of them.
    static let growers = ["grow_colmaker", "distcol", "grow_histmaker", "grow_local_histmaker", "grow_skmaker"]

    static let linearUpdaters = ["shotgun", "coord_descent"]
}
