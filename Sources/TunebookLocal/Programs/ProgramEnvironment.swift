import TunebookCore
import TunebookPlatform

/// The variables of a program: what SageMaker's toolkit sets, and a stated few of the user's own.
///
/// Source: `Environment.to_env_vars` of sagemaker-training 5.1.4. Names are not changed there, so that the channel `my-val`
/// has a variable which no shell can name; here it has `SM_CHANNEL_MY_VAL` too.
struct ProgramEnvironment {
    let host: ProgramHost
    let hyperparameters: ProgramHyperparameters
    let program: TrainingProgram
    let jobName: String
    /// For each host.
    let threads: Int

    /// The user's own variables that a program gets unasked: where programs and libraries lie, who and where the user is.
    /// No credential is among them.
    static let passedNames: Set<String> = [
        "CUDA_VISIBLE_DEVICES", "HOME", "LANG", "LANGUAGE", "LD_LIBRARY_PATH", "LOGNAME", "PATH", "SHELL", "TMPDIR",
        "TZ",
        "USER",
    ]

    /// The user's variables that are passed on: the stated list, `LC_…`, and what the definition names.
    static func passed(from environment: [String: String], named names: [String]) -> [String: String] {
        environment.filter { passedNames.contains($0.key) || $0.key.hasPrefix("LC_") || names.contains($0.key) }
    }

    /// All variables.
    ///
    /// - Parameter surroundings: The user's environment; little of it is passed on.
    func variables(in surroundings: [String: String]) -> [String: String] {
        var variables = Self.passed(from: surroundings, named: program.passedEnvironment)
        variables["OMP_NUM_THREADS"] = "\(threads)"
        variables["PYTHONUNBUFFERED"] = "1"
        variables["PYTHONDONTWRITEBYTECODE"] = "1"
        variables["PYTHONIOENCODING"] = "UTF-8"
        variables.merge(program.environment) { _, given in given }
        variables.merge(contract) { _, contract in contract }
        let code = host.folder.seen("code")
        variables["PYTHONPATH"] = [code, variables["PYTHONPATH"] ?? ""].filter { !$0.isEmpty }.joined(separator: ":")
        return variables
    }

    /// The variables that SageMaker and its toolkit set.
    private var contract: [String: String] {
        let folder = host.folder
        var values: [String: PythonValue] = [
            "hosts": .list(host.names.map { .text($0) }),
            "network_interface_name": .text(HostConfiguration.networkInterface),
            "hps": .object(hyperparameters.values),
            "user_entry_point": .text(program.entryPoint),
            "framework_params": .object([]),
            "resource_config": host.configuration.resources,
            "input_data_config": host.configuration.channels,
            "output_data_dir": .text(folder.seen("output/data")),
            "channels": .list(host.configuration.channelNames.map { .text($0) }),
            "current_host": .text(host.name),
            "current_instance_type": .text(host.configuration.instanceType),
            "current_instance_group": .text(HostConfiguration.group),
            "current_instance_group_hosts": .list(host.names.map { .text($0) }),
            "instance_groups": .list([.text(HostConfiguration.group)]),
            "instance_groups_dict": .object([(HostConfiguration.group, host.configuration.groupMember)]),
            "distribution_instance_groups": .list([]),
            "is_hetero": .boolean(false),
            "module_name": .text(moduleName),
            "log_level": .integer("20"),
            "framework_module": .null,
            "input_dir": .text(folder.seen("input")),
            "input_config_dir": .text(folder.seen("input/config")),
            "output_dir": .text(folder.seen("output")),
            "num_cpus": .integer("\(threads)"),
            "num_gpus": .integer("\(Self.gpuCount)"),
            "num_neurons": .integer("0"),
            "model_dir": .text(folder.seen("model")),
            "module_dir": .text(folder.seen("code")),
            "training_env": trainingEnvironment,
            "user_args": .list(hyperparameters.arguments.map { .text($0) }),
            "output_intermediate_dir": .text(folder.seen("output/intermediate")),
        ]
        for channel in host.configuration.channelNames { values["channel_" + channel] = .text(channelPath(channel)) }
        for (name, value) in hyperparameters.values { values["hp_" + name] = value }
        var variables: [String: String] = [:]
        for (name, value) in values {
            variables["SM_" + name.uppercased()] = value.variable
            let reachable = "SM_" + String(name.uppercased().map { $0.isLetter || $0.isNumber ? $0 : "_" })
            if variables[reachable] == nil { variables[reachable] = value.variable }
        }
        variables["CURRENT_HOST"] = host.name
        variables["SAGEMAKER_BASE_DIR"] = folder.seenPath
        variables["SAGEMAKER_JOB_NAME"] = jobName
        variables["SAGEMAKER_REGION"] = ""
        variables["TRAINING_JOB_NAME"] = jobName
        variables["TRAINING_JOB_ARN"] = "arn:aws:sagemaker:local:000000000000:training-job/" + jobName
        return variables
    }

    /// All of it as one object, as `SM_TRAINING_ENV` holds it.
    private var trainingEnvironment: PythonValue {
        let folder = host.folder
        let directories = host.configuration.channelNames.map { (name: $0, value: PythonValue.text(channelPath($0))) }
        return .object([
            ("additional_framework_parameters", .object([])),
            ("channel_input_dirs", .object(directories)),
            ("current_host", .text(host.name)),
            ("current_instance_group", .text(HostConfiguration.group)),
            ("current_instance_group_hosts", .list(host.names.map { .text($0) })),
            ("current_instance_type", .text(host.configuration.instanceType)),
            ("distribution_hosts", .list([])),
            ("distribution_instance_groups", .list([])),
            ("framework_module", .null),
            ("hosts", .list(host.names.map { .text($0) })),
            ("hyperparameters", .object(hyperparameters.values)),
            ("input_config_dir", .text(folder.seen("input/config"))),
            ("input_data_config", host.configuration.channels),
            ("input_dir", .text(folder.seen("input"))),
            ("instance_groups", .list([.text(HostConfiguration.group)])),
            ("instance_groups_dict", .object([(HostConfiguration.group, host.configuration.groupMember)])),
            ("is_hetero", .boolean(false)),
            ("is_master", .boolean(host.index == 0)),
            ("is_modelparallel_enabled", .null),
            ("is_smddpmprun_installed", .boolean(false)),
            ("is_smddprun_installed", .boolean(false)),
            ("job_name", .text(jobName)),
            ("log_level", .integer("20")),
            ("master_hostname", .text(host.names[0])),
            ("model_dir", .text(folder.seen("model"))),
            ("module_dir", .text(folder.seen("code"))),
            ("module_name", .text(moduleName)),
            ("network_interface_name", .text(HostConfiguration.networkInterface)),
            ("num_cpus", .integer("\(threads)")),
            ("num_gpus", .integer("\(Self.gpuCount)")),
            ("num_neurons", .integer("0")),
            ("output_data_dir", .text(folder.seen("output/data"))),
            ("output_dir", .text(folder.seen("output"))),
            ("output_intermediate_dir", .text(folder.seen("output/intermediate"))),
            ("resource_config", host.configuration.resources),
            ("topology", .list([])),
            ("user_entry_point", .text(program.entryPoint)),
        ])
    }

    private var moduleName: String {
        program.entryPoint.hasSuffix(".py") ? String(program.entryPoint.dropLast(3)) : program.entryPoint
    }

    private func channelPath(_ channel: String) -> String { host.folder.seen("input/data/" + channel) }

    /// The cards that NVIDIA's driver shows.
    private static let gpuCount: Int = {
        var count = 0
        while FileStatus(path: "/dev/nvidia\(count)") != nil { count += 1 }
        return count
    }()
}
