import Testing
import TunebookAlgorithms
import TunebookCore

@Suite("XGBoost's hyperparameters, one by one")
struct XGBoostHyperparameterTests {
    private static func check(_ name: String, _ value: FieldValue, version: String = "3.0-5")
        throws(HyperparameterProblem) -> CheckedValue
    {
        try XGBoostAlgorithm.check(hyperparameter: name, value: value, version: version)
    }

    @Test(
        "What is accepted, and how it is kept",
        arguments: [
            ("max_depth", FieldValue.integer(0), FieldValue.integer(0)),
            ("max_depth", .number(6), .integer(6)),
            ("max_depth", .text("6"), .integer(6)),
            ("eta", .number(0.3), .number(0.3)),
            ("eta", .integer(1), .integer(1)),
            ("eta", .text("0.30"), .number(0.3)),
            ("learning_rate", .number(0.1), .number(0.1)),
            ("objective", .text("multi:softprob"), .text("multi:softprob")),
            ("csv_weights", .integer(1), .integer(1)),
            ("save_model_on_termination", .boolean(true), .text("true")),
            ("updater", .text("grow_colmaker,prune"), .text("grow_colmaker,prune")),
            ("updater", .list([.text("grow_colmaker"), .text("prune")]), .text("grow_colmaker,prune")),
            ("eval_metric", .text("error@0.7,ndcg@5-,map-,ndcg,auc"), .text("error@0.7,ndcg@5-,map-,ndcg,auc")),
            ("eval_metric", .list([.text("error"), .text("auc")]), .text("error,auc")),
            ("monotone_constraints", .text("(1, 0, -1)"), .text("(1,0,-1)")),
            ("interaction_constraints", .text("[[1, 2], [3, 4, 5]]"), .text("[[1,2],[3,4,5]]")),
            ("seed", .integer(-5), .integer(-5)),
        ]
    )
    func accepted(name: String, value: FieldValue, kept: FieldValue) throws {
        #expect(try Self.check(name, value) == CheckedValue(kept))
    }

    @Test(
        "What is refused, and what is offered",
        arguments: [
            ("max_depth", FieldValue.integer(-1), "max_depth takes a whole number from 0 up, not -1", "0"),
            ("max_depth", .integer(4_000_000_000), "max_depth takes at most 2147483647, not 4000000000", "2147483647"),
            ("max_depth", .number(6.5), "max_depth takes a whole number from 0 up, not 6.5", "6"),
            ("max_depth", .text("deep"), "max_depth takes a whole number from 0 up, not \"deep\"", nil),
            ("num_round", .integer(0), "num_round takes a whole number from 1 up, not 0", "1"),
            ("verbosity", .integer(4), "verbosity takes a whole number from 0 to 3, not 4", "3"),
            ("csv_weights", .boolean(true), "csv_weights takes 0 or 1, not true", "1"),
            ("max_bin", .integer(1), "max_bin takes a whole number from 2 up, not 1", "2"),
            ("eta", .number(1.5), "eta takes a number from 0 to 1, not 1.5", "1"),
            ("eta", .text("fast"), "eta takes a number from 0 to 1, not \"fast\"", nil),
            ("eta", .text("nan"), "eta takes a number from 0 to 1, and nan is no number", nil),
            ("eta", .number(.nan), "eta takes a number from 0 to 1, and nan is no number", nil),
            ("lambda", .text("inf"), "lambda takes a number from 0 up, not inf", nil),
            ("subsample", .integer(0), "subsample takes a number above 0 and at most 1, not 0", nil),
            ("scale_pos_weight", .integer(0), "scale_pos_weight takes a number above 0, not 0", nil),
            (
                "tweedie_variance_power", .integer(2),
                "tweedie_variance_power takes a number above 1 and below 2, not 2", nil
            ),
            ("booster", .text("gbtre"), "booster takes gbtree, gblinear or dart, not \"gbtre\"", "gbtree"),
            ("booster", .list([.text("dart")]), "booster takes a word, not [dart]", nil),
            (
                "seed", .integer(2_147_483_647),
                "seed takes a whole number from -2147483647 to 2147483646, not 2147483647", "2147483646"
            ),
            ("updater", .text("grow_colmaker,prun"), nil, "prune"),
            ("updater", .text("prune,prune"), "updater names \"prune\" twice", nil),
            ("updater", .text("prune,"), "updater takes words with commas between, and one is empty", nil),
            ("eval_metric", .text("eror"), "eval_metric has no metric \"eror\"", "error"),
            (
                "eval_metric", .text("logloss@0.7"),
                "eval_metric \"logloss@0.7\": only error, ndcg and map take a threshold", "logloss"
            ),
            ("eval_metric", .text("auc-"), "eval_metric \"auc-\": only error, ndcg and map take a threshold", "auc"),
            (
                "eval_metric", .text("error@t"), "eval_metric \"error@t\": error@t takes a number, such as error@0.7",
                nil
            ),
            (
                "eval_metric", .text("error@0.7-"), "eval_metric \"error@0.7-\": only ndcg and map take a final \"-\"",
                "error"
            ),
            (
                "eval_metric", .text("ndcg@x"),
                "eval_metric \"ndcg@x\": ndcg@n takes a whole number from 1 up, such as ndcg@5", nil
            ),
            (
                "eval_metric", .text("map@0"),
                "eval_metric \"map@0\": map@n takes a whole number from 1 up, such as map@5", nil
            ),
            (
                "monotone_constraints", .text("1,-1"),
                "monotone_constraints takes one number per feature in parentheses, such as (1,0,-1), not \"1,-1\"", nil
            ),
            (
                "monotone_constraints", .text("(1,2)"),
                "monotone_constraints takes -1, 0 or 1 for each feature, not \"2\"", nil
            ),
            (
                "interaction_constraints", .text("[1,2]"),
                "interaction_constraints takes lists of feature numbers, such as [[1,2],[3,4]], not \"[1,2]\"", nil
            ),
            (
                "_tuning_objective_metric", .text("validation:auc"),
                "_tuning_objective_metric is set by the tuning job; give the metric as the tuning job's objective", nil
            ),
            ("max_dept", .integer(3), "no hyperparameter \"max_dept\" in XGBOOST", "max_depth"),
            ("device", .text("cuda"), "no hyperparameter \"device\" in XGBOOST", nil),
        ] as [(String, FieldValue, String?, String?)]
    )
    func refused(name: String, value: FieldValue, message: String?, suggestion: String?) {
        let problem = #expect(throws: HyperparameterProblem.self) { try Self.check(name, value) }
        if let message { #expect(problem?.message == message) }
        #expect(problem?.suggestion == suggestion)
        #expect(problem?.name != nil)
    }

    @Test("The deprecated objective becomes its new name, with a warning")
    func deprecatedObjective() throws {
        let checked = try Self.check("objective", .text("reg:linear"))
        #expect(checked.value == .text("reg:squarederror"))
        #expect(
            checked.warnings
                == ["reg:linear is the deprecated name of reg:squarederror, which is kept in its place"]
        )
        // The 0.72 container knows only the old name, so that it can still be launched there.
        let old = try Self.check("objective", .text("reg:linear"), version: "0.72")
        #expect(old.value == .text("reg:linear"))
        #expect(
            old.warnings
                == ["reg:linear is the deprecated name of reg:squarederror, which is what the library trains"]
        )
    }

    @Test(
        "What only some releases of the container know",
        arguments: [
            (
                "silent", FieldValue.integer(0), "1.2-1",
                "silent ended with algorithm_version 1.0-1, and this job has 1.2-1"
            ),
            ("silent", .integer(0), "3.0-5", "silent ended with algorithm_version 1.0-1, and this job has 3.0-5"),
            (
                "prob_buffer_row", .number(1), "3.0-5",
                "prob_buffer_row takes a whole number above 1 with algorithm_version 3.0-5, not 1.0: only 0.72 takes a share "
                    + "of 1.0; unset it, it changes nothing"
            ),
            (
                "prob_buffer_row", .number(1), "1.0-1",
                "prob_buffer_row is unknown to algorithm_version 1.0-1; only 0.72 takes it as it stands here"
            ),
            (
                "sampling_method", .text("uniform"), "1.2-2",
                "sampling_method came with algorithm_version 1.3-1, and this job has 1.2-2"
            ),
            (
                "objective", .text("reg:absoluteerror"), "1.5-1",
                "objective reg:absoluteerror came with algorithm_version 1.7-1, and this job has 1.5-1"
            ),
            (
                "eval_metric", .text("r2"), "1.0-1",
                "eval_metric r2 came with algorithm_version 1.2-1, and this job has 1.0-1"
            ),
            (
                "single_precision_histogram", .text("true"), "1.7-1",
                "single_precision_histogram ended with algorithm_version 1.5-1, and this job has 1.7-1"
            ),
        ]
    )
    func releases(name: String, value: FieldValue, version: String, message: String) {
        let problem = #expect(throws: HyperparameterProblem.self) { try Self.check(name, value, version: version) }
        #expect(problem?.message == message)
    }

    @Test(
        "0.72 takes silent and prob_buffer_row, and says that they change nothing",
        arguments: ["0.72", "1", "latest"]
    )
    func oldest(version: String) throws {
        #expect(
            try Self.check("silent", .integer(0), version: version).warnings
                == ["silent is the older form of verbosity, and changes no model"]
        )
        #expect(
            try Self.check("prob_buffer_row", .number(1), version: version).warnings
                == ["prob_buffer_row changes nothing: no updater of today reads it"]
        )
    }

    @Test("Versions are SageMaker's; latest is the oldest, as there")
    func versions() {
        #expect(
            XGBoostAlgorithm.versions
                == ["0.72", "0.90-1", "0.90-2", "1.0-1", "1.2-1", "1.2-2", "1.3-1", "1.5-1", "1.7-1", "3.0-5"]
        )
        #expect(XGBoostAlgorithm.defaultVersion == "3.0-5")
        #expect(XGBoostAlgorithm.canonicalVersion("latest") == "0.72")
        #expect(XGBoostAlgorithm.canonicalVersion("1.7-1") == "1.7-1")
        #expect(XGBoostAlgorithm.canonicalVersion("1.6-1") == nil)
    }

    @Test("Every default passes its own check, and every recommended range lies inside the bounds")
    func contract() throws {
        var names: Set<String> = []
        for hyperparameter in XGBoostAlgorithm.hyperparameters {
            let field = hyperparameter.field
            #expect(names.insert(field.name).inserted, "\(field.name) is declared twice")
            #expect(!field.summary.isEmpty)
            var values = field.defaultValue.map { [$0] } ?? []
            switch hyperparameter.tunableRange {
            case .continuous(let lower, let upper, let scaling):
                values += [.number(lower), .number(upper)]
                #expect(scaling == .linear)
            case .integer(let lower, let upper, _): values += [.integer(lower), .integer(upper)]
            case .categorical(let words): values += words.map { .text($0) }
            case nil: break
            }
            for value in values {
                // num_round is never 0, and a few names are of certain releases only.
                let versions = XGBoostAlgorithm.versions.filter {
                    (try? Self.check(field.name, value, version: $0)) != nil
                }
                #expect(!versions.isEmpty, "\(field.name) = \(value)")
            }
        }
        #expect(names.isSuperset(of: ["eta", "max_depth", "csv_weights", "_kfold", "use_dask_gpu_training"]))
    }

    @Test("There are SageMaker's 33 metrics, with its directions")
    func metrics() {
        #expect(XGBoostAlgorithm.metrics.count == 33)
        #expect(XGBoostAlgorithm.metrics.filter { $0.direction == .maximize }.count == 16)
        #expect(XGBoostAlgorithm.metrics.first { $0.name == "auc" }?.direction == .maximize)
        #expect(XGBoostAlgorithm.metrics.first { $0.name == "logloss" }?.direction == .minimize)
    }
}

@Suite("XGBoost's hyperparameters together")
struct XGBoostSetTests {
    private func check(
        _ hyperparameters: [String: String],
        version: String = "1.7-1",
        hasValidationChannel: Bool = true
    ) throws(HyperparameterProblem) -> [String] {
        try XGBoostAlgorithm.check(
            hyperparameters,
            version: version,
            hasValidationChannel: hasValidationChannel
        )
    }

    /// The training half of the notebook that first showed this workflow.
    static let notebook = [
        "base_score": "0.5", "booster": "gbtree", "csv_weights": "0", "dsplit": "row", "grow_policy": "depthwise",
        "lambda_bias": "0.0", "max_bin": "256", "max_leaves": "0", "normalize_type": "tree", "objective": "reg:linear",
        "one_drop": "0", "prob_buffer_row": "1.0", "process_type": "default", "rate_drop": "0.0", "refresh_leaf": "1",
        "sample_type": "uniform", "scale_pos_weight": "1.0", "silent": "0", "skip_drop": "0.0", "tree_method": "auto",
        "tweedie_variance_power": "1.5", "updater": "grow_colmaker,prune", "num_round": "23",
    ]

    @Test("The notebook's 23 pass for 0.72, each and together")
    func notebook() throws {
        for (name, text) in Self.notebook {
            _ = try XGBoostAlgorithm.check(hyperparameter: name, value: .text(text), version: "0.72")
        }
        #expect(try check(Self.notebook, version: "0.72", hasValidationChannel: false) == [])
    }

    @Test(
        "Rules between them",
        arguments: [
            ([:], "num_round is required: how many rounds to train"),
            (["objective": "multi:softmax"], "multi:softmax needs num_class, the number of classes"),
            (
                ["num_class": "3"],
                "num_class is for multi:softmax and multi:softprob, and the objective is reg:squarederror: unset it"
            ),
            (
                ["eval_metric": "auc"],
                "eval_metric auc is for binary: and rank: objectives, and the objective is reg:squarederror"
            ),
            (
                ["eval_metric": "rmse,auc", "objective": "multi:softmax", "num_class": "3"],
                "eval_metric auc is for binary: and rank: objectives, and the objective is multi:softmax"
            ),
            (
                ["eval_metric": "aft-nloglik"],
                "eval_metric aft-nloglik is for survival:aft, and the objective is reg:squarederror"
            ),
            (
                ["eval_metric": "merror", "objective": "binary:logistic"],
                "eval_metric merror is for multi: objectives, and the objective is binary:logistic"
            ),
            (
                ["eval_metric": "error", "objective": "multi:softmax", "num_class": "3"],
                "eval_metric error is not for multi: objectives; take merror or mlogloss"
            ),
            (
                ["eval_metric": "accuracy"],
                "eval_metric accuracy is for binary: and multi: objectives, and the objective is reg:squarederror"
            ),
            (
                ["eval_metric": "f1_binary", "objective": "multi:softmax", "num_class": "3"],
                "eval_metric f1_binary is for binary: objectives, and the objective is multi:softmax"
            ),
            (
                ["monotone_constraints": "(1,0)"],
                "monotone_constraints needs tree_method set to exact or hist"
            ),
            (
                ["interaction_constraints": "[[0,1]]", "tree_method": "auto"],
                "interaction_constraints needs tree_method set to exact, hist or approx"
            ),
            (
                ["booster": "gblinear", "updater": "grow_colmaker"],
                "updater takes one of shotgun and coord_descent with booster = gblinear, not grow_colmaker"
            ),
            (["updater": "shotgun"], "updater shotgun is for booster = gblinear, and the booster is gbtree"),
            (
                ["updater": "grow_colmaker,grow_histmaker"],
                "updater takes one that grows trees, not grow_colmaker and grow_histmaker"
            ),
            (
                ["updater": "prune"],
                "updater prune grows no trees; add grow_colmaker, or leave updater out"
            ),
            (
                ["updater": "grow_colmaker", "process_type": "update"],
                "updater takes refresh and prune with process_type = update, not grow_colmaker"
            ),
        ] as [([String: String], String)]
    )
    func rules(hyperparameters: [String: String], message: String) {
        let set =
            message.hasPrefix("num_round is required")
            ? hyperparameters : hyperparameters.merging(["num_round": "1"]) { old, _ in old }
        let problem = #expect(throws: HyperparameterProblem.self) { try check(set) }
        #expect(problem?.message == message)
    }

    @Test(
        "Warnings",
        arguments: [
            (["early_stopping_rounds": "3", "eval_metric": "rmse"], true, []),
            (
                ["early_stopping_rounds": "3"], true,
                [
                    "early_stopping_rounds = 3 does nothing without eval_metric, unless a tuning job sets the metric to watch"
                ]
            ),
            (
                ["early_stopping_rounds": "3", "eval_metric": "rmse"], false,
                ["early_stopping_rounds = 3 does nothing without a validation channel"]
            ),
            (["rate_drop": "0.1", "skip_drop": "0.0"], true, ["rate_drop: no effect unless booster = dart"]),
        ] as [([String: String], Bool, [String])]
    )
    func warnings(hyperparameters: [String: String], hasValidationChannel: Bool, warnings: [String]) throws {
        let set = hyperparameters.merging(["num_round": "1"]) { old, _ in old }
        #expect(try check(set, hasValidationChannel: hasValidationChannel) == warnings)
    }

    @Test("With 3.0-5, a metric that its container computes wrongly is named")
    func wrongMetrics() throws {
        let set = ["num_round": "1", "objective": "binary:logistic", "eval_metric": "error,f1"]
        #expect(try check(set, version: "3.0-5").first?.hasPrefix("eval_metric f1: the 3.0-5 container") == true)
        #expect(try check(set, version: "1.7-1") == [])
    }
}

@Suite("The canonical form of XGBoost's hyperparameters")
struct XGBoostCanonicalTests {
    private func canonical(_ hyperparameters: [String: String]) -> [String: String] {
        XGBoostAlgorithm.canonicalHyperparameters(hyperparameters, version: "3.0-5")
    }

    @Test(
        "Two spellings of the same training are the same",
        arguments: [
            (["eta": "0.3"], [:]),
            (["eta": "0.30"], ["learning_rate": "3e-1"]),
            (["lambda": "2"], ["reg_lambda": "2.0"]),
            (["max_depth": "6"], [:]),
            (["objective": "reg:linear"], ["objective": "reg:squarederror"]),
            (["nthread": "7", "verbosity": "3", "silent": "1"], [:]),
            (["save_model_on_termination": "true", "predictor": "cpu_predictor", "dsplit": "col"], [:]),
            (["rate_drop": "0.5"], [:]),
            (["tweedie_variance_power": "1.2"], [:]),
            (["booster": "gblinear", "max_depth": "3", "max_bin": "16"], ["booster": "gblinear"]),
            (["monotone_constraints": "(1, 0)"], ["monotone_constraints": "(1,0)"]),
        ] as [([String: String], [String: String])]
    )
    func same(left: [String: String], right: [String: String]) {
        #expect(canonical(left) == canonical(right))
    }

    @Test(
        "What changes the model is told apart",
        arguments: [
            (["eta": "0.1"], [:]),
            (["seed": "1"], [:]),
            (["csv_weights": "1"], [:]),
            (["base_score": "0.5"], [:]),
            (["booster": "dart", "rate_drop": "0.5"], ["booster": "dart"]),
            (["booster": "gblinear", "eta": "0.3"], ["booster": "gblinear"]),
            (["booster": "gblinear", "lambda": "1"], ["booster": "gblinear"]),
            (["objective": "count:poisson", "max_delta_step": "0"], ["objective": "count:poisson"]),
            (["eval_metric": "mae"], [:]),
            (["updater": "grow_colmaker"], [:]),
        ] as [([String: String], [String: String])]
    )
    func different(left: [String: String], right: [String: String]) {
        #expect(canonical(left) != canonical(right))
    }

    @Test("It is its own canonical form")
    func idempotent() {
        for set in [[:], XGBoostSetTests.notebook, ["booster": "dart", "eta": "1"]] {
            #expect(canonical(canonical(set)) == canonical(set))
        }
    }

    /// A refactor that changes a form would empty users' catalogues of results.
    @Test("The form is pinned")
    func pinned() {
        #expect(
            canonical(["num_round": "10", "eta": "0.1"])
                == [
                    "alpha": "0.0", "booster": "gbtree", "colsample_bylevel": "1.0", "colsample_bynode": "1.0",
                    "colsample_bytree": "1.0", "csv_weights": "0", "eta": "0.1", "gamma": "0.0",
                    "grow_policy": "depthwise", "lambda": "1.0", "max_bin": "256", "max_delta_step": "0.0",
                    "max_depth": "6", "max_leaves": "0", "min_child_weight": "1.0", "num_parallel_tree": "1",
                    "num_round": "10", "objective": "reg:squarederror", "process_type": "default",
                    "sampling_method": "uniform", "scale_pos_weight": "1.0", "seed": "0", "subsample": "1.0",
                    "tree_method": "auto",
                ]
        )
    }
}
