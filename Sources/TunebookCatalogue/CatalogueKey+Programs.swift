import TunebookCore

extension CatalogueKey {
    /// Adds what decides the result of a user's own program.
    ///
    /// All of its files are one part, a digest over their paths and contents: a thousand of them make no longer a key than
    /// one. Which of them changed, ``KeyComparison`` tells by the specifications.
    ///
    /// - Throws: ``CatalogueError/unknownContent(channel:)`` for a file or blob without a digest.
    static func add(_ program: TrainingProgram, to parts: inout [String: String]) throws(CatalogueError) {
        // Bytes, since joining texts takes several times as long.
        var listing = Array("tunebook source 1\n".utf8)
        listing.reserveCapacity(program.files.count * 128)
        for file in program.files {
            guard let digest = file.digest else { throw .unknownContent(channel: file.relativePath) }
            listing += "\(file.relativePath.utf8.count):".utf8
            listing += file.relativePath.utf8
            listing += digest.utf8
            listing.append(UInt8(ascii: "\n"))
        }
        parts[PartName.source] = FileDigest.compute(bytes: listing)
        parts[PartName.program + "entry_point"] = program.entryPoint
        parts[PartName.program + "interpreter"] = program.interpreter?.version
        parts[PartName.program + "requirements"] = program.requirementsDigest
        // How channels come is the program's to see; files are what is usual.
        if program.inputMode != "File" { parts[PartName.program + "input_mode"] = program.inputMode }
        for definition in program.metricDefinitions {
            parts[PartName.program + "metric_definitions.\(definition.name)"] = definition.pattern
        }
        for (name, value) in program.environment { parts[PartName.program + "environment.\(name)"] = value }
        if let digest = program.passedEnvironmentDigest {
            parts[PartName.program + "pass_environment"] =
                program.passedEnvironment.joined(separator: " ") + " \(digest.prefix(16))"
        }
        for input in program.inputs {
            var value = input.value
            if input.type == .blob {
                guard let digest = input.digest else { throw .unknownContent(channel: input.name) }
                value = digest
            }
            parts[PartName.customInputs + input.name] = "\(input.type.rawValue) \(value)"
        }
        for output in program.outputs { parts["outputs.\(output.name)"] = output.type.rawValue }
    }
}
