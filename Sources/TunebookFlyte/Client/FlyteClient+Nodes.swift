import SwiftProtobuf
import TunebookHTTP

extension FlyteClient {
    /// The nodes of an execution, the start's and the end's included.
    ///
    /// - Parameters:
    ///   - execution: Its name.
    ///   - parent: The unique identifier of a node whose children are asked for; `nil` for the top.
    /// - Returns: None until Flyte has begun.
    /// - Throws: Where the server refuses or does not answer.
    package func nodes(
        of execution: String,
        parent: String? = nil
    ) async throws(FlyteError) -> [Flyteidl_Admin_NodeExecution] {
        let request = ListRequest(limit: 10_000)
        return try await pages { (token) async throws(FlyteError) in
            let reply: Flyteidl_Admin_NodeExecutionList = try await gateway.send(
                Gateway.Call(
                    purpose: "list the nodes of \(execution)",
                    method: .get,
                    path: ["node_executions", project, domain, execution],
                    query: request.query(token: token) + (parent.map { [("unique_parent_id", $0)] } ?? [])
                )
            )
            return (reply.nodeExecutions, reply.token)
        }
    }

    /// The node of a single task: the one that is neither the start nor the end; `nil` until it is there.
    package func taskNode(of execution: String) async throws(FlyteError) -> Flyteidl_Admin_NodeExecution? {
        try await nodes(of: execution).first { !["start-node", "end-node"].contains($0.id.nodeID) }
    }

    /// The tries of a node's task; none where its result came out of the cache.
    package func attempts(
        of execution: String,
        node: String
    ) async throws(FlyteError) -> [Flyteidl_Admin_TaskExecution] {
        let request = ListRequest(limit: 1000)
        return try await pages { (token) async throws(FlyteError) in
            let reply: Flyteidl_Admin_TaskExecutionList = try await gateway.send(
                Gateway.Call(
                    purpose: "list the tries of \(execution)",
                    method: .get,
                    path: ["task_executions", project, domain, execution, node],
                    query: request.query(token: token)
                )
            )
            return (reply.taskExecutions, reply.token)
        }
    }

    /// The inputs and outputs of an execution, those that the server keeps aside fetched.
    ///
    /// Empty outputs of an execution that succeeded mean that they are not to be had, not that there are none.
    package func data(of execution: String) async throws(FlyteError) -> FlyteData {
        let reply: Flyteidl_Admin_WorkflowExecutionGetDataResponse = try await gateway.send(
            Gateway.Call(
                purpose: "get the data of \(execution)",
                method: .get,
                path: ["data", "executions", project, domain, execution]
            )
        )
        return FlyteData(
            inputs: try await whole(reply.fullInputs, reply.inputs.url),
            outputs: try await whole(reply.fullOutputs, reply.outputs.url)
        )
    }

    /// The inputs and outputs of a node.
    package func data(of execution: String, node: String) async throws(FlyteError) -> FlyteData {
        let reply: Flyteidl_Admin_NodeExecutionGetDataResponse = try await gateway.send(
            Gateway.Call(
                purpose: "get the data of \(execution), \(node)",
                method: .get,
                path: ["data", "node_executions", project, domain, execution, node]
            )
        )
        return FlyteData(
            inputs: try await whole(reply.fullInputs, reply.inputs.url),
            outputs: try await whole(reply.fullOutputs, reply.outputs.url)
        )
    }

    /// The inputs and outputs of one try.
    package func data(
        of attempt: Flyteidl_Core_TaskExecutionIdentifier
    ) async throws(FlyteError) -> FlyteData {
        let node = attempt.nodeExecutionID
        let task = attempt.taskID
        let reply: Flyteidl_Admin_TaskExecutionGetDataResponse = try await gateway.send(
            Gateway.Call(
                purpose: "get the data of \(node.executionID.name), try \(attempt.retryAttempt)",
                method: .get,
                path: [
                    "data", "task_executions", node.executionID.project, node.executionID.domain,
                    node.executionID.name, node.nodeID, task.project, task.domain, task.name, task.version,
                    "\(attempt.retryAttempt)",
                ]
            )
        )
        return FlyteData(
            inputs: try await whole(reply.fullInputs, reply.inputs.url),
            outputs: try await whole(reply.fullOutputs, reply.outputs.url)
        )
    }

    /// A map of literals that came inline, or is behind a signed address.
    private func whole(_ inline: Flyteidl_Core_LiteralMap, _ url: String) async throws(FlyteError)
        -> Flyteidl_Core_LiteralMap
    {
        guard inline.literals.isEmpty, !url.isEmpty else { return inline }
        do {
            let response = try await gateway.http.send(HTTPRequest(.get, try HTTPAddress(parsing: url)))
            guard response.isSuccess else { return inline }
            return try Flyteidl_Core_LiteralMap(serializedBytes: response.body)
        } catch let error as HTTPError {
            throw .http(error)
        } catch {
            throw .unreadable(call: "get data", reason: "\(error)")
        }
    }
}

/// What went into an execution and what came out of it.
package struct FlyteData: Hashable, Sendable {
    package var inputs: Flyteidl_Core_LiteralMap
    package var outputs: Flyteidl_Core_LiteralMap
}
