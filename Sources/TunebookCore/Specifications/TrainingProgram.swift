/// A user's own program, frozen for a launch: what a custom training job runs in place of a built-in algorithm.
package struct TrainingProgram: Hashable, Sendable, Codable {
    /// The file that is run, by its path inside the code folder: `train.py`.
    package var entryPoint: String
    /// The source folder as typed; `nil` where the entry point stands alone or is a script cell.
    package var sourceDirectory: String?
    /// All that goes into the code folder, sorted by relative path.
    @CompactSourceFiles package var files: [SourceFile]
    /// What runs the entry point; `nil` for one that is run itself (a shell script, an executable).
    package var interpreter: Interpreter?
    /// The file that lists the Python packages to install, by its absolute path.
    package var requirements: String?
    /// SHA-256 of that file, in hex; `nil` until known.
    package var requirementsDigest: String?
    /// In the order they were typed.
    package var metricDefinitions: [MetricDefinition]
    /// Variables that the program gets besides the contract's own.
    package var environment: [String: String]
    /// Names of the user's own variables that are passed on; nothing else of the user's environment is.
    package var passedEnvironment: [String]
    /// A digest of those variables' values, which themselves are written nowhere.
    package var passedEnvironmentDigest: String?
    /// In the order they were typed.
    package var inputs: [CustomInput]
    package var outputs: [CustomOutput]
    /// How channels come: `File`, `FastFile` or `Pipe`, as SageMaker's `TrainingInputMode`.
    package var inputMode: String
    /// The most memory that one process of the program may take.
    package var memoryLimit: ByteCount?
    /// The largest file that it may write.
    package var fileSizeLimit: ByteCount?
    /// Whether the program insists on `/opt/ml` and must see its folder there.
    package var usesContainerPaths: Bool

    package init(
        entryPoint: String,
        sourceDirectory: String? = nil,
        files: [SourceFile],
        interpreter: Interpreter? = nil,
        requirements: String? = nil,
        metricDefinitions: [MetricDefinition] = [],
        environment: [String: String] = [:],
        passedEnvironment: [String] = [],
        inputs: [CustomInput] = [],
        outputs: [CustomOutput] = [],
        inputMode: String = "File",
        memoryLimit: ByteCount? = nil,
        fileSizeLimit: ByteCount? = nil,
        usesContainerPaths: Bool = false
    ) {
        self.entryPoint = entryPoint
        self.sourceDirectory = sourceDirectory
        _files = CompactSourceFiles(wrappedValue: files)
        self.interpreter = interpreter
        self.requirements = requirements
        self.metricDefinitions = metricDefinitions
        self.environment = environment
        self.passedEnvironment = passedEnvironment
        self.inputs = inputs
        self.outputs = outputs
        self.inputMode = inputMode
        self.memoryLimit = memoryLimit
        self.fileSizeLimit = fileSizeLimit
        self.usesContainerPaths = usesContainerPaths
    }
}

extension TrainingProgram {
    /// What every launch of a custom training job has in the place of a built-in algorithm's name.
    package static let algorithmName = "CUSTOM"

    /// Whether its files are left out.
    package var lacksFiles: Bool { _files.isEmpty }

    /// The program with no more of its files than where they lie.
    package var withoutFiles: TrainingProgram {
        var program = self
        program._files = _files.roots
        return program
    }

    /// Takes the files of another of the same content, which are not taken apart for it if they were stored.
    package mutating func takeFiles(of other: TrainingProgram) {
        _files = other._files.lying(where: _files)
    }

    /// The program before anything was read of its files.
    package var undigested: TrainingProgram {
        var undigested = self
        undigested.requirementsDigest = nil
        for index in files.indices {
            undigested.files[index].digest = nil
            undigested.files[index].stamp = nil
        }
        for index in inputs.indices { undigested.inputs[index].digest = nil }
        return undigested
    }
}

/// One file of a program.
package struct SourceFile: Hashable, Sendable, Codable {
    package enum Content: Hashable, Sendable, Codable {
        /// A file on this machine, by its absolute path.
        case file(String)
        /// The text of a script cell.
        case text(String)
    }

    /// Its path inside the code folder.
    package var relativePath: String
    package var content: Content
    /// SHA-256 of the content, in hex; `nil` until known.
    package var digest: String?
    /// What the file was when the digest was taken; a file that is no longer so is refused.
    package var stamp: FileStamp?

    package init(_ relativePath: String, _ content: Content, digest: String? = nil, stamp: FileStamp? = nil) {
        self.relativePath = relativePath
        self.content = content
        self.digest = digest
        self.stamp = stamp
    }
}

/// A program that runs scripts, such as a virtual environment's Python.
package struct Interpreter: Hashable, Sendable, Codable {
    /// Absolute.
    package var path: String
    /// What it says of itself, such as `Python 3.11.2`; part of a cache key.
    package var version: String

    package init(path: String, version: String) {
        self.path = path
        self.version = version
    }
}

/// A metric that is read off the log, as SageMaker's `MetricDefinitions`.
package struct MetricDefinition: Hashable, Sendable, Codable {
    package var name: String
    /// A regular expression whose first group is the value.
    package var pattern: String

    package init(_ name: String, _ pattern: String) {
        self.name = name
        self.pattern = pattern
    }
}

/// The types of custom inputs and outputs, as Flyte's.
package enum CustomType: String, Hashable, Sendable, Codable, CaseIterable {
    case integer, float, string, boolean, datetime, duration, blob, `struct`

    /// Whether a tuning job can vary an input of the type.
    package var isTunable: Bool {
        switch self {
        case .integer, .float, .string, .boolean: true
        case .datetime, .duration, .blob, .struct: false
        }
    }
}

/// A typed input of a program beside its channels.
package struct CustomInput: Hashable, Sendable, Codable {
    package var name: String
    package var type: CustomType
    /// The canonical text of its value: for a blob the absolute path of its file, for a struct compact JSON with sorted
    /// keys, for a datetime RFC 3339, for a duration seconds with a trailing `s`.
    package var value: String
    /// SHA-256 of a blob's content, in hex; `nil` until known, and for every other type.
    package var digest: String?

    package init(_ name: String, _ type: CustomType, _ value: String, digest: String? = nil) {
        self.name = name
        self.type = type
        self.value = value
        self.digest = digest
    }
}

/// A typed output of a program beside its model.
package struct CustomOutput: Hashable, Sendable, Codable {
    package var name: String
    package var type: CustomType

    package init(_ name: String, _ type: CustomType) {
        self.name = name
        self.type = type
    }
}
