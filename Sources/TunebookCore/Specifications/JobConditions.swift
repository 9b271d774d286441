/// What a service is told of a job beyond what it trains: cheap machines, network, keys, labels.
///
/// None of it changes a result, so that none of it is in a cache key. What is not set here, an engine's configuration says.
package struct JobConditions: Hashable, Sendable, Codable {
    /// A label of the job.
    package struct Tag: Hashable, Sendable, Codable {
        package var name: String
        package var value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    package var usesSpotInstances: Bool?
    /// The longest that a training on spot instances may take, waiting for them included.
    package var maxWaitTime: Duration?
    /// Where a training keeps what it needs to go on after an interruption.
    package var checkpointURI: String?
    /// An ARN, or the name of a role in the caller's account.
    package var role: String?
    /// Where models go.
    package var outputPath: String?
    /// In the order they were typed.
    package var tags: [Tag] = []
    package var subnets: [String] = []
    package var securityGroups: [String] = []
    package var outputKMSKey: String?
    package var volumeKMSKey: String?
    package var isolatesNetwork: Bool?

    package init() {}

    /// The fields that are set, as texts by the paths that set them.
    package var texts: [String: String] {
        var texts: [String: String] = [:]
        texts["use_spot_instances"] = usesSpotInstances.map { "\($0)" }
        texts["stopping_condition.max_wait_time_in_seconds"] = maxWaitTime.map { FieldValue.duration($0).description }
        texts["checkpoint_s3_uri"] = checkpointURI
        texts["role"] = role
        texts["output_path"] = outputPath
        for tag in tags { texts["tags.\(tag.name)"] = tag.value }
        texts["subnets"] = subnets.isEmpty ? nil : subnets.joined(separator: ", ")
        texts["security_group_ids"] = securityGroups.isEmpty ? nil : securityGroups.joined(separator: ", ")
        texts["output_kms_key"] = outputKMSKey
        texts["volume_kms_key"] = volumeKMSKey
        texts["enable_network_isolation"] = isolatesNetwork.map { "\($0)" }
        return texts
    }
}
