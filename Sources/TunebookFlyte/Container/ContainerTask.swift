import SwiftProtobuf
package import TunebookCore

/// Makes a raw-container task of a definition, which any Flyte 1 runs: tunebook's own training in a pod.
///
/// Flyte's data loading brings each input into a folder before the container starts, and takes the outputs out of
/// another when it ends; ``ContainerFolders`` is the other side. The definition itself is an input, so that all that
/// decides the result is in Flyte's cache key.
package enum ContainerTask {
    package static let type = "raw-container"
    /// The input that holds the definition, as JSON.
    static let definition = "definition"
    /// The input that holds a program's files, as a folder.
    package static let code = "code"
    static let inputFolder = "/var/inputs"
    static let outputFolder = "/var/outputs"
    private static let reserved = ["definition", "code", "model", "metrics", "result", "best_hyperparameters", "error"]

    /// - Parameters:
    ///   - specification: Frozen and checked.
    ///   - locations: The URIs of what lies on this machine: channels and blobs by name, the program's files as
    ///     ``code``; they win over the specification's own.
    ///   - settings: Names the image.
    /// - Returns: The task and its inputs.
    /// - Throws: ``FlyteError/unsuitable(_:)`` for what cannot go into a pod.
    package static func make(
        _ specification: Specification,
        locations: [String: String] = [:],
        settings: TaskSettings
    ) throws(FlyteError) -> FlyteTask {
        guard let image = settings.image, !image.isEmpty else {
            throw .unsuitable(
                Explanation(
                    "a launch on Flyte needs an image that holds tunebook",
                    remedy: "set image = REGISTRY/NAME:TAG under engines, flyte in tunebook's configuration"
                )
            )
        }
        try TaskNames.check(specification.taskName)
        let container = container(image, settings)
        var template = Flyteidl_Core_TaskTemplate()
        template.type = type
        template.container = container
        template.metadata = try TaskMetadata.make(
            specification.cachePolicy,
            retries: specification.training.retries,
            deciding: container,
            settings: settings
        )
        template.metadata.interruptibleValue = nil
        template.metadata.clearTimeout()
        template.metadata.runtime = runtime
        let interface = try interface(specification, locations)
        template.interface = interface.interface
        return try FlyteTask(template, inputs: interface.inputs, name: specification.taskName, settings: settings)
    }

    private static var runtime: Flyteidl_Core_RuntimeMetadata {
        var runtime = Flyteidl_Core_RuntimeMetadata()
        runtime.type = .other
        runtime.flavor = "tunebook"
        runtime.version = "1"
        return runtime
    }

    private static func container(_ image: String, _ settings: TaskSettings) -> Flyteidl_Core_Container {
        var container = Flyteidl_Core_Container()
        container.image = image
        container.command = ["tunebook"]
        container.args = ["__flyte", inputFolder, outputFolder]
        container.resources = Flyteidl_Core_Resources()
        container.resources.requests = settings.requests.sorted { $0.key < $1.key }.compactMap { name, value in
            let names: [String: Flyteidl_Core_Resources.ResourceName] = [
                "cpu": .cpu, "gpu": .gpu, "memory": .memory, "ephemeral_storage": .ephemeralStorage,
            ]
            guard let resource = names[name] else { return nil }
            var entry = Flyteidl_Core_Resources.ResourceEntry()
            entry.name = resource
            entry.value = value
            return entry
        }
        container.dataConfig.enabled = true
        container.dataConfig.inputPath = inputFolder
        container.dataConfig.outputPath = outputFolder
        container.dataConfig.format = .json
        return container
    }

    // MARK: - Inputs and outputs

    private static func interface(
        _ specification: Specification,
        _ locations: [String: String]
    ) throws(FlyteError) -> TaskInterface {
        var interface = TaskInterface(.awssagemaker101)
        let training = specification.training
        interface.addInput(
            definition,
            .simple(.string),
            .primitive(.stringValue(try ContainerDefinition.text(of: specification)))
        )
        for channel in training.channels {
            try checkName(channel.name)
            let format = channel.contentType == "text/csv" ? "csv" : ""
            let uri = try location(of: channel, locations)
            interface.addInput(
                channel.name,
                .blob(format: format, isMultipart: true),
                .blob(uri, format: format, isMultipart: true)
            )
        }
        if let program = training.program { try add(program, locations, to: &interface) }
        interface.addOutput("model", .blob(format: "tar.gz"))
        interface.addOutput("metrics", .simple(.struct))
        interface.addOutput("result", .blob(format: "json"))
        if case .tuning = specification { interface.addOutput("best_hyperparameters", .simple(.struct)) }
        return interface
    }

    private static func add(
        _ program: TrainingProgram,
        _ locations: [String: String],
        to interface: inout TaskInterface
    ) throws(FlyteError) {
        guard program.passedEnvironment.isEmpty else {
            throw .unsuitable(
                Explanation(
                    "the variable \(program.passedEnvironment[0]) cannot be passed on to Flyte",
                    reason: "it is this machine's, and would be written into the task for all to read",
                    remedy: "set its value under environment, or use a secret of the deployment"
                )
            )
        }
        guard let code = locations[code] else { throw notThere("the program", program.entryPoint) }
        interface.addInput(Self.code, .blob(isMultipart: true), .blob(code, isMultipart: true))
        for input in program.inputs {
            try checkName(input.name)
            interface.addInput(
                input.name,
                Flyteidl_Core_LiteralType(input.type),
                try Flyteidl_Core_Literal(input, uri: locations[input.name])
            )
        }
        for output in program.outputs {
            try checkName(output.name)
            interface.addOutput(output.name, Flyteidl_Core_LiteralType(output.type))
        }
    }

    private static func checkName(_ name: String) throws(FlyteError) {
        if reserved.contains(name) {
            throw .unsuitable(
                Explanation(
                    "\"\(name)\" is taken on Flyte",
                    reason: "tunebook's own task has an input or output of the name"
                )
            )
        }
    }

    private static func location(of channel: Channel, _ locations: [String: String]) throws(FlyteError) -> String {
        if let location = locations[channel.name] { return location }
        if case .s3(let uri) = channel.source { return uri }
        throw notThere("the data of \(channel.name)", channel.location)
    }

    private static func notThere(_ what: String, _ path: String) -> FlyteError {
        .unsuitable(Explanation("\(what) is not where Flyte can read it", reason: "it lies on this machine: \(path)"))
    }
}
