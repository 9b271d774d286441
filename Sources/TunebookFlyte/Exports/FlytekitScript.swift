import SwiftProtobuf
package import TunebookCore
import TunebookPlatform

/// Writes tasks as Python for flytekit, which serialises them to the same templates.
package enum FlytekitScript {
    /// - Parameters:
    ///   - tasks: Made of the specifications, in their order.
    ///   - specifications: What the tasks were made of.
    /// - Returns: The text of a module.
    /// - Throws: ``FlyteError/unsuitable(_:)`` for what flytekit cannot say.
    package static func text(of tasks: [FlyteTask], _ specifications: [Specification]) throws(FlyteError) -> String {
        let isContainer = tasks.first?.template.type == ContainerTask.type
        return isContainer ? try ContainerScript.text(of: tasks) : try PluginScript.text(of: tasks, specifications)
    }

    /// What the tasks are launched with, as constants that a workflow can pass on.
    static func inputs(of task: FlyteTask) -> String {
        let texts = task.inputs.literals.compactMapValues { literal -> String? in
            if let uri = literal.blobURI { return uri }
            if case .primitive(let primitive) = literal.scalar.value, case .stringValue(let text) = primitive.value {
                return text
            }
            return nil
        }
        return "\(PythonText.identifier(task.template.id.name))_inputs = \(PythonText.dictionary(texts))\n"
    }

    static func metadata(of template: Flyteidl_Core_TaskTemplate, class name: String) -> String {
        var arguments: [String] = []
        let metadata = template.metadata
        if metadata.discoverable {
            arguments += ["cache=True", "cache_version=\(PythonText.quoted(metadata.discoveryVersion))"]
            if metadata.cacheSerializable { arguments.append("cache_serialize=True") }
        }
        if metadata.retries.retries > 0 { arguments.append("retries=\(metadata.retries.retries)") }
        return "\(name)(\(arguments.joined(separator: ", ")))"
    }
}
