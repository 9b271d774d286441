import Foundation
import Testing
import TunebookCatalogue
import TunebookCore
import TunebookLaunch

/// From a custom training job to a specification, and to its key.
@Suite struct ProgramFreezingTests {
    private let folder: TemporaryFolder
    private let catalogue: Catalogue
    private let launcher: Launcher
    private let interpreters: InterpreterFinder

    init() throws {
        folder = try TemporaryFolder()
        catalogue = try Catalogue(directory: folder.path + "/home")
        launcher = Launcher(
            catalogue: catalogue,
            digests: ContentDigests(catalogue: catalogue),
            algorithms: [CountingAlgorithm.self]
        )
        interpreters = InterpreterFinder(
            environment: ["PATH": folder.path + "/bin:/usr/bin:/bin", "TOKEN": "secret", "AWS_PROFILE": "x"]
        )
        try folder.write("bin/python3", "#!/bin/sh\necho Python 3.99.1\n")
        try setMode(0o755, "bin/python3")
        try folder.write("train.py", "print(1)\n")
        try folder.write("src/main.py", "print(1)\n")
        try folder.write("src/lib/util.py", "x = 1\n")
    }

    private func setMode(_ mode: Int, _ name: String) throws {
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: folder.path + "/" + name)
    }

    private func link(_ name: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(atPath: folder.path + "/" + name, withDestinationPath: target)
    }

    private func job(_ fields: [FieldPath: FieldValue]) -> Definition {
        var definition = Definition(name: "mine", kind: .customTrainingJob)
        for (path, value) in fields.sorted(by: { $0.key.description < $1.key.description }) {
            definition[path: path] = value
        }
        return definition
    }

    private func freeze(
        _ fields: [FieldPath: FieldValue],
        scripts: [String: String] = [:]
    ) throws -> (training: TrainingSpecification, program: TrainingProgram, warnings: [String]) {
        let freezer = Freezer(
            schemas: [.customTrainingJob, .tuningJob(strategies: ["BAYESIAN"])],
            algorithms: [CountingAlgorithm.self],
            directory: folder.path,
            scripts: scripts,
            interpreters: interpreters
        )
        let frozen = try freezer.freeze(job(fields))
        let training = frozen.specification.training
        return (training, try #require(training.program), frozen.warnings)
    }

    private func refusal(of fields: [FieldPath: FieldValue], scripts: [String: String] = [:]) -> Explanation? {
        do {
            _ = try freeze(fields, scripts: scripts)
            return nil
        } catch {
            return (error as? any Explainable)?.explanation
        }
    }

    // MARK: The entry point

    @Test func `a file alone is all there is, and Python runs it`() throws {
        let (training, program, _) = try freeze(["entry_point": .text("train.py")])
        #expect(training.algorithmName == "CUSTOM")
        #expect(program.entryPoint == "train.py")
        #expect(program.files.map(\.content) == [.file(folder.path + "/train.py")])
        #expect(program.interpreter == Interpreter(path: folder.path + "/bin/python3", version: "Python 3.99.1"))
    }

    @Test func `a script cell wins over a file of its name, with a word on it`() throws {
        let (_, program, warnings) = try freeze(["entry_point": .text("train.py")], scripts: ["train.py": "print(2)\n"])
        #expect(program.files.map(\.content) == [.text("print(2)\n")])
        #expect(warnings == ["there is a file train.py too; the script cell is taken"])
    }

    @Test(arguments: ["main.py", "src/main.py"])
    func `a source folder goes along, sorted, and its entry point is named from either folder`(name: String) throws {
        let (_, program, _) = try freeze(["entry_point": .text(name), "source_dir": .text("src")])
        #expect(program.entryPoint == "main.py")
        #expect(program.files.map(\.relativePath) == ["lib/util.py", "main.py"])
    }

    @Test func `a script cell joins the source folder`() throws {
        let (_, program, _) = try freeze(
            ["entry_point": .text("go.py"), "source_dir": .text("src")],
            scripts: ["go.py": "import lib\n"]
        )
        #expect(program.files.map(\.relativePath) == ["go.py", "lib/util.py", "main.py"])
    }

    @Test func `one that is not there is refused, and the nearest offered`() {
        let refusal = refusal(of: ["entry_point": .text("trian.py")])
        #expect(refusal?.headline == "no file \"trian.py\"")
        #expect(refusal?.remedy == "did you mean train.py?")
        let inside = self.refusal(of: ["entry_point": .text("util.py"), "source_dir": .text("src")])
        #expect(inside?.remedy == "did you mean lib/util.py?")
        let script = self.refusal(of: ["entry_point": .text("fit.py")], scripts: ["fot.py": "x\n"])
        #expect(script?.remedy == "did you mean fot.py?")
        #expect(self.refusal(of: [:])?.headline == "mine has no entry_point")
        #expect(self.refusal(of: ["entry_point": .text("src")])?.headline == "\"src\" is a folder")
    }

    @Test func `a shell script and an executable run themselves, anything else needs an interpreter`() throws {
        try folder.write("run.sh", "echo 1\n")
        #expect(try freeze(["entry_point": .text("run.sh")]).program.interpreter == nil)
        try folder.write("model.R", "1\n")
        let fields: [FieldPath: FieldValue] = ["entry_point": .text("model.R")]
        #expect(refusal(of: fields)?.headline == "model.R is no Python or shell script, and no executable")
        try setMode(0o755, "model.R")
        #expect(try freeze(fields).program.interpreter == nil)
        #expect(try freeze(["entry_point": .text("a.R")], scripts: ["a.R": "#!/bin/sh\n"]).program.interpreter == nil)
    }

    @Test func `a missing interpreter is refused, and the nearest offered`() {
        let refusal = refusal(of: ["entry_point": .text("train.py"), "interpreter": .text("pyhton3")])
        #expect(refusal?.headline == "mine cannot be launched: no program \"pyhton3\"")
        #expect(refusal?.remedy == "set it: mine.interpreter = python3")
    }

    // MARK: The source folder

    @Test func `what no program is made of is left out`() throws {
        for name in [".git/HEAD", "__pycache__/main.pyc", "old.pyc", "venv/pyvenv.cfg", "venv/lib/x.py", ".svn/a"] {
            try folder.write("src/" + name, "x\n")
        }
        let (_, program, warnings) = try freeze(["entry_point": .text("main.py"), "source_dir": .text("src")])
        #expect(program.files.map(\.relativePath) == ["lib/util.py", "main.py"])
        #expect(warnings.isEmpty)
    }

    @Test func `links are followed out of the folder, and not around in a circle`() throws {
        try folder.write("shared/common.py", "x\n")
        try link("src/shared", to: folder.path + "/shared")
        try link("src/lib/again", to: folder.path + "/src")
        try link("src/nothing.py", to: folder.path + "/gone.py")
        let (_, program, warnings) = try freeze(["entry_point": .text("main.py"), "source_dir": .text("src")])
        #expect(program.files.map(\.relativePath) == ["lib/util.py", "main.py", "shared/common.py"])
        #expect(
            Set(warnings) == [
                "src/lib/again leads back to a folder around it and is left out",
                "src/nothing.py is a link to nothing and is left out",
            ]
        )
    }

    @Test func `a source folder that is none is refused`() {
        let fields: [FieldPath: FieldValue] = ["entry_point": .text("main.py"), "source_dir": .text("scr")]
        #expect(refusal(of: fields)?.headline == "no folder \"scr\"")
        let file: [FieldPath: FieldValue] = ["entry_point": .text("train.py"), "source_dir": .text("train.py")]
        #expect(refusal(of: file)?.headline == "\"train.py\" is a file")
    }

    // MARK: Inputs, outputs and the rest

    @Test func `inputs are channels and typed values, and hyperparameters are texts`() throws {
        try folder.write("data.csv", "1\n")
        let (training, program, _) = try freeze([
            "entry_point": .text("train.py"),
            "inputs.anything": .text("data.csv"),
            "inputs.words": .input(.blob, "data.csv"),
            "inputs.count": .input(.integer, "3"),
            "outputs.report": .output(.blob),
            "hyperparameters.layers": .list([.integer(64), .text("a b")]),
            "hyperparameters.flag": .boolean(true),
            "metric_definitions.acc": .text("a=(.*)"),
        ])
        #expect(training.channels.map(\.name) == ["anything"])
        #expect(training.hyperparameters == ["layers": "[64, \"a b\"]", "flag": "true"])
        #expect(
            program.inputs == [
                CustomInput("count", .integer, "3"), CustomInput("words", .blob, folder.path + "/data.csv"),
            ]
        )
        #expect(program.outputs == [CustomOutput("report", .blob)])
        #expect(program.metricDefinitions == [MetricDefinition("acc", "a=(.*)")])
    }

    @Test func `of the user's variables names and a digest are kept, and no value`() throws {
        let fields: [FieldPath: FieldValue] = [
            "entry_point": .text("train.py"), "pass_environment": .list([.text("TOKEN"), .text("AWS_PROFIL")]),
        ]
        let (training, program, warnings) = try freeze(fields)
        #expect(program.passedEnvironment == ["AWS_PROFIL", "TOKEN"])
        #expect(program.passedEnvironmentDigest?.count == 64)
        #expect(warnings == ["pass_environment names AWS_PROFIL, which is not set here; did you mean AWS_PROFILE?"])
        let stored = String(decoding: try JSONEncoder().encode(Specification.training(training)), as: UTF8.self)
        #expect(!stored.contains("secret"))
    }

    @Test func `a missing blob or list of requirements is refused`() {
        let blob: [FieldPath: FieldValue] = ["entry_point": .text("train.py"), "inputs.w": .input(.blob, "w.txt")]
        #expect(refusal(of: blob)?.reason == "it is the custom input w")
        let list: [FieldPath: FieldValue] = ["entry_point": .text("train.py"), "requirements": .text("r.txt")]
        #expect(refusal(of: list)?.reason == "it is requirements")
    }

    // MARK: The key

    private func key(_ fields: [FieldPath: FieldValue], scripts: [String: String] = [:]) async throws -> CatalogueKey {
        let training = try freeze(fields, scripts: scripts).training
        return try await launcher.key(of: .training(training), on: RecordingEngine())
    }

    @Test func `every file, input, metric and the interpreter are in the key, and places are not`() async throws {
        let fields: [FieldPath: FieldValue] = ["entry_point": .text("main.py"), "source_dir": .text("src")]
        let first = try await key(fields)
        #expect(first["program.interpreter"] == "Python 3.99.1")
        func differs(_ path: FieldPath, _ value: FieldValue) async throws -> Bool {
            try await key(fields.merging([path: value]) { _, new in new }) != first
        }
        #expect(try await differs("inputs.n", .input(.integer, "1")))
        #expect(try await differs("outputs.n", .output(.blob)))
        #expect(try await differs("metric_definitions.acc", .text("a=(.*)")))
        #expect(try await differs("environment.A", .text("1")))
        #expect(try await differs("pass_environment", .list([.text("TOKEN")])))
        #expect(try await differs("cache_version", .text("v2")))
        #expect(try await differs("instance_count", .integer(2)))
        #expect(try await !differs("instance_type", .text("ml.c5.xlarge")))
        #expect(try await !differs("memory_limit", .size(.gigabytes(1))))
        #expect(try await !differs("retries", .integer(2)))
        // The same files elsewhere are the same program.
        try FileManager.default.copyItem(atPath: folder.path + "/src", toPath: folder.path + "/copy")
        #expect(try await !differs("source_dir", .text("copy")))
        try folder.write("src/lib/util.py", "x = 2\n")
        #expect(try await key(fields) != first)
    }

    @Test func `why names the files that changed`() async throws {
        let fields: [FieldPath: FieldValue] = ["entry_point": .text("main.py"), "source_dir": .text("src")]
        func digested() async throws -> Specification {
            try await launcher.digested(.training(try freeze(fields).training))
        }
        let before = try await digested()
        try folder.write("src/lib/util.py", "x = 2\n")
        try folder.write("src/new.py", "x = 2\n")
        let after = try await digested()
        let engine = RecordingEngine()
        let comparison = KeyComparison(
            from: try await launcher.key(of: before, on: engine),
            to: try await launcher.key(of: after, on: engine)
        )
        #expect(comparison.sentences(earlier: before, later: after) == ["lib/util.py differs", "new.py is new"])
    }

    @Test func `a search varies inputs and hyperparameters, and its jobs have the keys of launches alone`() async throws
    {
        var tune = Definition(name: "tune", kind: .tuningJob, base: "mine")
        tune[path: "objective"] = .objective(Objective(.maximize, "acc"))
        tune[path: "ranges.n"] = .range(.integer(lower: 1, upper: 5, scaling: .auto))
        tune[path: "ranges.depth"] = .range(.integer(lower: 1, upper: 5, scaling: .auto))
        let fields: [FieldPath: FieldValue] = [
            "entry_point": .text("train.py"), "inputs.n": .input(.integer, "3"),
            "hyperparameters.depth": .integer(2), "metric_definitions.acc": .text("a=(.*)"),
        ]
        let freezer = Freezer(
            schemas: [.customTrainingJob, .tuningJob(strategies: ["BAYESIAN"])],
            algorithms: [],
            directory: folder.path,
            interpreters: interpreters
        )
        guard case .tuning(let tuning) = try freezer.freeze(tune, on: job(fields)).specification else {
            return #expect(Bool(false))
        }
        let child = tuning.training(with: ["n": "4", "depth": "5"])
        #expect(child.parameters == ["n": "4", "depth": "5"])
        let alone = try await key(
            fields.merging(["inputs.n": .input(.integer, "4"), "hyperparameters.depth": .integer(5)]) { _, new in new }
        )
        #expect(try await launcher.key(of: .training(child), on: RecordingEngine()) == alone)
        let whole = try await launcher.key(of: .tuning(tuning), on: RecordingEngine())
        #expect(whole["ranges.n"] == "1..5")
        #expect(whole["inputs.n"] == nil)
    }

    @Test func `an objective that the program does not report is refused at the launch, too`() throws {
        var tune = Definition(name: "tune", kind: .tuningJob, base: "mine")
        tune[path: "objective"] = .objective(Objective(.maximize, "acc"))
        tune[path: "ranges.depth"] = .range(.integer(lower: 1, upper: 5, scaling: .auto))
        let freezer = Freezer(
            schemas: [.customTrainingJob, .tuningJob(strategies: ["BAYESIAN"])],
            algorithms: [],
            directory: folder.path,
            interpreters: interpreters
        )
        #expect(throws: LaunchError.noSuchMetric(task: "tune", base: "mine", metric: "acc", known: [])) {
            try freezer.freeze(tune, on: job(["entry_point": .text("train.py")]))
        }
    }

    // MARK: Syntax

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/python3")))
    func `a program that Python cannot compile is refused at its line before anything starts`() async throws {
        let python = try InterpreterFinder().find("/usr/bin/python3", from: folder.path)
        let engine = RecordingEngine()
        var training = try freeze(["entry_point": .text("a.py")], scripts: ["a.py": "x = 1\ny = (2,\n"]).training
        training.program?.interpreter = python
        let error = await #expect(throws: LaunchError.self) {
            _ = try await launcher.launch(.training(training), on: engine)
        }
        #expect(error?.explanation.headline.hasPrefix("a.py:2: ") == true)
        #expect(error?.explanation.reason == "y = (2,")
        #expect(engine.started.isEmpty)
        training.program?.files = [SourceFile("a.py", .text("x = 1\n"))]
        _ = try await launcher.launch(.training(training), on: engine)
        #expect(engine.started.count == 1)
    }
}
