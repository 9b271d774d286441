import TunebookCore

extension TrainingProgram {
    /// Every setting of a program by name, as text; of a file the start of its digest.
    var settings: [String: String] {
        var settings: [String: String] = ["entry_point": entryPoint, "input_mode": inputMode]
        settings["source_dir"] = sourceDirectory
        settings["interpreter"] = interpreter?.version
        settings["requirements"] = requirementsDigest.map(Self.shortened)
        settings["memory_limit"] = memoryLimit?.description
        settings["file_size_limit"] = fileSizeLimit?.description
        settings["pass_environment"] =
            passedEnvironment.isEmpty
            ? nil : (passedEnvironment + [passedEnvironmentDigest.map(Self.shortened) ?? ""]).joined(separator: " ")
        for file in files { settings["content of \(file.relativePath)"] = file.digest.map(Self.shortened) }
        for input in inputs {
            settings["inputs.\(input.name)"] =
                input.type == .blob ? input.digest.map(Self.shortened) ?? input.value : input.value
        }
        for output in outputs { settings["outputs.\(output.name)"] = output.type.rawValue }
        for (name, value) in environment { settings["environment.\(name)"] = value }
        for definition in metricDefinitions {
            settings["metric_definitions.\(definition.name)"] = definition.pattern
        }
        return settings
    }

    /// The names of settings that change no result.
    static let harmlessSettings: Set<String> = ["source_dir", "memory_limit", "file_size_limit"]

    private static func shortened(_ digest: String) -> String { String(digest.prefix(12)) }
}
