package import TunebookCore
import TunebookPlatform

/// The section `engines.sagemaker` of the configuration: what a job needs that no definition says.
///
///     engines:
///       sagemaker:
///         role: TunebookSageMaker          an ARN, or the name of a role in the account
///         bucket: my-bucket                sagemaker-REGION-ACCOUNT without it
///         prefix: tunebook                 what all keys begin with
///         output_path: s3://my-bucket/out
///         spot: true
///         max_wait_in_seconds: 7200
///         checkpoint_path: s3://my-bucket/checkpoints
///         tags: team=ml, project=churn
///         subnets: subnet-1, subnet-2
///         security_groups: sg-1
///         kms_key: alias/ml                for output
///         volume_kms_key: alias/ml         for the machines' disks
///         network_isolation: true
///         image: 123456789012.dkr.ecr.us-east-1.amazonaws.com/own:1
///         poll_in_seconds: 30
///         prices: ml.m5.xlarge=0.23        in your currency an hour, for what a hit has saved
package struct SageMakerSettings: Hashable, Sendable {
    package var options: AWSOptions
    package var role: String?
    package var bucket: String?
    package var prefix = "tunebook"
    package var outputPath: String?
    package var usesSpot = false
    package var maxWaitInSeconds: Int?
    package var checkpointPath: String?
    package var tags: [Pair] = []
    package var subnets: [String] = []
    package var securityGroups: [String] = []
    package var kmsKey: String?
    package var volumeKMSKey: String?
    package var isolatesNetwork = false
    package var image: String?
    package var pollInterval = Duration.seconds(30)
    /// What an hour of an instance costs, by its type.
    package var prices: [String: Double] = [:]

    /// A name with its value, in the order they were written.
    package struct Pair: Hashable, Sendable {
        package var name: String
        package var value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    private static let names = [
        "role", "bucket", "prefix", "output_path", "spot", "max_wait_in_seconds", "checkpoint_path", "tags", "subnets",
        "security_groups", "kms_key", "volume_kms_key", "network_isolation", "image", "poll_in_seconds", "prices",
        "region", "profile", "endpoint", "trusts_loopback",
    ]

    /// - Throws: ``AWSError/unsuitable(_:)`` for a name that is none, or a value of another kind.
    package init(_ values: [String: String]) throws(AWSError) {
        for name in values.keys.sorted() where !Self.names.contains(name) {
            let near = nearestName(to: name, among: Self.names)
            throw .unsuitable(
                Explanation(
                    "no setting engines.sagemaker.\(name)",
                    remedy: near.map { "did you mean \"\($0)\"?" } ?? "settings: " + Self.names.joined(separator: ", ")
                )
            )
        }
        options = AWSOptions(
            profile: values["profile"],
            region: values["region"],
            endpoint: values["endpoint"],
            trustsLoopback: try Self.flag("trusts_loopback", values)
        )
        role = values["role"]
        bucket = values["bucket"]
        prefix = values["prefix"] ?? prefix
        outputPath = values["output_path"]
        usesSpot = try Self.flag("spot", values)
        maxWaitInSeconds = try Self.count("max_wait_in_seconds", values, 1...2_419_200)
        checkpointPath = values["checkpoint_path"]
        tags = try Self.pairs("tags", values)
        subnets = Self.list(values["subnets"])
        securityGroups = Self.list(values["security_groups"])
        kmsKey = values["kms_key"]
        volumeKMSKey = values["volume_kms_key"]
        isolatesNetwork = try Self.flag("network_isolation", values)
        image = values["image"]
        if let text = values["poll_in_seconds"] {
            guard let seconds = Double(text), (0.01...3600).contains(seconds) else {
                throw Self.wrong("poll_in_seconds", values, "it is a number of seconds up to 3600")
            }
            pollInterval = .seconds(seconds)
        }
        for pair in try Self.pairs("prices", values) {
            guard let price = Double(pair.value), price >= 0 else {
                throw Self.wrong("prices", values, "a price is a number")
            }
            prices[pair.name] = price
        }
        guard subnets.isEmpty == securityGroups.isEmpty else {
            throw .unsuitable(
                Explanation(
                    "engines.sagemaker has subnets or security_groups without the other",
                    remedy: "a VPC takes both"
                )
            )
        }
    }

    /// The settings of one job: what its definition says wins.
    ///
    /// - Throws: ``AWSError/unsuitable(_:)`` for what does not go together.
    package func with(_ conditions: JobConditions?) throws(AWSError) -> SageMakerSettings {
        guard let conditions else { return self }
        var settings = self
        settings.usesSpot = conditions.usesSpotInstances ?? usesSpot
        settings.checkpointPath = conditions.checkpointURI ?? checkpointPath
        settings.role = conditions.role ?? role
        settings.outputPath = conditions.outputPath ?? outputPath
        settings.kmsKey = conditions.outputKMSKey ?? kmsKey
        settings.volumeKMSKey = conditions.volumeKMSKey ?? volumeKMSKey
        settings.isolatesNetwork = conditions.isolatesNetwork ?? isolatesNetwork
        if !conditions.subnets.isEmpty { settings.subnets = conditions.subnets }
        if !conditions.securityGroups.isEmpty { settings.securityGroups = conditions.securityGroups }
        let own = Set(conditions.tags.map(\.name))
        settings.tags =
            tags.filter { !own.contains($0.name) } + conditions.tags.map { Pair(name: $0.name, value: $0.value) }
        if let wait = conditions.maxWaitTime {
            guard settings.usesSpot else {
                throw .unsuitable(
                    Explanation(
                        "max_wait_time_in_seconds is the time to wait for spot instances, and none are asked for",
                        remedy: "set use_spot_instances = true, or unset stopping_condition.max_wait_time_in_seconds"
                    )
                )
            }
            settings.maxWaitInSeconds = Int(wait.components.seconds)
        }
        guard settings.subnets.isEmpty == settings.securityGroups.isEmpty else {
            let (there, missing) =
                settings.subnets.isEmpty ? ("security_group_ids", "subnets") : ("subnets", "security_group_ids")
            throw .unsuitable(
                Explanation("a VPC takes \(missing) beside \(there)", remedy: "set \(missing) = […]")
            )
        }
        return settings
    }

    private static func wrong(_ name: String, _ values: [String: String], _ reason: String) -> AWSError {
        .unsuitable(
            Explanation(
                "engines.sagemaker.\(name) is \"\(values[name] ?? "")\"",
                reason: reason,
                remedy: "mend it in the configuration file"
            )
        )
    }

    private static func flag(_ name: String, _ values: [String: String]) throws(AWSError) -> Bool {
        switch values[name]?.lowercased() {
        case nil, "false", "no": return false
        case "true", "yes": return true
        default: throw wrong(name, values, "it is true or false")
        }
    }

    private static func count(
        _ name: String,
        _ values: [String: String],
        _ range: ClosedRange<Int>
    ) throws(AWSError) -> Int? {
        guard let text = values[name] else { return nil }
        if let number = Int(text), range.contains(number) { return number }
        throw wrong(name, values, "it is a whole number from \(range.lowerBound) to \(range.upperBound)")
    }

    private static func list(_ text: String?) -> [String] {
        (text ?? "").split { $0 == "," || $0 == " " }.map(String.init)
    }

    private static func pairs(_ name: String, _ values: [String: String]) throws(AWSError) -> [Pair] {
        var pairs: [Pair] = []
        for item in (values[name] ?? "").split(separator: ",") {
            let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map { part in
                String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
            }
            guard parts.count == 2, !parts[0].isEmpty else {
                throw wrong(name, values, "it is a list such as a=1, b=2")
            }
            pairs.append(Pair(name: parts[0], value: parts[1]))
        }
        return pairs
    }
}
