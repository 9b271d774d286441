import SwiftProtobuf
import TunebookCore

/// Makes the metadata of a task, in which Flyte reads whether and under which version it may cache.
enum TaskMetadata {
    /// Makes it.
    ///
    /// - Parameters:
    ///   - policy: The definition's.
    ///   - retries: How many times a failed task is started again.
    ///   - deciding: What decides the result and is not in Flyte's cache key.
    ///   - settings: Say how much of the user's cache version stands.
    ///   - isProgram: Whether the task is a program of the user's own.
    /// - Returns: The metadata in the settings' dialect.
    /// - Throws: ``FlyteError/unsuitable(_:)`` for an empty cache version that is to stand.
    static func make(
        _ policy: CachePolicy,
        retries: Int,
        deciding: any Message,
        settings: TaskSettings,
        isProgram: Bool = false
    ) throws(FlyteError) -> Flyteidl_Core_TaskMetadata {
        var metadata = Flyteidl_Core_TaskMetadata()
        metadata.discoverable = policy.isCacheable
        if policy.isCacheable {
            metadata.discoveryVersion = try cacheVersion(policy, deciding: deciding, settings: settings)
            metadata.cacheSerializable = settings.isCacheSerializable
        } else if !policy.version.isEmpty, settings.keepsCacheVersion {
            metadata.discoveryVersion = policy.version
        }
        metadata.retries = Flyteidl_Core_RetryStrategy()
        metadata.retries.retries = UInt32(clamping: retries)
        metadata.runtime.type = .flyteSdk
        metadata.runtime.version = settings.dialect.rawValue
        switch settings.dialect {
        case .flytekit015:
            metadata.runtime.flavor = isProgram ? "python" : "sagemaker"
            metadata.interruptible = false
            metadata.timeout = Google_Protobuf_Duration()
        case .awssagemaker101:
            metadata.runtime.flavor = "python"
        }
        return metadata
    }

    /// The version that Flyte keys on; with the user's own alone, a changed definition gets the old result.
    private static func cacheVersion(
        _ policy: CachePolicy,
        deciding: any Message,
        settings: TaskSettings
    ) throws(FlyteError) -> String {
        guard settings.keepsCacheVersion else {
            let digest = hex(try ObjectHash.bytes(of: deciding)).prefix(10)
            return policy.version.isEmpty ? String(digest) : "\(policy.version)-\(digest)"
        }
        guard !policy.version.allSatisfy({ $0 == " " }) else {
            throw .unsuitable(
                Explanation(
                    "no cache_version on a task that is to be cached",
                    reason: "Flyte takes the task, and every execution of it fails when it looks the result up",
                    remedy: "set cache_version = v1, or cacheable = false"
                )
            )
        }
        return policy.version
    }
}
