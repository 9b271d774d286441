import TunebookCore
import TunebookPlatform

/// The files that a SageMaker container finds under `/opt/ml/input/config`.
///
/// Source: "How Amazon SageMaker AI Provides Training Information", SageMaker Developer Guide. Hyperparameters are all
/// strings there, and so here.
struct ContainerConfiguration {
    private let hyperparameters: [String: String]
    private let channels: [String: [String: String]]
    private let resources: Resources

    init(_ input: TrainingInput, _ run: Run) {
        hyperparameters = input.hyperparameters
        channels = Dictionary(
            input.channels.map { channel in
                (
                    channel.name,
                    [
                        "ContentType": channel.contentType,
                        "RecordWrapperType": "None",
                        "S3DistributionType": "FullyReplicated",
                        "TrainingInputMode": "File",
                    ]
                )
            },
            uniquingKeysWith: { _, last in last }
        )
        resources = Resources(instanceType: run.specification.training.resources.instanceType)
    }

    func write(to directory: String) throws(CError) {
        try AtomicFile.write(JSONLine.encode(hyperparameters), to: directory + "/hyperparameters.json")
        try AtomicFile.write(JSONLine.encode(channels), to: directory + "/inputdataconfig.json")
        try AtomicFile.write(JSONLine.encode(resources), to: directory + "/resourceconfig.json")
    }

    private struct Resources: Encodable {
        var instanceType: String

        private enum Key: String, CodingKey {
            case currentGroup = "current_group_name"
            case currentHost = "current_host"
            case currentInstanceType = "current_instance_type"
            case groups = "instance_groups"
            case hosts
            case networkInterface = "network_interface_name"
        }

        private struct Group: Encodable {
            var instance_group_name = "homogeneousCluster"
            var instance_type: String
            var hosts = ["algo-1"]
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Key.self)
            try container.encode("homogeneousCluster", forKey: .currentGroup)
            try container.encode("algo-1", forKey: .currentHost)
            try container.encode(instanceType, forKey: .currentInstanceType)
            try container.encode([Group(instance_type: instanceType)], forKey: .groups)
            try container.encode(["algo-1"], forKey: .hosts)
            try container.encode("lo", forKey: .networkInterface)
        }
    }
}
