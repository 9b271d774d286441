import TunebookLanguage

extension Vocabulary {
    /// A small vocabulary in the shape of the product's.
    static let sample = Vocabulary(
        verbs: [
            Verb(
                "help",
                summary: "explains a verb, a field or a task",
                arguments: [.init("subject", .path, optional: true)]
            ),
            Verb(
                "launch",
                summary: "runs a task",
                arguments: [
                    .init("task", .task), .init("on", .keyword, optional: true),
                    .init("engine", .engine, optional: true),
                ],
                options: [
                    .init("detach", "returns the prompt at once"),
                    .init("fresh", "runs even if the result is known"),
                    .init("note", value: "text", "says what the run is for"),
                ],
                takesAssignments: true
            ),
            Verb("note", summary: "keeps a remark", takesRawText: true),
            Verb("open", summary: "opens a session", arguments: [.init("file", .file)]),
            Verb("rerun", summary: "runs cells again", arguments: [.init("cells", .cells, repeats: true)]),
            Verb(
                "runs",
                summary: "lists runs",
                arguments: [.init("run", .run, optional: true)],
                options: [.init("sort", value: "column", "orders the rows")]
            ),
            Verb("show", summary: "prints a definition", arguments: [.init("path", .path, optional: true)]),
        ],
        kinds: [
            Kind(
                "training_job",
                summary: "trains one model",
                takesBase: false,
                fields: [
                    Field("algorithm_name", summary: "the algorithm", values: ["XGBOOST"], typeName: "word"),
                    Field(
                        "instance_type",
                        summary: "the machine",
                        values: ["ml.m4.xlarge", "ml.m5.xlarge"],
                        typeName: "word"
                    ),
                    Field(
                        "inputs",
                        summary: "the channels",
                        content: .group([
                            Field("train", summary: "what is learnt from", content: .path, typeName: "path"),
                            Field("validation", summary: "what is judged on", content: .path, typeName: "path"),
                        ]),
                        typeName: "group"
                    ),
                    Field(
                        "hyperparameters",
                        summary: "the algorithm's own settings",
                        content: .group([
                            Field(
                                "booster",
                                summary: "the kind of trees",
                                values: ["gbtree", "dart"],
                                typeName: "word"
                            ),
                            Field("eta", summary: "the step size", typeName: "number"),
                            Field(
                                "eval_metric",
                                summary: "the metrics",
                                values: ["error", "logloss"],
                                typeName: "words"
                            ),
                            Field("max_depth", summary: "the depth of a tree", typeName: "integer"),
                        ]),
                        typeName: "group"
                    ),
                ]
            ),
            Kind(
                "tuning_job",
                summary: "searches for the best hyperparameters",
                takesBase: true,
                fields: [
                    Field("objective", summary: "the metric", values: ["minimize", "maximize"], typeName: "objective"),
                    Field(
                        "ranges",
                        summary: "what is searched",
                        content: .group([Field("eta", summary: "the step size", typeName: "range")]),
                        typeName: "group"
                    ),
                ]
            ),
        ],
        types: ["integer", "float", "string", "blob"],
        magics: [Magic("%%script", argument: "NAME", summary: "keeps its lines as a program")]
    )
}
