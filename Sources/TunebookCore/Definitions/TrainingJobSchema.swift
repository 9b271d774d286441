extension KindSchema {
    /// `training_job`: a job of a built-in algorithm.
    ///
    /// - Parameter algorithms: The algorithms that can be named.
    package static func trainingJob(algorithms: [any Algorithm.Type]) -> KindSchema {
        let algorithm: [Field] = [
            Field(
                "algorithm_name",
                .choice(algorithms.map { $0.name }),
                default: algorithms.first.map { .text($0.name) },
                "the built-in algorithm that trains"
            ),
            Field(
                "algorithm_version",
                .suggestion(algorithms.flatMap { $0.versions }),
                default: algorithms.first.map { .text($0.defaultVersion) },
                "the version of the algorithm's container, whose rules are checked"
            ),
            inputMode,
            Field(
                "input_content_type",
                .choice(algorithms.flatMap { $0.contentTypes }),
                default: .text("text/csv"),
                aliases: ["content_type"],
                "the format of all channels"
            ),
        ]
        let inputs: [Field] = [
            Field(
                "inputs",
                .group(
                    .fields([
                        Field("train", .path, required: true, "the data to learn from: a file, a folder or s3://"),
                        Field("validation", .path, "the data to judge by: a file, a folder or s3://"),
                    ])
                ),
                "the channels"
            ),
            Field(
                "hyperparameters",
                .group(.hyperparameters),
                aliases: ["static_hyperparameters"],
                "the algorithm's settings; help NAME.hyperparameters.eta says more on one"
            ),
        ]
        return KindSchema(
            .trainingJob,
            summary: "a training job of a built-in algorithm",
            fields: algorithm + resources + inputs + endAndCache + service
        )
    }
}
