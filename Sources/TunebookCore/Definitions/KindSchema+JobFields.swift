/// The fields that every kind of training job has.
extension KindSchema {
    static let inputMode = Field(
        "input_mode",
        .choice(["File", "FastFile", "Pipe"]),
        default: .text("File"),
        "how channels reach the container on SageMaker"
    )

    /// The values of `cache`; the first is the default.
    package static let (ownEngine, anyEngine) = ("own_engine", "any_engine")

    static let cache = Field(
        "cache",
        .choice([ownEngine, anyEngine]),
        default: .text(ownEngine),
        "whose results are taken: those of the engine it is launched on, or any engine's"
    )

    static let resources: [Field] = [
        Field(
            "instance_type",
            .suggestion(instanceTypes),
            default: .text("ml.m5.xlarge"),
            "the machine on SageMaker; this machine is used as it is"
        ),
        Field("instance_count", .integer(1...100), default: .integer(1), "how many machines train together"),
        Field(
            "volume_size_in_gb",
            .size(.gigabytes(1) ... .gigabytes(65_536)),
            default: .size(.gigabytes(30)),
            "the disk of each machine on SageMaker"
        ),
    ]

    /// When a training ends and whether it is tried again, and what the catalogue does with it.
    static let endAndCache: [Field] = [
        Field(
            "stopping_condition",
            .group(
                .fields([
                    Field(
                        "max_runtime_in_seconds",
                        .duration(.seconds(1) ... .seconds(2_419_200)),
                        default: .duration(.seconds(86_400)),
                        "the time after which a training is stopped"
                    ),
                    Field(
                        "max_wait_time_in_seconds",
                        .duration(.seconds(1) ... .seconds(2_419_200)),
                        "the time after which a training on spot instances is given up, waiting included"
                    ),
                ])
            ),
            "when a training is stopped"
        ),
        Field("retries", .integer(0...30), default: .integer(0), "how often a failed training starts again"),
        Field("cacheable", .boolean, default: .boolean(true), "whether a known result is taken and kept"),
        cache,
        Field(
            "cache_version",
            .text,
            default: .text(""),
            "a word of yours in the cache key; another word makes a miss"
        ),
    ]

    /// Common instance types, for completion; any other that looks like one is taken too.
    private static let instanceTypes = [
        "ml.m4.xlarge", "ml.m4.2xlarge", "ml.m4.4xlarge", "ml.m5.large", "ml.m5.xlarge", "ml.m5.2xlarge",
        "ml.m5.4xlarge", "ml.m5.12xlarge", "ml.m5.24xlarge", "ml.c5.xlarge", "ml.c5.2xlarge", "ml.c5.4xlarge",
        "ml.c5.9xlarge", "ml.c5.18xlarge", "ml.r5.large", "ml.r5.xlarge", "ml.r5.2xlarge", "ml.p3.2xlarge",
        "ml.g4dn.xlarge", "ml.g5.xlarge",
    ]
}
