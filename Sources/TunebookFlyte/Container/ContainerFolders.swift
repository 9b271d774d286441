import FoundationEssentials
import SwiftProtobuf
package import TunebookCore
import TunebookPlatform

/// The folders in a pod that Flyte's data loading fills before the container starts and empties when it has ended.
///
/// An input's file has its name: a primitive as text, a struct as JSON, a multipart blob as a folder that holds each
/// object under its whole key. An output is a file of its name, one that is no blob of at most 1024 bytes. A file
/// `error` makes the task fail with its text.
///
/// - SeeAlso: flytecopilot's downloader and uploader, of Flyte 1.16.
package struct ContainerFolders: Sendable {
    package let inputs: String
    package let outputs: String

    /// The most bytes of an output that is no blob.
    private static let mostBytes = 1024

    package init(inputs: String, outputs: String) {
        self.inputs = inputs
        self.outputs = outputs
    }

    // MARK: - Before

    /// The definition, with its channels, files and inputs where they lie here.
    package func specification() throws(FlyteError) -> Specification {
        let specification = try ContainerDefinition.read(try content(ContainerTask.definition))
        switch specification {
        case .training(let training): return .training(try placed(training))
        case .tuning(var tuning):
            tuning.training = try placed(tuning.training)
            return .tuning(tuning)
        }
    }

    private func placed(_ training: TrainingSpecification) throws(FlyteError) -> TrainingSpecification {
        var training = training
        for index in training.channels.indices {
            let files = try files(of: training.channels[index].name)
            training.channels[index].source = .local(path: folder(of: files), files: files)
        }
        guard var program = training.program else { return training }
        let code = try files(of: ContainerTask.code)
        guard let entry = code.filter({ $0.hasSuffix("/" + program.entryPoint) }).min(by: { $0.count < $1.count })
        else {
            throw missing(program.entryPoint)
        }
        let root = String(entry.dropLast(program.entryPoint.count))
        program.files = program.files.map { SourceFile($0.relativePath, .file(root + $0.relativePath)) }
        program.requirements = program.requirements.map { root + $0 }
        for index in program.inputs.indices {
            program.inputs[index].value = try value(of: program.inputs[index])
        }
        training.program = program
        return training
    }

    private func value(of input: CustomInput) throws(FlyteError) -> String {
        if input.type == .blob {
            guard let file = try files(of: input.name).first else { throw missing(input.name) }
            return file
        }
        let text = String(decoding: try content(input.name), as: UTF8.self)
        guard input.type == .duration else { return text }
        // As Go writes it: 1m30s.
        guard let duration = FlyteConfiguration.duration(text) else { return text }
        let seconds = duration / .seconds(1)
        return seconds == seconds.rounded() ? "\(Int(seconds))s" : "\(seconds)s"
    }

    /// An input's files, at whatever depth, in the order of their paths; of a single file, it alone.
    private func files(of name: String) throws(FlyteError) -> [String] {
        let path = "\(inputs)/\(name)"
        var isDirectory = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else { throw missing(name) }
        guard isDirectory else { return [path] }
        let below = (try? FileManager.default.subpathsOfDirectory(atPath: path)) ?? []
        return below.sorted().map { "\(path)/\($0)" }.filter { file in
            var isFolder = false
            return FileManager.default.fileExists(atPath: file, isDirectory: &isFolder) && !isFolder
        }
    }

    /// The folder that holds all of some files: the object store's keys above it say nothing to a program.
    private func folder(of files: [String]) -> String {
        let folders = files.map { $0.split(separator: "/").dropLast() }
        let common = folders.dropFirst().reduce(folders.first ?? []) { common, folder in
            zip(common, folder).prefix { $0 == $1 }.map(\.0)[...]
        }
        return "/" + common.joined(separator: "/")
    }

    private func content(_ name: String) throws(FlyteError) -> [UInt8] {
        do {
            return try readFile("\(inputs)/\(name)")
        } catch {
            throw .file(error)
        }
    }

    private func missing(_ name: String) -> FlyteError {
        .unsuitable(Explanation("no \(name) under \(inputs)", reason: "Flyte's data loading did not bring it"))
    }

    // MARK: - After

    /// Writes what a run gave, for Flyte to take.
    ///
    /// - Parameters:
    ///   - result: Its blobs are put there by ``place(_:as:)``: every declared output must be there, or the task fails.
    ///   - specification: What was run.
    /// - Throws: ``FlyteError/file(_:)`` where the folder cannot be written.
    package func write(_ result: RunResult, of specification: Specification) throws(FlyteError) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        // JSON has no word for numbers that are none; a metric can be one.
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf",
            negativeInfinity: "-inf",
            nan: "nan"
        )
        let whole: [UInt8]
        do {
            whole = Array(try encoder.encode(result))
        } catch {
            throw .unencodable(message: "the result", reason: "\(error)")
        }
        try write(whole, as: "result")
        var metrics = Google_Protobuf_Struct()
        for (name, value) in result.metrics.sorted(by: { $0.key < $1.key }) where value.isFinite {
            metrics.fields[name] = Google_Protobuf_Value(numberValue: value)
        }
        try write(structure: metrics, as: "metrics")
        if case .tuning = specification {
            let best = result.tuning?.jobs.last { $0.job == result.tuning?.bestJob && $0.state.isFinal }
            var values = Google_Protobuf_Struct()
            values.fields = (best?.values ?? [:]).mapValues { Google_Protobuf_Value(stringValue: $0) }
            try write(structure: values, as: "best_hyperparameters")
        }
        for output in result.outputs ?? [] where output.type != .blob {
            try write(Array(output.value.utf8), as: output.name)
        }
    }

    /// Makes the task fail with a text.
    package func write(_ failure: Explanation) throws(FlyteError) {
        let text = [failure.headline, failure.reason, failure.remedy].compactMap { $0 }.joined(separator: "\n")
        try write(Array(text.utf8), as: "error")
    }

    /// Puts a file where an output is expected: the model, or a blob of a program's.
    ///
    /// - Parameters:
    ///   - path: `nil` for an empty file.
    ///   - name: The output's.
    /// - Throws: ``FlyteError/file(_:)`` where one cannot be read or the other not written.
    package func place(_ path: String?, as name: String) throws(FlyteError) {
        do throws(CError) {
            try write(path.map { (path) throws(CError) in try readFile(path) } ?? [], name)
        } catch {
            throw .file(error)
        }
    }

    /// Writes a struct, without what does not fit: the whole is in `result`.
    private func write(structure: Google_Protobuf_Struct, as name: String) throws(FlyteError) {
        var structure = structure
        var options = JSONEncodingOptions()
        options.useDeterministicOrdering = true
        for key in structure.fields.keys.sorted().reversed() {
            if let text = try? structure.jsonString(options: options), text.utf8.count <= Self.mostBytes { break }
            structure.fields[key] = nil
        }
        let text = (try? structure.jsonString(options: options)) ?? "{}"
        try write(Array(text.utf8), as: name)
    }

    private func write(_ bytes: [UInt8], as name: String) throws(FlyteError) {
        do {
            try write(bytes, name)
        } catch {
            throw .file(error)
        }
    }

    private func write(_ bytes: [UInt8], _ name: String) throws(CError) {
        try createDirectory(outputs)
        // Another user's process takes it from here.
        try AtomicFile.write(bytes, to: "\(outputs)/\(name)", permissions: 0o644)
    }
}
