package import TunebookCore
import TunebookPlatform

/// The section `engines.flyte` of the configuration: what neither a definition nor `~/.flyte/config.yaml` says.
///
///     engines:
///       flyte:
///         endpoint: dns:///flyte.example.com   these four win over ~/.flyte/config.yaml
///         insecure: false
///         project: flytesnacks
///         domain: development
///         http_endpoint: https://flyte.example.com   where it is not the endpoint's own
///         console: https://flyte.example.com
///         road: auto                     plugin or container; auto reads the server's version
///         image: ghcr.io/me/tunebook:1   what the container road runs
///         dialect: 1.0.1                 or 0.15.0: the flytekit whose form the plugin's tasks have
///         cache_version: derived         or verbatim, to share results with tasks of flytekit's
///         cache_serializable: false      equal executions wait for the first
///         cache_by_content: false        data counts in Flyte's cache by its content
///         task_version: v7               in place of one made of the content
///         labels: team=ml, stage=dev
///         annotations: note=free text
///         overwrite_cache: false
///         output_prefix: s3://bucket/raw
///         role: arn:aws:iam::123456789012:role/flyte
///         service_account: default
///         interruptible: true
///         environment: A=1
///         cpu: 2
///         memory: 4Gi
///         gpu: 1
///         ephemeral_storage: 10Gi
///         poll_in_seconds: 1             ten seconds long; five times that later, and ten times in the end
package struct FlyteSettings: Hashable, Sendable {
    /// How a definition gets to Flyte.
    package enum Road: String, Hashable, Sendable, Codable, CaseIterable {
        /// As a task of Flyte's SageMaker plugin.
        case plugin
        /// As a container that runs tunebook.
        case container
    }

    /// What `FlyteConfiguration.load` reads.
    package var connection: [String: String] = [:]
    /// `nil` for the one that the server's version gives.
    package var road: Road?
    package var image: String?
    package var dialect = PluginDialect.awssagemaker101
    package var keepsCacheVersion = false
    package var isCacheSerializable = false
    package var countsContent = false
    package var taskVersion: String?
    package var options = LaunchOptions()
    package var serviceAccount: String?
    package var interruptible: Bool?
    package var environment: [String: String] = [:]
    /// What a container asks of its machine.
    package var requests: [String: String] = [:]
    package var pollInterval = Duration.seconds(1)

    private static let connectionNames = ["endpoint", "insecure", "project", "domain", "http_endpoint", "console"]
    private static let requestNames = ["cpu", "memory", "gpu", "ephemeral_storage"]
    private static let names =
        connectionNames + requestNames + [
            "road", "image", "dialect", "cache_version", "cache_serializable", "cache_by_content", "task_version",
            "labels", "annotations", "overwrite_cache", "output_prefix", "role", "service_account", "interruptible",
            "environment", "poll_in_seconds",
        ]

    /// - Throws: ``FlyteError/unsuitable(_:)`` for a name that is none, or a value of another kind.
    package init(_ values: [String: String]) throws(FlyteError) {
        for name in values.keys.sorted() where !Self.names.contains(name) {
            let near = nearestName(to: name, among: Self.names)
            throw .unsuitable(
                Explanation(
                    "no setting engines.flyte.\(name)",
                    remedy: near.map { "did you mean \"\($0)\"?" } ?? "settings: " + Self.names.joined(separator: ", ")
                )
            )
        }
        connection = values.filter { Self.connectionNames.contains($0.key) }
        requests = values.filter { Self.requestNames.contains($0.key) }
        _ = try Self.flag("insecure", values)
        let road = try Self.word("road", values, among: ["auto", "plugin", "container"])
        self.road = road.flatMap { Road(rawValue: $0) }
        image = values["image"]
        let dialects = PluginDialect.allCases.map(\.rawValue)
        dialect = try Self.word("dialect", values, among: dialects).flatMap { PluginDialect(rawValue: $0) } ?? dialect
        keepsCacheVersion = try Self.word("cache_version", values, among: ["derived", "verbatim"]) == "verbatim"
        isCacheSerializable = try Self.flag("cache_serializable", values) ?? false
        countsContent = try Self.flag("cache_by_content", values) ?? false
        taskVersion = values["task_version"]
        options = LaunchOptions(
            overwritesCache: try Self.flag("overwrite_cache", values) ?? false,
            labels: try Self.pairs("labels", values),
            annotations: try Self.pairs("annotations", values),
            role: values["role"],
            outputPrefix: values["output_prefix"]
        )
        serviceAccount = values["service_account"]
        interruptible = try Self.flag("interruptible", values)
        environment = try Self.pairs("environment", values)
        if let text = values["poll_in_seconds"] {
            guard let seconds = Double(text), (0.01...3600).contains(seconds) else {
                throw Self.wrong("poll_in_seconds", values, "it is a number of seconds up to 3600")
            }
            pollInterval = .seconds(seconds)
        }
        try Self.check(labels: options.labels)
    }

    /// Checks labels by Kubernetes' rules, which otherwise refuse the execution late.
    package static func check(labels: [String: String]) throws(FlyteError) {
        func refusal(_ headline: String, _ reason: String) -> FlyteError {
            .unsuitable(Explanation(headline, reason: reason, remedy: "an annotation takes any text"))
        }
        guard labels.count <= 16 else { throw refusal("\(labels.count) labels", "Flyte takes 16 at most") }
        func isFit(_ text: String) -> Bool {
            let isPlain = text.utf8.allSatisfy { byte in
                (byte | 0x20) >= UInt8(ascii: "a") && (byte | 0x20) <= UInt8(ascii: "z")
                    || byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") || "._-".utf8.contains(byte)
            }
            let ends = [text.first, text.last].compactMap(\.self)
            return isPlain && text.utf8.count <= 63 && ends.allSatisfy { $0.isLetter || $0.isNumber }
        }
        for (name, value) in labels.sorted(by: { $0.key < $1.key }) {
            let plainName = name.split(separator: "/").last.map(String.init) ?? ""
            guard !plainName.isEmpty, isFit(plainName), isFit(value) else {
                throw refusal(
                    "\"\(name)=\(value)\" is no label",
                    "letters, digits, dots, dashes and underscores, at most 63, a letter or digit at each end"
                )
            }
        }
    }

    // MARK: - Values

    private static func wrong(_ name: String, _ values: [String: String], _ reason: String) -> FlyteError {
        .unsuitable(
            Explanation(
                "engines.flyte.\(name) is \"\(values[name] ?? "")\"",
                reason: reason,
                remedy: "mend it in the configuration file"
            )
        )
    }

    private static func word(
        _ name: String,
        _ values: [String: String],
        among words: [String]
    ) throws(FlyteError) -> String? {
        guard let word = values[name] else { return nil }
        guard words.contains(word) else {
            throw wrong(name, values, "it is one of \(words.joined(separator: ", "))")
        }
        return word
    }

    private static func flag(_ name: String, _ values: [String: String]) throws(FlyteError) -> Bool? {
        switch values[name]?.lowercased() {
        case nil: return nil
        case "false", "no": return false
        case "true", "yes": return true
        default: throw wrong(name, values, "it is true or false")
        }
    }

    private static func pairs(_ name: String, _ values: [String: String]) throws(FlyteError) -> [String: String] {
        var pairs: [String: String] = [:]
        for item in (values[name] ?? "").split(separator: ",") {
            let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map { part in
                String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
            }
            guard parts.count == 2, !parts[0].isEmpty else {
                throw wrong(name, values, "it is a list such as a=1, b=2")
            }
            pairs[parts[0]] = parts[1]
        }
        return pairs
    }
}
