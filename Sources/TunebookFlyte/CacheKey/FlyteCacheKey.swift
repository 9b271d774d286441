/// Under what Flyte's cache keeps a task's outputs, as propeller computes it.
///
/// It holds the task's project, domain, name, cache version and interface, and the inputs; not the task's version, nor
/// what its `custom` and container say. That is why an unchanged cache version can give the result of an older
/// definition.
package struct FlyteCacheKey: Hashable, Sendable, Codable {
    package var project: String
    package var domain: String
    /// `flyte_task-` and the task's name.
    package var dataset: String
    /// The cache version and a digest of the inputs' and the outputs' types each.
    package var datasetVersion: String
    /// `flyte_cached-` and a digest of the inputs.
    package var tag: String

    /// - Parameters:
    ///   - template: With its identity, interface and metadata.
    ///   - inputs: The literals of the launch.
    /// - Throws: Where a message cannot be written as JSON.
    package init(
        of template: Flyteidl_Core_TaskTemplate,
        inputs: Flyteidl_Core_LiteralMap
    ) throws(FlyteError) {
        project = template.id.project
        domain = template.id.domain
        dataset = "flyte_task-\(template.id.name)"
        let version = template.metadata.discoveryVersion.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()
        let inputTypes = try ObjectHash.text(of: template.interface.inputs).prefix(8)
        let outputTypes = try ObjectHash.text(of: template.interface.outputs).prefix(8)
        datasetVersion = "\(String(version))-\(inputTypes)-\(outputTypes)"
        tag = try Self.tag(of: inputs, ignoring: template.metadata.cacheIgnoreInputVars)
    }

    /// The part of the key that the inputs decide.
    ///
    /// - Parameters:
    ///   - inputs: A literal that has a hash counts by it alone.
    ///   - ignored: Names of inputs that do not count.
    /// - Returns: `flyte_cached-` and the hash.
    /// - Throws: Where a message cannot be written as JSON.
    package static func tag(
        of inputs: Flyteidl_Core_LiteralMap,
        ignoring ignored: [String] = []
    ) throws(FlyteError) -> String {
        var counted = inputs
        for name in ignored { counted.literals[name] = nil }
        counted.literals = counted.literals.mapValues(byHash)
        return "flyte_cached-" + (try ObjectHash.text(of: counted))
    }

    private static func byHash(_ literal: Flyteidl_Core_Literal) -> Flyteidl_Core_Literal {
        var literal = literal
        if !literal.hash.isEmpty {
            var short = Flyteidl_Core_Literal()
            short.hash = literal.hash
            return short
        }
        switch literal.value {
        case .collection(let collection): literal.collection.literals = collection.literals.map(byHash)
        case .map(let map): literal.map.literals = map.literals.mapValues(byHash)
        default: break
        }
        return literal
    }
}
