package import TunebookCore

/// Everything that can change a result, as named parts, and their digest.
///
/// Two launches with equal keys give the same result; what cannot change it (instance type, volume, retries, maximum
/// runtime, where the data lies) is not in the key.
package struct CatalogueKey: Hashable, Sendable {
    /// One named part.
    package struct Part: Hashable, Sendable {
        /// What it is: `hyperparameters.eta`, `channels.train.content`.
        package let name: String
        /// The part's exact text; for large content its digest.
        package let value: String

        /// Whether an engine added it.
        var isEngines: Bool { name.hasPrefix(PartName.engine) }
    }

    /// The parts, sorted by the bytes of their names, each name once.
    package let parts: [Part]
    /// SHA-256 of the encoded parts, in hex.
    package let digest: String

    /// Makes a key of named texts.
    package init(_ parts: [String: String]) {
        self.init(
            parts: parts.map { Part(name: $0.key, value: $0.value) }
                .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        )
    }

    private init(parts: [Part]) {
        self.parts = parts
        digest = FileDigest.compute(text: Self.encode(parts))
    }

    /// SHA-256 of the parts less those that an engine added: what the same launch has in common on all engines.
    var sharedDigest: String {
        FileDigest.compute(text: Self.encode(parts.filter { !$0.isEngines }))
    }

    /// The value of a part, or `nil` where the key has none.
    package subscript(name: String) -> String? {
        parts.first { $0.name == name }?.value
    }
}

// MARK: - From a specification

extension CatalogueKey {
    /// The key of a training.
    ///
    /// - Parameters:
    ///   - training: The specification; its channels must have their digests. Its own hyperparameters are not read.
    ///   - hyperparameters: The canonical form, with defaults filled in and without what cannot change a result.
    ///   - engineParts: What the engine adds, such as the library's version.
    /// - Throws: ``CatalogueError/unknownContent(channel:)`` for a channel without a digest.
    package init(
        training: TrainingSpecification,
        canonicalHyperparameters hyperparameters: [String: String],
        engineParts: [String: String]
    ) throws(CatalogueError) {
        var parts = [
            PartName.algorithm: training.algorithmName,
            PartName.algorithmVersion: training.algorithmVersion,
        ]
        for (name, value) in hyperparameters { parts[PartName.hyperparameters + name] = value }
        parts[PartName.objectiveMetric] = training.objectiveMetric
        for channel in training.channels {
            guard let digest = channel.digest else { throw .unknownContent(channel: channel.name) }
            parts[PartName.channels + channel.name + PartName.content] = digest
            parts[PartName.channels + channel.name + PartName.contentType] = channel.contentType
        }
        if let program = training.program { try Self.add(program, to: &parts) }
        // Training on one machine is the rule, and rows shared out over several change the sums.
        if training.resources.instanceCount > 1 {
            parts[PartName.instanceCount] = String(training.resources.instanceCount)
        }
        if !training.cachePolicy.version.isEmpty { parts[PartName.cacheVersion] = training.cachePolicy.version }
        for (name, value) in engineParts { parts[PartName.engine + name] = value }
        self.init(parts)
    }
}

/// The names of parts; renaming one makes every stored result a miss.
enum PartName {
    static let algorithm = "algorithm_name"
    static let algorithmVersion = "algorithm_version"
    static let cacheVersion = "cache_version"
    static let channels = "channels."
    static let content = ".content"
    static let customInputs = "inputs."
    static let contentType = ".content_type"
    static let engine = "engine."
    static let hyperparameters = "hyperparameters."
    static let instanceCount = "instance_count"
    static let program = "program."
    static let source = "program.source"
    static let objectiveMetric = "objective_metric"
}

// MARK: - Encoding

extension CatalogueKey {
    /// Starts every encoded key; another encoding gets another word, so that their digests never meet.
    private static let version = "tunebook key 1\n"

    /// The parts as one text: each name and value with its length in bytes before it, as in `3:eta3:0.1`.
    ///
    /// Different parts always give different texts.
    var encoded: String { Self.encode(parts) }

    /// Reads back what ``encoded`` gave.
    ///
    /// - Returns: `nil` for a text of another form.
    init?(encoded text: String) {
        guard text.hasPrefix(Self.version) else { return nil }
        var bytes = Array(text.utf8)[Self.version.utf8.count...]
        var parts = [Part]()
        while !bytes.isEmpty {
            guard let name = Self.takeText(from: &bytes), let value = Self.takeText(from: &bytes),
                bytes.popFirst() == UInt8(ascii: "\n")
            else { return nil }
            parts.append(Part(name: name, value: value))
        }
        self.init(parts: parts)
    }

    private static func encode(_ parts: [Part]) -> String {
        parts.reduce(into: version) { text, part in
            text += "\(part.name.utf8.count):\(part.name)\(part.value.utf8.count):\(part.value)\n"
        }
    }

    private static func takeText(from bytes: inout ArraySlice<UInt8>) -> String? {
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")),
            let count = Int(String(decoding: bytes[..<colon], as: UTF8.self)), count >= 0,
            count < bytes.endIndex - colon
        else { return nil }
        let start = colon + 1
        defer { bytes = bytes[(start + count)...] }
        return String(decoding: bytes[start..<start + count], as: UTF8.self)
    }
}
