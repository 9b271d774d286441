import TunebookCore
import TunebookPlatform

/// Tasks of the container road for flytekit 1.16.
enum ContainerScript {
    static func text(of tasks: [FlyteTask]) throws(FlyteError) -> String {
        var text = preamble
        for task in tasks { text += "\n\n" + (try self.text(of: task)) }
        return text
    }

    private static func text(of task: FlyteTask) throws(FlyteError) -> String {
        let template = task.template
        let container = template.container
        let name = PythonText.identifier(template.id.name)
        var lines = ["\(name) = as_registered(", "    ContainerTask("]
        func add(_ argument: String, _ value: String) { lines.append("        \(argument)=\(value),") }
        add("name", PythonText.quoted(template.id.name))
        add("image", PythonText.quoted(container.image))
        add("command", PythonText.list(container.command))
        add("arguments", PythonText.list(container.args))
        add("input_data_dir", PythonText.quoted(container.dataConfig.inputPath))
        add("output_data_dir", PythonText.quoted(container.dataConfig.outputPath))
        add("inputs", try types(template.interface.inputs))
        add("outputs", try types(template.interface.outputs))
        add("metadata", FlytekitScript.metadata(of: template, class: "TaskMetadata"))
        if let requests = requests(container) { add("requests", requests) }
        lines += ["    )", ")"]
        return lines.joined(separator: "\n") + "\n" + FlytekitScript.inputs(of: task)
    }

    private static func types(_ variables: Flyteidl_Core_VariableMap) throws(FlyteError) -> String {
        var parts: [String] = []
        for (name, variable) in variables.variables.sorted(by: { $0.key < $1.key }) {
            parts.append("\(PythonText.quoted(name)): \(try type(variable.type, of: name))")
        }
        return "{" + parts.joined(separator: ", ") + "}"
    }

    private static func type(_ type: Flyteidl_Core_LiteralType, of name: String) throws(FlyteError) -> String {
        switch type.type {
        case .blob(let blob):
            let base = blob.dimensionality == .multipart ? "FlyteDirectory" : "FlyteFile"
            return blob.format.isEmpty ? base : "\(base)[\(PythonText.quoted(blob.format))]"
        case .simple(let simple):
            switch simple {
            case .integer: return "int"
            case .float: return "float"
            case .string: return "str"
            case .boolean: return "bool"
            case .datetime: return "datetime.datetime"
            case .duration: return "datetime.timedelta"
            case .struct: return "dict"
            default: break
            }
        default: break
        }
        throw .unsuitable(Explanation("flytekit has no type for \(name), which is \(type.words)"))
    }

    private static func requests(_ container: Flyteidl_Core_Container) -> String? {
        let names: [Flyteidl_Core_Resources.ResourceName: String] = [
            .cpu: "cpu", .gpu: "gpu", .memory: "mem", .ephemeralStorage: "ephemeral_storage",
        ]
        let parts = container.resources.requests.compactMap { entry in
            names[entry.name].map { "\($0)=\(PythonText.quoted(entry.value))" }
        }
        return parts.isEmpty ? nil : "Resources(\(parts.joined(separator: ", ")))"
    }

    private static let preamble = """
        # Written by `tunebook export --for flytekit`. Needs flytekit 1.16: pip install flytekit==1.16.31
        #
        # Each task serialises to the template that tunebook registers, so that a result which one of them has put into Flyte's
        # cache is a hit of the other. NAME_inputs holds what a launch passes on; local data is there once tunebook has launched it.

        import datetime

        from flytekit import ContainerTask, Resources, TaskMetadata
        from flytekit.models.types import LiteralType, SimpleType
        from flytekit.types.directory import FlyteDirectory
        from flytekit.types.file import FlyteFile


        class Registered:
            \"\"\"A task's metadata as tunebook writes it: without what flytekit says of itself.\"\"\"

            def __init__(self, model):
                self.model = model

            def __getattr__(self, name):
                return getattr(self.model, name)

            def to_flyte_idl(self):
                metadata = self.model.to_flyte_idl()
                metadata.ClearField("generates_deck")
                metadata.ClearField("metadata")
                metadata.runtime.type, metadata.runtime.version, metadata.runtime.flavor = 0, "1", "tunebook"
                return metadata


        def as_registered(task):
            \"\"\"The task with plain structs, and with tunebook's metadata.\"\"\"
            for variables in (task.interface.inputs, task.interface.outputs):
                for variable in variables.values():
                    if variable.type.simple == SimpleType.STRUCT:
                        variable._type = LiteralType(simple=SimpleType.STRUCT)
            model = task.metadata.to_taskmetadata_model
            object.__setattr__(task.metadata, "to_taskmetadata_model", lambda: Registered(model()))
            return task

        """
}
