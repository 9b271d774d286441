/// A task as it is registered, and what it is launched with.
package struct FlyteTask: Hashable, Sendable {
    /// Its identity is complete: the version is made of the content, unless one was given.
    package var template: Flyteidl_Core_TaskTemplate
    package var inputs: Flyteidl_Core_LiteralMap

    /// - Parameters:
    ///   - template: Without an identity.
    ///   - inputs: What it is launched with.
    ///   - name: The task's.
    ///   - settings: Where it is registered, and the version, if one is given.
    /// - Throws: Where the template cannot be written as JSON.
    init(
        _ template: Flyteidl_Core_TaskTemplate,
        inputs: Flyteidl_Core_LiteralMap,
        name: String,
        settings: TaskSettings
    ) throws(FlyteError) {
        self.template = template
        self.inputs = inputs
        self.template.id.resourceType = .task
        self.template.id.project = settings.project
        self.template.id.domain = settings.domain
        self.template.id.name = name
        if let version = settings.version {
            self.template.id.version = version
        } else {
            self.template.id.version = try Self.version(of: template)
        }
    }

    /// The request that registers it, as JSON for the eye.
    package var json: String {
        get throws(FlyteError) {
            var request = Flyteidl_Admin_TaskCreateRequest()
            request.id = template.id
            request.spec.template = template
            return try prettyJSON(request)
        }
    }

    package var cacheKey: FlyteCacheKey {
        get throws(FlyteError) { try FlyteCacheKey(of: template, inputs: inputs) }
    }

    /// A version that equal definitions share, so that registering one twice changes nothing.
    ///
    /// - Parameter template: Its identity does not count.
    /// - Returns: 20 hexadecimal digits of the template's objecthash.
    /// - Throws: Where the template cannot be written as JSON.
    package static func version(of template: Flyteidl_Core_TaskTemplate) throws(FlyteError) -> String {
        var template = template
        template.clearID()
        return String(hex(try ObjectHash.bytes(of: template)).prefix(20))
    }
}

/// Where tasks are registered, and how their definitions are written.
package struct TaskSettings: Hashable, Sendable {
    package var project: String
    package var domain: String
    /// Which flytekit's form the plugin's tasks have; it counts in Flyte's cache key.
    package var dialect: PluginDialect
    /// A version of the user's own; `nil` for one made of the content.
    package var version: String?
    /// Whether the user's cache version stands as it is, to share results with tasks that flytekit registers.
    ///
    /// Otherwise what decides the result and is missing in Flyte's key is added to it.
    package var keepsCacheVersion: Bool
    /// Whether concurrent executions of one key wait for the first.
    package var isCacheSerializable: Bool
    /// Whether data counts in the cache key by its content's digest in place of its URI.
    package var countsContent: Bool
    /// The image of custom trainings and of the container road; `nil` for none.
    package var image: String?
    /// What a container asks of its machine, by Kubernetes' words: `cpu`, `memory`, `gpu`, `ephemeral_storage`.
    package var requests: [String: String] = [:]

    package init(
        project: String,
        domain: String,
        dialect: PluginDialect = .awssagemaker101,
        version: String? = nil,
        keepsCacheVersion: Bool = false,
        isCacheSerializable: Bool = false,
        countsContent: Bool = false,
        image: String? = nil
    ) {
        self.project = project
        self.domain = domain
        self.dialect = dialect
        self.version = version
        self.keepsCacheVersion = keepsCacheVersion
        self.isCacheSerializable = isCacheSerializable
        self.countsContent = countsContent
        self.image = image
    }
}

/// The form of the SageMaker plugin's tasks, by who wrote it.
///
/// The plugin reads both; Flyte's cache tells them apart.
package enum PluginDialect: String, Hashable, Sendable, Codable, CaseIterable {
    /// flytekit 0.15.0.
    case flytekit015 = "0.15.0"
    /// flytekitplugins-awssagemaker 1.0.1, with flytekit 1.0.1.
    case awssagemaker101 = "1.0.1"
}
