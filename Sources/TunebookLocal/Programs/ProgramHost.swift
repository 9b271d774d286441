import TunebookCore
import TunebookPlatform

/// One of the machines that a program believes to run on: its name among the others, its folder, what its files say.
struct ProgramHost: Sendable {
    /// Counted from 0.
    let index: Int
    /// All hosts, this one included: `algo-1` and so on, sorted as texts.
    let names: [String]
    let folder: ProgramHostFolder
    let configuration: HostConfiguration

    var name: String { "algo-\(index + 1)" }

    /// The hosts of a run.
    static func all(of training: TrainingSpecification, _ program: TrainingProgram, in folder: RunFolder) -> [Self] {
        let count = max(1, training.resources.instanceCount)
        let names = (1...count).map { "algo-\($0)" }.sorted()
        return (0..<count).map { index in
            ProgramHost(
                index: index,
                names: names,
                folder: ProgramHostFolder(
                    host: index,
                    of: folder,
                    usesContainerPaths: program.usesContainerPaths
                ),
                configuration: HostConfiguration(training, program, host: "algo-\(index + 1)", among: names)
            )
        }
    }
}

/// What `inputdataconfig.json` and `resourceconfig.json` of one host hold.
struct HostConfiguration: Sendable {
    /// All hosts are in one group, as for every training that names none.
    static let group = "homogeneousCluster"
    /// On one machine, hosts reach each other by the loopback.
    static let networkInterface = "lo"

    let instanceType: String
    /// Sorted.
    let channelNames: [String]
    let channels: PythonValue
    let resources: PythonValue
    /// The group as `resourceconfig.json` lists it.
    let groupMember: PythonValue

    init(_ training: TrainingSpecification, _ program: TrainingProgram, host: String, among names: [String]) {
        instanceType = training.resources.instanceType
        var members: [(name: String, value: PythonValue)] = []
        func add(_ name: String, contentType: String, mode: String) {
            var entries: [(name: String, value: PythonValue)] = []
            if !contentType.isEmpty { entries.append(("ContentType", .text(contentType))) }
            entries += [
                ("RecordWrapperType", .text("None")), ("S3DistributionType", .text("FullyReplicated")),
                ("TrainingInputMode", .text(mode)),
            ]
            members.append((name, .object(entries)))
        }
        for channel in training.channels {
            add(channel.name, contentType: channel.contentType, mode: program.inputMode)
        }
        // A file that is an input of its own has its channel, which is never streamed: its path is an argument.
        for input in program.inputs where input.type == .blob { add(input.name, contentType: "", mode: "File") }
        members.sort { $0.name.unicodeScalars.lexicographicallyPrecedes($1.name.unicodeScalars) }
        channelNames = members.map(\.name)
        channels = .object(members)
        let hosts = PythonValue.list(names.map { .text($0) })
        groupMember = .object([
            ("hosts", hosts), ("instance_group_name", .text(Self.group)), ("instance_type", .text(instanceType)),
        ])
        resources = .object([
            ("current_group_name", .text(Self.group)), ("current_host", .text(host)),
            ("current_instance_type", .text(instanceType)), ("hosts", hosts), ("instance_groups", .list([groupMember])),
            ("network_interface_name", .text(Self.networkInterface)),
        ])
    }

    /// Writes the files of `input/config`.
    func write(_ hyperparameters: ProgramHyperparameters, to directory: String) throws(CError) {
        let texts = PythonValue.object(hyperparameters.texts.map { (name: $0.key, value: .text($0.value)) })
        for (name, value) in [
            ("hyperparameters", texts), ("inputdataconfig", channels), ("resourceconfig", resources),
        ] {
            try AtomicFile.write([UInt8]((value.json + "\n").utf8), to: "\(directory)/\(name).json")
        }
    }
}
