package import TunebookHTTP

/// A Flyte deployment's admin service, in one project and domain.
///
/// Every operation throws ``FlyteError``; a refusal carries the server's code and words.
package struct FlyteClient: Sendable {
    package let configuration: FlyteConfiguration
    /// The project and domain that names are of.
    package let project: String
    package let domain: String

    let gateway: Gateway

    /// - Parameters:
    ///   - configuration: Where the deployment is.
    ///   - http: Sends the requests.
    ///   - login: Gives them their tokens.
    ///   - project: Wins over the configuration's.
    ///   - domain: Wins over the configuration's.
    ///   - format: How messages are written; JSON can be read in a trace.
    ///   - retries: `nil` for as many as the configuration says.
    /// - Throws: Where no endpoint, project or domain is named.
    package init(
        _ configuration: FlyteConfiguration,
        http: HTTPClient,
        login: FlyteLogin,
        project: String? = nil,
        domain: String? = nil,
        format: Gateway.Format = .json,
        retries: RetryPolicy? = nil
    ) throws(FlyteError) {
        guard let project = project ?? configuration.project, let domain = domain ?? configuration.domain else {
            throw .configuration(
                source: configuration.source ?? "~/.flyte/config.yaml",
                reason: "it names no project or no domain",
                remedy: "set project and domain under engines, flyte in tunebook's configuration"
            )
        }
        self.configuration = configuration
        self.project = project
        self.domain = domain
        gateway = Gateway(
            base: try configuration.base,
            http: http,
            login: login,
            retries: retries ?? RetryPolicy(maxAttempts: configuration.maxRetries + 1),
            format: format,
            timeouts: HTTPTimeouts(total: configuration.perRetryTimeout)
        )
    }

    // MARK: - The deployment

    /// flyteadmin's version, which says what the server has; empty in builds from source.
    package func version() async throws(FlyteError) -> String {
        let reply: Flyteidl_Admin_GetVersionResponse = try await gateway.send(
            Gateway.Call(purpose: "ask for its version", method: .get, path: ["version"])
        )
        return reply.controlPlaneVersion.version
    }

    /// The projects that are not archived, with their domains.
    package func projects() async throws(FlyteError) -> [Flyteidl_Admin_Project] {
        try await pages { (token) async throws(FlyteError) in
            let reply: Flyteidl_Admin_Projects = try await gateway.send(
                Gateway.Call(
                    purpose: "list the projects",
                    method: .get,
                    path: ["projects"],
                    query: [("limit", "100")] + (token.isEmpty ? [] : [("token", token)])
                )
            )
            return (reply.projects, reply.token)
        }
    }

    /// The deployment's domains; of a server that has no list of them, those of its projects.
    package func domains() async throws(FlyteError) -> [Flyteidl_Admin_Domain] {
        do {
            let reply: Flyteidl_Admin_GetDomainsResponse = try await gateway.send(
                Gateway.Call(purpose: "list the domains", method: .get, path: ["domains"])
            )
            return reply.domains
        } catch {
            guard case .refused(let fault) = error, fault.code == .notFound || fault.code == .unimplemented else {
                throw error
            }
            var seen: Set<String> = []
            return try await projects().flatMap(\.domains).filter { seen.insert($0.id).inserted }
        }
    }

    /// The road that a server of a version can take.
    ///
    /// - Parameter version: flyteadmin's. It is 1.1.x up to Flyte 1.9, and Flyte's own after that.
    /// - Returns: Whether the SageMaker plugin may be there: up to 1.10.0. An unknown version has it not.
    package static func mayHavePlugin(version: String) -> Bool {
        let digits = version.drop { $0 == "v" }.prefix { $0.isNumber || $0 == "." }
        let numbers = digits.split(separator: ".").compactMap { Int($0) }
        guard numbers.count >= 3 else { return false }
        return numbers[0] == 0 || numbers[0] == 1 && (numbers[1] < 10 || numbers[1] == 10 && numbers[2] == 0)
    }

    // MARK: - Pages

    /// All items of a list that comes in pages.
    ///
    /// - Parameters:
    ///   - limit: The most that is taken.
    ///   - page: Gets a page by its token, the first by an empty one.
    /// - Returns: The items in their order.
    /// - Throws: What `page` throws.
    func pages<Item: Sendable>(
        limit: Int = 10_000,
        _ page: (_ token: String) async throws(FlyteError) -> ([Item], String)
    ) async throws(FlyteError) -> [Item] {
        var items: [Item] = []
        var token = ""
        repeat {
            let (more, next) = try await page(token)
            items += more
            // A server that gives the same token again would be asked for ever.
            if next == token { break }
            token = next
        } while !token.isEmpty && items.count < limit
        return Array(items.prefix(limit))
    }
}

/// What a list asks for beyond its place: how many, in which order, which.
package struct ListRequest: Hashable, Sendable {
    package var limit: Int
    /// A column of flyteadmin's database, such as `created_at`; empty for its own order.
    package var sortKey: String
    package var isAscending: Bool
    /// Functions that all must hold: `eq(task.name,xgb)`.
    package var filters: [String]

    package init(limit: Int = 100, sortKey: String = "", isAscending: Bool = false, filters: [String] = []) {
        self.limit = limit
        self.sortKey = sortKey
        self.isAscending = isAscending
        self.filters = filters
    }

    func query(token: String) -> [(name: String, value: String)] {
        var query = [(name: "limit", value: "\(max(1, min(limit, 100)))")]
        if !token.isEmpty { query.append(("token", token)) }
        if !sortKey.isEmpty {
            query.append(("sort_by.key", sortKey))
            query.append(("sort_by.direction", isAscending ? "ASCENDING" : "DESCENDING"))
        }
        if !filters.isEmpty { query.append(("filters", filters.joined(separator: "+"))) }
        return query
    }
}
