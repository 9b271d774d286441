import FoundationEssentials
import TunebookCatalogue
import TunebookCore
import TunebookPlatform

extension Freezer {
    /// Freezes a custom training job.
    func freezeCustomTraining(
        _ definition: Definition,
        overrides: [String: String] = [:]
    ) throws(LaunchError) -> (TrainingSpecification, warnings: [String]) {
        guard let schema = schemas.first(where: { $0.name == definition.kind }) else {
            throw .notLaunchable(task: definition.name, kind: definition.kind)
        }
        let fields = FieldReader(definition: definition, schema: schema)
        var warnings: [String] = []
        let program = try program(of: definition, fields, &warnings)
        var hyperparameters: [String: String] = [:]
        for entry in definition.entries(in: "hyperparameters") {
            hyperparameters[entry.path.name] = entry.value.programText
        }
        let specification = TrainingSpecification(
            taskName: definition.name,
            algorithmName: TrainingProgram.algorithmName,
            algorithmVersion: "",
            hyperparameters: hyperparameters,
            channels: try channels(of: definition, contentType: fields.text("input_content_type")),
            resources: resources(fields),
            stoppingCondition: StoppingCondition(
                maxRuntime: fields.duration("stopping_condition.max_runtime_in_seconds")
            ),
            retries: fields.integer("retries"),
            cachePolicy: cachePolicy(fields),
            program: program,
            conditions: conditions(fields),
            overrides: overrides
        )
        return (specification, warnings)
    }

    private func program(
        of definition: Definition,
        _ fields: FieldReader,
        _ warnings: inout [String]
    ) throws(LaunchError) -> TrainingProgram {
        let source = try ProgramSource(definition, from: directory, scripts: scripts, &warnings)
        let passed = fields.texts("pass_environment")
        // One that is not set is no mistake: another machine may need it. One that looks like another is.
        for name in passed where interpreters.environment[name] == nil {
            guard let nearest = nearestName(to: name, among: interpreters.environment.keys.sorted()) else { continue }
            warnings.append("pass_environment names \(name), which is not set here; did you mean \(nearest)?")
        }
        var program = TrainingProgram(
            entryPoint: source.entryPoint,
            sourceDirectory: source.directory,
            files: source.files,
            interpreter: try interpreter(of: definition, source),
            requirements: try requirements(of: definition, source),
            inputMode: fields.text("input_mode"),
            memoryLimit: fields.optionalSize("memory_limit"),
            fileSizeLimit: fields.optionalSize("file_size_limit"),
            usesContainerPaths: fields.boolean("uses_container_paths")
        )
        program.passedEnvironment = passed.sorted()
        program.passedEnvironmentDigest = passedDigest(program.passedEnvironment)
        for entry in definition.entries(in: "environment") {
            if case .text(let text) = entry.value { program.environment[entry.path.name] = text }
        }
        for entry in definition.entries(in: "metric_definitions") {
            guard case .text(let pattern) = entry.value else { continue }
            program.metricDefinitions.append(MetricDefinition(entry.path.name, pattern))
        }
        for entry in definition.entries(in: "inputs") {
            guard case .input(let type, let value) = entry.value else { continue }
            program.inputs.append(try input(entry.path.name, type, value))
        }
        for entry in definition.entries(in: "outputs") {
            if case .output(let type) = entry.value { program.outputs.append(CustomOutput(entry.path.name, type)) }
        }
        return program
    }

    /// A blob's value becomes the absolute path of its file.
    private func input(_ name: String, _ type: CustomType, _ value: String) throws(LaunchError) -> CustomInput {
        guard type == .blob, !value.hasPrefix("s3://") else { return CustomInput(name, type, value) }
        let path = absolutePath(value, from: directory)
        guard let status = FileStatus(path: path) else { throw .noSuchInput(name: name, path: value) }
        guard status.isRegularFile, FileStatus.isReadable(path) else {
            throw .program(
                Explanation("\"\(value)\" is no file that can be read", reason: "it is the custom input \(name)")
            )
        }
        return CustomInput(name, type, path)
    }

    private func interpreter(of definition: Definition, _ source: ProgramSource) throws(LaunchError) -> Interpreter? {
        let text: String
        if case .text(let typed)? = definition[path: "interpreter"] {
            text = typed
        } else if source.entryPoint.hasSuffix(".py") {
            text = "python3"
        } else {
            guard source.runsItself else { throw .notRunnable(task: definition.name, entryPoint: source.entryPoint) }
            return nil
        }
        do {
            return try interpreters.find(text, from: directory)
        } catch {
            throw .interpreter(task: definition.name, error.explanation, suggestion: error.suggestion)
        }
    }

    private func requirements(of definition: Definition, _ source: ProgramSource) throws(LaunchError) -> String? {
        guard case .text(let typed)? = definition[path: "requirements"] else {
            // As in SageMaker's containers, the one in the source folder counts without a word.
            let file = source.files.first { $0.relativePath == "requirements.txt" }
            if case .file(let path)? = file?.content { return path }
            return nil
        }
        let path = absolutePath(typed, from: directory)
        guard FileStatus(path: path)?.isRegularFile == true else {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
            throw .noSuchProgramFile(
                field: "requirements",
                path: typed,
                nearest: nearestName(to: typed, among: names.sorted())
            )
        }
        return path
    }

    /// A digest of the values of the user's own variables: they can change a result, and are written nowhere.
    private func passedDigest(_ names: [String]) -> String? {
        guard !names.isEmpty else { return nil }
        let text = names.reduce(into: "tunebook environment 1\n") { text, name in
            let value = interpreters.environment[name]
            text += "\(name)=" + (value.map { "\($0.utf8.count):\($0)" } ?? "-") + "\n"
        }
        return ContentDigests.digest(ofText: text)
    }
}

extension FieldValue {
    /// The value as a hyperparameter of a user's own program: no quotes around a text, JSON for a list.
    var programText: String {
        guard case .list(let values) = self else { return hyperparameterText }
        return "[" + values.map(\.textInJSON).joined(separator: ", ") + "]"
    }

    private var textInJSON: String {
        switch self {
        case .boolean, .integer, .number: description
        case .list: programText
        default:
            (try? JSONEncoder().encode(hyperparameterText)).map { String(decoding: $0, as: UTF8.self) } ?? "\"\""
        }
    }
}
