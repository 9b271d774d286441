import FoundationEssentials
import TunebookCore

/// A definition as it goes into a pod: without this machine's paths, and without what cannot change the result.
enum ContainerDefinition {
    /// JSON with sorted keys, so that equal definitions have one text and one key in Flyte's cache.
    ///
    /// It is a text and no struct, whose numbers are doubles: a seed or a bound past 2⁵³ would be changed.
    static func text(of specification: Specification) throws(FlyteError) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return String(decoding: try encoder.encode(portable(specification)), as: UTF8.self)
        } catch {
            throw .unencodable(message: "the definition", reason: "\(error)")
        }
    }

    static func read(_ bytes: [UInt8]) throws(FlyteError) -> Specification {
        do {
            return try JSONDecoder().decode(Specification.self, from: Data(bytes))
        } catch {
            throw .unreadable(call: "read the definition", reason: "\(error)")
        }
    }

    private static func portable(_ specification: Specification) -> Specification {
        switch specification {
        case .training(let training): return .training(portable(training))
        case .tuning(var tuning):
            tuning.training = portable(tuning.training)
            tuning.cachePolicy = CachePolicy()
            return .tuning(tuning)
        }
    }

    private static func portable(_ training: TrainingSpecification) -> TrainingSpecification {
        var training = training.undigested
        training.resources = ResourceConfig()
        training.retries = 0
        training.cachePolicy = CachePolicy()
        training.overrides = [:]
        for index in training.channels.indices {
            training.channels[index].source = .local(path: training.channels[index].name, files: [])
        }
        if var program = training.program {
            program.sourceDirectory = nil
            program.files = program.files.map { SourceFile($0.relativePath, .file($0.relativePath)) }
            program.interpreter = program.interpreter.map { Interpreter(path: lastComponent($0.path), version: "") }
            program.requirements = program.requirements.map(lastComponent)
            program.passedEnvironmentDigest = nil
            // Their values are inputs of the task.
            for index in program.inputs.indices { program.inputs[index].value = "" }
            training.program = program
        }
        return training
    }

    private static func lastComponent(_ path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? path
    }
}
