import SwiftProtobuf

/// A launch of one registered task.
package struct FlyteLaunch: Hashable, Sendable {
    /// The execution's name, chosen before the first request so that a repeated one starts nothing twice.
    package var name: String
    package var task: Flyteidl_Core_Identifier
    package var inputs: Flyteidl_Core_LiteralMap
    /// Ours; kept in an annotation, by which an execution of the same name is known as this launch's own.
    package var runID: String
    package var labels: [String: String]
    package var annotations: [String: String]
    /// Whether Flyte's cache is not asked, and gets the new result.
    package var overwritesCache: Bool
    /// Where outputs go; `nil` for the deployment's own place.
    package var outputPrefix: String?
    package var role: String?
    package var serviceAccount: String?
    /// Overrides what the task says; `nil` leaves it.
    package var interruptible: Bool?
    package var environment: [String: String]

    /// The annotation that holds the run's identity.
    package static let runAnnotation = "tunebook/run"

    package init(
        name: String = TaskNames.executionName(),
        task: Flyteidl_Core_Identifier,
        inputs: Flyteidl_Core_LiteralMap,
        runID: String,
        labels: [String: String] = [:],
        annotations: [String: String] = [:],
        overwritesCache: Bool = false,
        outputPrefix: String? = nil,
        role: String? = nil,
        serviceAccount: String? = nil,
        interruptible: Bool? = nil,
        environment: [String: String] = [:]
    ) {
        self.name = name
        self.task = task
        self.inputs = inputs
        self.runID = runID
        self.labels = labels
        self.annotations = annotations
        self.overwritesCache = overwritesCache
        self.outputPrefix = outputPrefix
        self.role = role
        self.serviceAccount = serviceAccount
        self.interruptible = interruptible
        self.environment = environment
    }

    /// The request as JSON, for the eye.
    package func json(project: String, domain: String) throws(FlyteError) -> String {
        try prettyJSON(request(project: project, domain: domain))
    }

    func request(project: String, domain: String) -> Flyteidl_Admin_ExecutionCreateRequest {
        var request = Flyteidl_Admin_ExecutionCreateRequest()
        request.project = project
        request.domain = domain
        request.name = name
        request.inputs = inputs
        var spec = Flyteidl_Admin_ExecutionSpec()
        spec.launchPlan = task
        spec.launchPlan.resourceType = .task
        spec.metadata.principal = "tunebook"
        spec.notifications = Flyteidl_Admin_NotificationList()
        if !labels.isEmpty { spec.labels.values = labels }
        spec.annotations.values = annotations.merging([Self.runAnnotation: runID]) { _, own in own }
        setRole(&spec)
        if let outputPrefix { spec.rawOutputDataConfig.outputLocationPrefix = outputPrefix }
        if let interruptible { spec.interruptible.value = interruptible }
        spec.overwriteCache = overwritesCache
        if !environment.isEmpty {
            spec.envs.values = environment.sorted { $0.key < $1.key }.map { key, value in
                var pair = Flyteidl_Core_KeyValuePair()
                pair.key = key
                pair.value = value
                return pair
            }
        }
        request.spec = spec
        return request
    }

    /// In both places, as flytectl has it: old servers read the second.
    private func setRole(_ spec: inout Flyteidl_Admin_ExecutionSpec) {
        if let role {
            spec.securityContext.runAs.iamRole = role
            spec.authRole.assumableIamRole = role
        }
        if let serviceAccount {
            spec.securityContext.runAs.k8SServiceAccount = serviceAccount
            spec.authRole.kubernetesServiceAccount = serviceAccount
        }
    }
}
