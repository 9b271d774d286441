import SwiftProtobuf
import TunebookHTTP

extension FlyteClient {
    /// Starts a task.
    ///
    /// An execution that has the name already is this launch's own where its task and its run are the same: an earlier
    /// request arrived whose answer was lost.
    ///
    /// - Returns: What an old server has silently dropped, in words; nothing where it took all.
    /// - Throws: ``FlyteError/executionTaken(name:)`` where the name is another's.
    package func launch(_ launch: FlyteLaunch) async throws(FlyteError) -> [String] {
        do {
            let _: Flyteidl_Admin_ExecutionCreateResponse = try await gateway.send(
                Gateway.Call(
                    purpose: "launch \(launch.task.name)",
                    method: .post,
                    path: ["executions"],
                    body: launch.request(project: project, domain: domain)
                )
            )
        } catch {
            guard case .refused(let fault) = error, fault.code == .alreadyExists else { throw error }
            let there = try await execution(launch.name)
            let isOurs =
                there.spec.launchPlan.name == launch.task.name
                && there.spec.launchPlan.version == launch.task.version
                && there.spec.annotations.values[FlyteLaunch.runAnnotation] == launch.runID
            guard isOurs else { throw .executionTaken(name: launch.name) }
            return dropped(launch, there)
        }
        guard launch.overwritesCache || launch.interruptible != nil || !launch.environment.isEmpty else { return [] }
        return dropped(launch, try await execution(launch.name))
    }

    /// What was asked for and is not in the execution: servers up to 1.10 drop fields that they do not know.
    private func dropped(_ launch: FlyteLaunch, _ execution: Flyteidl_Admin_Execution) -> [String] {
        var dropped: [String] = []
        if launch.overwritesCache, !execution.spec.overwriteCache { dropped.append("overwrite_cache") }
        if let wanted = launch.interruptible,
            !execution.spec.hasInterruptible || execution.spec.interruptible.value != wanted
        {
            dropped.append("interruptible")
        }
        let there = Set(execution.spec.envs.values.map(\.key))
        if !Set(launch.environment.keys).isSubset(of: there) { dropped.append("envs") }
        return dropped
    }

    package func execution(_ name: String) async throws(FlyteError) -> Flyteidl_Admin_Execution {
        try await gateway.send(
            Gateway.Call(
                purpose: "get the execution \(name)",
                method: .get,
                path: ["executions", project, domain, name]
            )
        )
    }

    /// Executions, newest first unless another order is asked for. Messages of errors are cut short in a list.
    package func executions(
        _ request: ListRequest = ListRequest(sortKey: "created_at")
    ) async throws(FlyteError) -> [Flyteidl_Admin_Execution] {
        try await pages(limit: request.limit) { (token) async throws(FlyteError) in
            let reply: Flyteidl_Admin_ExecutionList = try await gateway.send(
                Gateway.Call(
                    purpose: "list the executions",
                    method: .get,
                    path: ["executions", project, domain],
                    query: request.query(token: token)
                )
            )
            return (reply.executions, reply.token)
        }
    }

    /// Asks an execution to end.
    ///
    /// - Returns: `false` where it had already finished.
    package func terminate(_ name: String, cause: String) async throws(FlyteError) -> Bool {
        var request = Flyteidl_Admin_ExecutionTerminateRequest()
        request.cause = cause
        do {
            let _: Flyteidl_Admin_ExecutionTerminateResponse = try await gateway.send(
                Gateway.Call(
                    purpose: "stop the execution \(name)",
                    method: .delete,
                    path: ["executions", project, domain, name],
                    body: request
                )
            )
            return true
        } catch {
            guard case .refused(let fault) = error, fault.code == .failedPrecondition else { throw error }
            return false
        }
    }

    /// Runs an execution's task version once more, with its inputs.
    ///
    /// - Parameters:
    ///   - name: The execution's.
    ///   - newName: The new execution's, chosen before.
    ///   - overwritesCache: Whether Flyte's cache is not asked.
    /// - Throws: ``FlyteError/executionTaken(name:)`` where the new name is another's.
    package func relaunch(
        _ name: String,
        as newName: String,
        overwritesCache: Bool = false
    ) async throws(FlyteError) {
        var request = Flyteidl_Admin_ExecutionRelaunchRequest()
        request.id = identifier(name)
        request.name = newName
        request.overwriteCache = overwritesCache
        try await repeatExecution(name, as: newName, "relaunch", request)
    }

    /// Runs an execution once more, with the nodes that had succeeded taken over.
    package func recover(_ name: String, as newName: String) async throws(FlyteError) {
        var request = Flyteidl_Admin_ExecutionRecoverRequest()
        request.id = identifier(name)
        request.name = newName
        try await repeatExecution(name, as: newName, "recover", request)
    }

    private func repeatExecution(
        _ name: String,
        as newName: String,
        _ verb: String,
        _ request: any Message
    ) async throws(FlyteError) {
        do {
            let _: Flyteidl_Admin_ExecutionCreateResponse = try await gateway.send(
                Gateway.Call(
                    purpose: "\(verb) the execution \(name)",
                    method: .post,
                    path: ["executions", verb],
                    body: request
                )
            )
        } catch {
            guard case .refused(let fault) = error, fault.code == .alreadyExists else { throw error }
            let there = try await execution(newName)
            guard there.spec.metadata.referenceExecution.name == name else { throw .executionTaken(name: newName) }
        }
    }

    private func identifier(_ name: String) -> Flyteidl_Core_WorkflowExecutionIdentifier {
        var identifier = Flyteidl_Core_WorkflowExecutionIdentifier()
        identifier.project = project
        identifier.domain = domain
        identifier.name = name
        return identifier
    }
}
