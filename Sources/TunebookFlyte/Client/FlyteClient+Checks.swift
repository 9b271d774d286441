import TunebookCore
import TunebookHTTP
import TunebookPlatform

extension FlyteClient {
    /// Checks that flyteadmin's HTTP gateway answers where it is looked for, without a login.
    ///
    /// gRPC's port, which configurations name, can be another one.
    ///
    /// - Throws: ``FlyteError/notFlyte(address:reason:)`` where something else answers, with the setting to add.
    package func checkEndpoint() async throws(FlyteError) {
        var address = gateway.base
        address.path = (address.path == "/" ? "" : address.path) + "/healthcheck"
        let response: HTTPResponse
        do {
            response = try await gateway.http.send(HTTPRequest(.get, address, timeouts: gateway.timeouts))
        } catch {
            switch error {
            case .cutShort(_, let reason), .failed(_, let reason):
                throw .notFlyte(address: "\(gateway.base)", reason: "it speaks no HTTP: \(reason)")
            default: throw .http(error)
            }
        }
        guard response.status == 200 else {
            throw .notFlyte(address: "\(gateway.base)", reason: "its /healthcheck answers \(response.status)")
        }
    }

    /// Checks that the project and the domain are there, before anything is registered.
    ///
    /// - Throws: ``FlyteError/unsuitable(_:)`` with the nearest name that there is.
    package func checkPlace() async throws(FlyteError) {
        let projects = try await projects()
        guard let found = projects.first(where: { $0.id == project }) else {
            throw Self.unknown("project", project, among: projects.map(\.id))
        }
        guard found.domains.isEmpty || found.domains.contains(where: { $0.id == domain }) else {
            throw Self.unknown("domain", domain, among: found.domains.map(\.id))
        }
    }

    private static func unknown(_ kind: String, _ name: String, among names: [String]) -> FlyteError {
        .unsuitable(
            Explanation(
                "no \(kind) \"\(name)\" on this Flyte",
                reason: names.isEmpty ? "it shows none to you" : "it has \(names.sorted().joined(separator: ", "))",
                remedy: nearestName(to: name, among: names).map { "did you mean \"\($0)\"" }
            )
        )
    }

    /// Where the result of a hit came from, and how the definition that gave it differs from the one that was launched.
    ///
    /// What the node says of the source's version is not believed: it is that of the first result under the key.
    ///
    /// - Parameters:
    ///   - node: The task's node of an execution.
    ///   - template: What was launched.
    /// - Returns: `nil` for a node that ran.
    /// - Throws: Where the source cannot be read. One that is gone is no error.
    package func source(
        of node: Flyteidl_Admin_NodeExecution,
        comparedWith template: Flyteidl_Core_TaskTemplate
    ) async throws(FlyteError) -> CacheSource? {
        let metadata = node.closure.taskNodeMetadata
        guard metadata.cacheStatus == .cacheHit else { return nil }
        let name = metadata.catalogKey.sourceTaskExecution.nodeExecutionID.executionID.name
        let execution: Flyteidl_Admin_Execution
        do {
            execution = try await self.execution(name)
        } catch {
            guard case .refused(let fault) = error, fault.code == .notFound else { throw error }
            return CacheSource(execution: name, version: nil, differences: nil)
        }
        // Inside of a workflow the launch plan is not the task.
        let plan = execution.spec.launchPlan
        guard plan.resourceType == .task, plan.name == template.id.name else {
            return CacheSource(execution: name, version: nil, differences: nil)
        }
        let task = try await self.task(plan.name, version: plan.version)
        return CacheSource(
            execution: name,
            version: plan.version,
            differences: try TemplateComparison.differences(
                from: task.closure.compiledTask.template,
                to: template
            )
        )
    }
}

/// Where a cached result came from.
package struct CacheSource: Hashable, Sendable {
    package var execution: String
    /// The version of the task that gave the result; `nil` where that is not known.
    package var version: String?
    /// What that version has otherwise, `trainingJob.algorithmSpecification.algorithmVersion 0.90 → 1.7`; `nil` where it
    /// is not known.
    package var differences: [String]?
}
