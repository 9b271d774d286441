import SwiftProtobuf

/// What two versions of a task have otherwise, of what Flyte's cache key does not hold.
package enum TemplateComparison {
    /// Compares two.
    ///
    /// - Parameters:
    ///   - old: The version that gave a result.
    ///   - new: The version that is launched.
    /// - Returns: `path old → new` of what their `custom` and their containers say, in the order of the paths.
    /// - Throws: Where a container cannot be written as JSON.
    package static func differences(
        from old: Flyteidl_Core_TaskTemplate,
        to new: Flyteidl_Core_TaskTemplate
    ) throws(FlyteError) -> [String] {
        let before = try texts(of: old)
        let after = try texts(of: new)
        return Set(before.keys).union(after.keys).sorted().compactMap { path in
            before[path] == after[path] ? nil : "\(path) \(before[path] ?? "none") → \(after[path] ?? "none")"
        }
    }

    private static func texts(of template: Flyteidl_Core_TaskTemplate) throws(FlyteError) -> [String: String] {
        var texts: [String: String] = [:]
        for (name, value) in template.custom.fields { add(value, name, to: &texts) }
        if case .container(let container) = template.target {
            for (name, value) in try structure(of: container).fields { add(value, "container.\(name)", to: &texts) }
        }
        return texts
    }

    private static func add(_ value: Google_Protobuf_Value, _ path: String, to texts: inout [String: String]) {
        switch value.kind {
        case .structValue(let object):
            for (name, value) in object.fields { add(value, "\(path).\(name)", to: &texts) }
        case .listValue(let list):
            for (index, value) in list.values.enumerated() { add(value, "\(path).\(index + 1)", to: &texts) }
        case .stringValue(let text): texts[path] = text
        case .numberValue(let number): texts[path] = Int64(exactly: number).map { "\($0)" } ?? "\(number)"
        case .boolValue(let value): texts[path] = "\(value)"
        case .nullValue, nil: break
        }
    }
}
