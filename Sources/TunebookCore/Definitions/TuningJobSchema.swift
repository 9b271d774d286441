extension KindSchema {
    /// `tuning_job(xgb)`: a hyperparameter tuning job chained on a training job.
    ///
    /// - Parameter strategies: The names of the strategies that can be chosen; the first is the default.
    package static func tuningJob(strategies: [String]) -> KindSchema {
        KindSchema(
            .tuningJob,
            summary: "a hyperparameter tuning job chained on a training job",
            bases: [.trainingJob, .customTrainingJob],
            fields: [
                Field("objective", .objective, required: true, "the metric to judge by, and its direction"),
                Field("ranges", .group(.ranges), required: true, "what is varied: eta = 0.01..0.5 log"),
                Field(
                    "strategy",
                    .choice(strategies),
                    default: strategies.first.map { .text($0) },
                    "how the next set of hyperparameters is chosen"
                ),
                Field(
                    "max_number_of_training_jobs",
                    .integer(1...10_000),
                    default: .integer(20),
                    aliases: ["max_jobs"],
                    "how many training jobs run at most, known ones counted"
                ),
                Field(
                    "max_parallel_training_jobs",
                    .integer(1...100),
                    default: .integer(2),
                    aliases: ["max_parallel_jobs"],
                    "how many training jobs run at a time"
                ),
                Field(
                    "max_runtime_in_seconds",
                    .duration(.seconds(1) ... .seconds(15_768_000)),
                    "the time after which no further training job begins and running ones are stopped"
                ),
                Field(
                    "training_job_early_stopping_type",
                    .choice(["OFF", "AUTO"]),
                    default: .text("OFF"),
                    aliases: ["early_stopping_type"],
                    "whether training jobs that do badly are stopped"
                ),
                Field(
                    "completion",
                    .group(
                        .fields([
                            Field("target_objective_metric_value", .number(.any), "an objective value that is enough"),
                            Field(
                                "max_number_of_training_jobs_not_improving",
                                .integer(3...10_000),
                                "how many training jobs in a row may bring nothing better"
                            ),
                            Field(
                                "complete_on_convergence",
                                .boolean,
                                default: .boolean(false),
                                "end when nothing better is to be expected"
                            ),
                        ])
                    ),
                    aliases: ["tuning_job_completion_criteria"],
                    "what ends the search early"
                ),
                Field(
                    "hyperband",
                    .group(
                        .fields([
                            Field("min_resource", .integer(1...20_000), "the fewest rounds before a job is stopped"),
                            Field("max_resource", .integer(1...20_000), "the most rounds of a job; num_round if unset"),
                        ])
                    ),
                    "settings of the strategy HYPERBAND"
                ),
                Field("fixed", .group(.values), "ranges that are held at one value for now; fix and unfix set them"),
                Field("tries", .group(.numbered(.values)), "sets to run next, as try adds them"),
                Field("bans", .group(.numbered(.ranges)), "regions that no set may lie in, as ban adds them"),
                Field(
                    "random_seed",
                    .integer(0...2_147_483_647),
                    default: .integer(0),
                    "makes the search reproducible"
                ),
                Field(
                    "warm_start",
                    .group(
                        .fields([
                            Field("parents", .list(.integer(1 ... .max)), "runs of earlier tuning jobs, five at most"),
                            Field(
                                "type",
                                .choice(WarmStart.Kind.allCases.map(\.rawValue)),
                                default: .text(WarmStart.Kind.identicalDataAndAlgorithm.rawValue),
                                "whether the parents' data and algorithm are the same"
                            ),
                        ])
                    ),
                    "start from what earlier tuning jobs found"
                ),
                Field(
                    "retries",
                    .integer(0...30),
                    default: .integer(0),
                    "how often a failed training job is tried again"
                ),
                Field("cacheable", .boolean, default: .boolean(true), "whether a known result is taken and kept"),
                cache,
                Field("cache_version", .text, default: .text(""), "a word of yours in the cache key"),
            ]
        )
    }
}
