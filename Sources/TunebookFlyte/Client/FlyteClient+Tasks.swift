import TunebookHTTP

extension FlyteClient {
    /// What a registration came to.
    package enum Registration: Hashable, Sendable {
        case created
        /// The same definition was there.
        case alreadyThere
    }

    /// Registers a task.
    ///
    /// - Throws: ``FlyteError/versionTaken(task:version:message:)`` where the version has another definition.
    package func register(_ template: Flyteidl_Core_TaskTemplate) async throws(FlyteError) -> Registration {
        var request = Flyteidl_Admin_TaskCreateRequest()
        request.id = template.id
        request.spec.template = template
        do {
            let _: Flyteidl_Admin_TaskCreateResponse = try await gateway.send(
                Gateway.Call(
                    purpose: "register the task \(template.id.name)",
                    method: .post,
                    path: ["tasks"],
                    body: request
                )
            )
            return .created
        } catch {
            guard case .refused(let fault) = error else { throw error }
            switch fault.code {
            case .alreadyExists:
                return .alreadyThere
            // The server has no code of its own for it.
            case .invalidArgument where fault.message.contains("different structure"):
                throw .versionTaken(task: template.id.name, version: template.id.version, message: fault.message)
            default:
                throw error
            }
        }
    }

    package func task(_ name: String, version: String) async throws(FlyteError) -> Flyteidl_Admin_Task {
        try await gateway.send(
            Gateway.Call(
                purpose: "get the task \(name) \(version)",
                method: .get,
                path: ["tasks", project, domain, name, version]
            )
        )
    }

    /// The versions of a task, newest first unless another order is asked for.
    package func tasks(
        _ name: String,
        _ request: ListRequest = ListRequest(sortKey: "created_at")
    ) async throws(FlyteError) -> [Flyteidl_Admin_Task] {
        try await pages(limit: request.limit) { (token) async throws(FlyteError) in
            let reply: Flyteidl_Admin_TaskList = try await gateway.send(
                Gateway.Call(
                    purpose: "list the versions of \(name)",
                    method: .get,
                    path: ["tasks", project, domain, name],
                    query: request.query(token: token)
                )
            )
            return (reply.tasks, reply.token)
        }
    }

    /// The names of the tasks of the project and domain.
    package func taskNames(
        _ request: ListRequest = ListRequest(limit: 1000)
    ) async throws(FlyteError) -> [String] {
        try await pages(limit: request.limit) { (token) async throws(FlyteError) in
            let reply: Flyteidl_Admin_NamedEntityIdentifierList = try await gateway.send(
                Gateway.Call(
                    purpose: "list the tasks",
                    method: .get,
                    path: ["task_ids", project, domain],
                    query: request.query(token: token)
                )
            )
            return (reply.entities.map(\.name), reply.token)
        }
    }
}
