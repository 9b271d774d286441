extension KindSchema {
    /// `custom_training_job`: a job of the user's own program.
    package static let customTrainingJob = KindSchema(
        .customTrainingJob,
        summary: "a training job of a program of your own, run as SageMaker's script mode runs it",
        fields: program + resources + data + endAndCache + surroundings + service
    )

    private static let program: [Field] = [
        Field(
            "entry_point",
            .path,
            required: true,
            "the file that is run: a script cell's name, or a file of source_dir"
        ),
        Field("source_dir", .path, "a folder that goes along with the entry point, and that it is run in"),
        Field(
            "interpreter",
            .interpreter,
            "what runs the entry point: a program, or a virtual environment's folder; python3 for .py"
        ),
        Field("requirements", .path, "the file of Python packages to install; requirements.txt of source_dir if unset"),
        inputMode,
        Field(
            "input_content_type",
            .text,
            aliases: ["content_type"],
            "the format of all channels, for the program to read"
        ),
    ]

    private static let data: [Field] = [
        Field(
            "inputs",
            .group(.named(.inputs, .input)),
            "channels, train = data/train.csv, and custom inputs, epochs: integer = 3"
        ),
        Field("outputs", .group(.named(.outputs, .output)), "what the program leaves beside its model, report: blob"),
        Field(
            "hyperparameters",
            .group(.named(.hyperparameters, .scalar)),
            aliases: ["static_hyperparameters"],
            "what the program takes as --name value; any names"
        ),
        Field(
            "metric_definitions",
            .group(.named(.metrics, .pattern)),
            "metrics by name, each a regular expression over the log whose first group is the value"
        ),
    ]

    private static let surroundings: [Field] = [
        Field("environment", .group(.named(.variables, .text)), "variables that the program gets"),
        Field(
            "pass_environment",
            .list(.text),
            "your own variables that are passed on, by name, beside PATH, HOME and the locale"
        ),
        Field(
            "memory_limit",
            .size(ByteCount(1_000_000) ... .gigabytes(65_536)),
            "the most memory that one process of the program may take"
        ),
        Field(
            "file_size_limit",
            .size(ByteCount(1000) ... .gigabytes(65_536)),
            "the largest file that the program may write"
        ),
        Field(
            "uses_container_paths",
            .boolean,
            default: .boolean(false),
            "whether the program insists on /opt/ml, and must find its folder there"
        ),
    ]
}

extension FieldNames {
    private static let wordForm = "letters, digits, _, - and ."

    private static func isWord(_ name: String) -> Bool {
        name.utf8.allSatisfy { byte in
            byte.isLetterOrDigit || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
        }
    }

    private static func isIdentifier(_ name: String) -> Bool {
        guard let first = name.utf8.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else {
            return false
        }
        return name.utf8.allSatisfy { $0.isLetterOrDigit || $0 == UInt8(ascii: "_") }
    }

    /// As SageMaker's `ChannelName`; `InputDataConfig` holds 20.
    package static let inputs = FieldNames(
        "input",
        example: "train",
        most: 20,
        longest: 64,
        form: wordForm,
        where: isWord
    )

    package static let outputs = FieldNames(
        "output",
        example: "report",
        most: 20,
        longest: 64,
        form: "letters, digits and _, not a digit first",
        where: isIdentifier
    )

    /// As SageMaker's `HyperParameters`.
    package static let hyperparameters = FieldNames(
        "hyperparameter",
        example: "epochs",
        most: 100,
        longest: 256,
        form: "characters without blanks",
        where: { name in !name.contains { $0.isWhitespace } }
    )

    /// As SageMaker's `MetricDefinitions`.
    package static let metrics = FieldNames(
        "metric",
        example: "validation:accuracy",
        most: 40,
        longest: 255,
        form: "characters on one line",
        where: { name in !name.contains { $0.isNewline } }
    )

    /// As SageMaker's `Environment`.
    package static let variables = FieldNames(
        "variable",
        example: "OMP_NUM_THREADS",
        most: 100,
        longest: 512,
        form: "letters, digits and _, not a digit first",
        where: isIdentifier
    )
}

extension UInt8 {
    fileprivate var isLetterOrDigit: Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self)
    }
}
