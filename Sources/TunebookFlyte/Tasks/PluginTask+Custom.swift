import TunebookCore

extension PluginTask {
    /// A program of the user's own, as flytekit registers a function of a module.
    ///
    /// The image must hold the module and flytekit's runner, which writes the outputs; the plugin gives it no more than
    /// the arguments and the variables.
    static func custom(
        _ training: TrainingSpecification,
        _ locations: [String: String],
        _ settings: TaskSettings
    ) throws(FlyteError) -> FlyteTask {
        guard let program = training.program else { return try make(.training(training), settings: settings) }
        guard let image = settings.image, !image.isEmpty else {
            throw .unsuitable(
                Explanation(
                    "a custom training job on Flyte needs an image",
                    remedy: "set image = REGISTRY/NAME:TAG under engines, flyte in tunebook's configuration"
                )
            )
        }
        var interface = TaskInterface(settings.dialect)
        for input in program.inputs {
            interface.addInput(
                input.name,
                Flyteidl_Core_LiteralType(input.type),
                try Flyteidl_Core_Literal(input, uri: locations[input.name])
            )
        }
        for output in program.outputs { interface.addOutput(output.name, Flyteidl_Core_LiteralType(output.type)) }

        let job = try trainingJob(training)
        var template = Flyteidl_Core_TaskTemplate()
        template.type = Kind.customTraining.rawValue
        template.interface = interface.interface
        template.custom = try structure(of: job)
        template.container = container(image, program, training.taskName, settings)
        var deciding = Flyteidl_Core_TaskTemplate()
        deciding.container = template.container
        deciding.custom = try structure(of: job.algorithmSpecification)
        template.metadata = try TaskMetadata.make(
            training.cachePolicy,
            retries: training.retries,
            deciding: deciding,
            settings: settings,
            isProgram: true
        )
        return try FlyteTask(template, inputs: interface.inputs, name: training.taskName, settings: settings)
    }

    private static func container(
        _ image: String,
        _ program: TrainingProgram,
        _ taskName: String,
        _ settings: TaskSettings
    ) -> Flyteidl_Core_Container {
        let file = program.entryPoint.hasSuffix(".py") ? String(program.entryPoint.dropLast(3)) : program.entryPoint
        let module = String(file.map { $0 == "/" ? "." : $0 })
        let places = [
            "--inputs", "{{.input}}", "--output-prefix", "{{.outputPrefix}}", "--raw-output-data-prefix",
            "{{.rawOutputDataPrefix}}",
        ]
        var container = Flyteidl_Core_Container()
        container.image = image
        container.resources = Flyteidl_Core_Resources()
        switch settings.dialect {
        case .flytekit015:
            container.args = ["pyflyte-execute", "--task-module", module, "--task-name", taskName] + places
        case .awssagemaker101:
            container.args =
                ["pyflyte-execute"] + places + [
                    "--checkpoint-path", "{{.checkpointOutputPrefix}}", "--prev-checkpoint",
                    "{{.prevCheckpointPrefix}}", "--resolver",
                    "flytekit.core.python_auto_container.default_task_resolver", "--", "task-module", module,
                    "task-name", taskName,
                ]
        }
        container.env = program.environment.sorted { $0.key < $1.key }.map { key, value in
            var pair = Flyteidl_Core_KeyValuePair()
            pair.key = key
            pair.value = value
            return pair
        }
        return container
    }
}
