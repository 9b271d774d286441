import FoundationEssentials
import Glibc
import Testing
import TunebookCore
import TunebookLocal
import TunebookPlatform

/// A user's own program under its supervisor; what real Python scripts get is tested from outside.
@Suite(.timeLimit(.minutes(1))) struct ProgramRunTests {
    let run: RunFixture

    init() throws {
        run = try RunFixture()
    }

    /// Starts a shell script as a program.
    private func start(
        _ script: String,
        hyperparameters: [String: String] = [:],
        metrics: [MetricDefinition] = [],
        outputs: [CustomOutput] = [],
        instances: Int = 1,
        logLimit: ByteCount = .gigabytes(1),
        environment: [String: String] = RunFixture.environment
    ) throws {
        var training = RunFixture.specification("")
        training.algorithmName = TrainingProgram.algorithmName
        training.hyperparameters = hyperparameters
        training.resources.instanceCount = instances
        training.program = TrainingProgram(
            entryPoint: "run.sh",
            files: [SourceFile("run.sh", .text("#!/bin/sh\n" + script))],
            metricDefinitions: metrics,
            outputs: outputs
        )
        let record = Run(
            number: 7,
            taskName: "my_job",
            engineName: "local",
            specification: .training(training),
            created: Date(timeIntervalSince1970: 0)
        )
        try RunnerProcess.start(
            RunRequest(
                run: record,
                grace: .seconds(60),
                program: ProgramSettings(
                    threads: 3,
                    environmentsDirectory: run.folder.path + "/environments",
                    logLimit: logLimit
                )
            ),
            nil,
            in: run.folder,
            command: [RunFixture.program, "__run", run.folder.path],
            environment: environment
        )
    }

    private func log() throws -> [String] {
        try run.read(run.folder.logFile).split(separator: "\n").map(String.init)
    }

    @Test func `a program that ends well is completed, with its metrics, model and outputs`() async throws {
        try start(
            """
            echo "step 1 loss=0.5"; echo "loss=0.25" >&2; echo noise
            echo trees > "$SM_MODEL_DIR/model.txt"
            echo 17 > "$SM_OUTPUT_DATA_DIR/count"
            """,
            metrics: [MetricDefinition("loss", "loss=([0-9.]+)")],
            outputs: [CustomOutput("count", .integer)]
        )
        let outcome = try await run.outcome()
        #expect(outcome.state == .completed)
        #expect(outcome.failure == nil)
        let result = try #require(outcome.result)
        // The two streams have no order between them.
        #expect(Set(result.curves["loss"] ?? []) == [0.5, 0.25])
        #expect(result.outputs == [OutputValue("count", .integer, "17")])
        #expect(result.artifacts.map(\.name) == ["model.tar.gz", "output.tar.gz"])
        #expect(result.warnings == nil)
        #expect(Set(try log()) == ["step 1 loss=0.5", "loss=0.25", "noise"])
    }

    /// The texts, and what sagemaker-training 5.1.4 makes of them: an argument and a variable.
    static let values: [(text: String, argument: String, variable: String)] = [
        ("6", "6", "6"),
        ("0.3", "0.3", "0.3"),
        ("1e-05", "1e-05", "1e-05"),
        ("1e22", "1e+22", "1e+22"),
        ("true", "True", "true"),
        ("null", "", ""),
        ("\"q\"", "q", "q"),
        ("binary:logistic", "binary:logistic", "binary:logistic"),
        ("007", "007", "007"),
        ("NaN", "nan", "NaN"),
        ("-Infinity", "-inf", "-Infinity"),
        ("", "", ""),
        ("[1, 2.50, \"x'y\", null, true]", "[1, 2.5, \"x'y\", None, True]", "[1,2.5,\"x'y\",null,true]"),
        (
            "{\"b\": \"x\", \"a\": 1, \"c\": {\"z\": [], \"y\": false}}", "a=1,b=x,c={'z': [], 'y': False}",
            "{\"a\":1,\"b\":\"x\",\"c\":{\"y\":false,\"z\":[]}}"
        ),
        ("two words", "two words", "two words"),
        ("-3", "-3", "-3"),
        ("12345678901234567890123", "12345678901234567890123", "12345678901234567890123"),
        ("größe \\\\ 'x'", "größe \\\\ 'x'", "größe \\\\ 'x'"),
        ("{\"a\": ", "{\"a\": ", "{\"a\": "),
    ]

    @Test func `hyperparameters become the arguments and variables of SageMaker's toolkit`() async throws {
        let names = Self.values.indices.map { "h\($0 + 10)" }
        try start(
            names.map { "printf '<%s>\\n' \"$SM_HP_\($0.uppercased())\"\n" }.joined() + "printf '<%s>\\n' \"$@\"",
            hyperparameters: Dictionary(uniqueKeysWithValues: zip(names, Self.values.map(\.text)))
        )
        _ = try await run.outcome()
        let arguments = zip(names, Self.values).flatMap { ["<--\($0)>", "<\($1.argument)>"] }
        let lines = try log().filter { $0.hasPrefix("<") }
        #expect(lines == Self.values.map { "<\($0.variable)>" } + arguments)
    }

    @Test func `little of the user's environment is passed on`() async throws {
        try start(
            "env | cut -d= -f1 | grep -v '^SM_' | sort | tr '\\n' ' '",
            environment: ["AWS_SECRET_ACCESS_KEY": "a", "HOME": "/nobody", "LC_ALL": "C", "PATH": "/usr/bin:/bin"]
        )
        _ = try await run.outcome()
        let own = ["PWD", "SHLVL", "_", "OLDPWD"]
        let names = try #require(log().first).split(separator: " ").map(String.init).filter { !own.contains($0) }
        #expect(
            names == [
                "CURRENT_HOST", "HOME", "LC_ALL", "OMP_NUM_THREADS", "PATH", "PYTHONDONTWRITEBYTECODE",
                "PYTHONIOENCODING", "PYTHONPATH", "PYTHONUNBUFFERED", "SAGEMAKER_BASE_DIR", "SAGEMAKER_JOB_NAME",
                "SAGEMAKER_REGION", "TRAINING_JOB_ARN", "TRAINING_JOB_NAME", "TUNEBOOK_RUN",
            ]
        )
    }

    @Test func `a metric that is no number any more is kept as that`() async throws {
        try start("echo loss=1; echo loss=NaN", metrics: [MetricDefinition("loss", "loss=(.*)")])
        #expect(try await run.outcome().result?.metrics["loss"]?.isNaN == true)
    }

    @Test func `a definition finds its metric behind a tab as SageMaker's log shows it`() async throws {
        try start(
            "printf '[3]\\ttrain-auc:0.9\\tvalidation-auc:0.75\\n'",
            metrics: [MetricDefinition("auc", #".*\[[0-9]+\].*#011validation-auc:([-+]?[0-9]*\.?[0-9]+).*"#)]
        )
        #expect(try await run.outcome().result?.metrics == ["auc": 0.75])
    }

    @Test func `what a run lacks is said at its end`() async throws {
        try start(
            "echo loss=abc",
            metrics: [MetricDefinition("loss", "loss=(.*)"), MetricDefinition("auc", "auc=(.*)")]
        )
        let warnings = try #require(try await run.outcome().result?.warnings)
        #expect(
            warnings == [
                "the metric loss was not found: its regular expression gave \"abc\", no number",
                "the metric auc was not found: its regular expression matched no line of the log",
                "it left no model: nothing is in $SM_MODEL_DIR",
            ]
        )
    }

    @Test func `its own words in the failure file are the reason of its failure`() async throws {
        try start("printf 'the data is bad\\nline 3\\n' > $SM_OUTPUT_DIR/failure; exit 3")
        let failure = try #require(try await run.outcome().failure)
        #expect(failure.headline == "the data is bad")
        #expect(failure.reason == "line 3\nexit code 3")
    }

    @Test func `a host that fails ends the others`() async throws {
        try start("[ $SM_CURRENT_HOST = algo-2 ] && exit 5; sleep 600", instances: 3)
        #expect(try await run.outcome().failure?.headline == "run.sh ended with exit code 5")
    }

    @Test func `lines of several hosts say whose they are, and threads are shared out`() async throws {
        try start("echo $OMP_NUM_THREADS of $SM_CURRENT_HOST", instances: 2)
        _ = try await run.outcome()
        #expect(Set(try log().prefix(2)) == ["algo-1 | 1 of algo-1", "algo-2 | 1 of algo-2"])
    }

    @Test func `what it leaves running is ended, and said`() async throws {
        try start("setsid sleep 600 & sleep 600 & echo begun")
        let start = ContinuousClock.now
        let warnings = try #require(try await run.outcome().result?.warnings)
        #expect(warnings.contains { $0.hasPrefix("it left ") && $0.hasSuffix("running, which had to be ended") })
        #expect(ContinuousClock.now - start < .seconds(30))
    }

    @Test func `helpers that end a moment after it are no strays`() async throws {
        try start("(exec >&- 2>&-; sleep 0.05) & echo begun > $SM_MODEL_DIR/m")
        #expect(try await run.outcome().result?.warnings == nil)
    }

    @Test func `a log is kept up to its limit`() async throws {
        try start("yes 123456789 | head -n 100000; echo end", logLimit: ByteCount(10_000))
        let outcome = try await run.outcome()
        #expect(try readFile(run.folder.logFile).count < 10_400)
        #expect(outcome.result?.warnings?.first?.hasPrefix("the log has reached 10KB; 1 MB more") == true)
    }
}
