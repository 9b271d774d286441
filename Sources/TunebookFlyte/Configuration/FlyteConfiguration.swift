import TunebookCore
package import TunebookHTTP

/// How a Flyte deployment is reached, as flytectl's configuration and flytekit's variables say.
package struct FlyteConfiguration: Hashable, Sendable {
    /// Who proves to whom, and how.
    package enum Authentication: String, Hashable, Sendable, CaseIterable {
        case pkce
        case clientSecret
        case externalCommand
        case deviceFlow

        /// Reads flytectl's and flytekit's words for it, in any case.
        init?(word: String) {
            switch word.lowercased() {
            case "pkce", "standard": self = .pkce
            case "clientsecret", "client_credentials", "basic": self = .clientSecret
            case "externalcommand", "external_process": self = .externalCommand
            case "deviceflow", "device_flow": self = .deviceFlow
            default: return nil
            }
        }
    }

    /// gRPC's target: `dns:///flyte.example.com`, `host:port`.
    package var endpoint: String?
    /// flyteadmin's HTTP address where it is not the endpoint's own; a setting of tunebook's.
    package var httpEndpoint: String?
    package var isInsecure = false
    package var skipsVerification = false
    package var certificateFile: String?
    package var authentication = Authentication.pkce
    package var clientID: String?
    package var clientSecret: Secret?
    package var clientSecretLocation: String?
    package var clientSecretVariable: String?
    package var scopes: [String] = []
    package var audience: String?
    package var usesAudienceFromAdmin = false
    package var tokenURL: String?
    package var authorizationHeader: String?
    package var command: [String] = []
    package var proxyCommand: [String] = []
    package var proxy: String?
    package var maxRetries = 4
    package var perRetryTimeout = Duration.seconds(15)
    package var console: String?
    package var project: String?
    package var domain: String?
    /// The file that was read; `nil` for none.
    package var source: String?

    package init() {}

    // MARK: - Addresses

    /// Where flyteadmin's HTTP gateway is: the setting for it, else what the endpoint of gRPC gives.
    package var base: HTTPAddress {
        get throws(FlyteError) {
            guard let text = httpEndpoint ?? endpoint, !text.isEmpty else {
                throw .configuration(
                    source: source ?? "~/.flyte/config.yaml",
                    reason: "it names no endpoint",
                    remedy: "write admin: {endpoint: dns:///flyte.example.com} into it"
                )
            }
            return try Self.address(
                text,
                isInsecure: isInsecure,
                setting: httpEndpoint == nil ? "endpoint" : "http_endpoint"
            )
        }
    }

    /// Where the console's pages are.
    package var consoleBase: HTTPAddress {
        get throws(FlyteError) {
            guard let console, !console.isEmpty else { return try base }
            return try Self.address(console, isInsecure: isInsecure, setting: "console.endpoint")
        }
    }

    private static func address(_ text: String, isInsecure: Bool, setting: String) throws(FlyteError) -> HTTPAddress {
        var url = text
        if url.hasPrefix("dns:///") { url.removeFirst(7) }
        if !url.contains("://") { url = (isInsecure ? "http://" : "https://") + url }
        while url.hasSuffix("/") { url.removeLast() }
        do {
            return try HTTPAddress(parsing: url)
        } catch {
            throw .configuration(
                source: "\(setting) \"\(text)\"",
                reason: error.explanation.reason ?? error.explanation.headline,
                remedy: "write it as dns:///flyte.example.com or host:port"
            )
        }
    }

    /// What the HTTP client is told.
    package func httpSettings(environment: [String: String]) throws(FlyteError) -> HTTPSettings {
        var proxies = ProxySettings(environment: environment)
        if let proxy, !proxy.isEmpty {
            proxies.plain = proxy
            proxies.secure = proxy
        }
        if skipsVerification, !(try base.isLoopback) {
            throw .configuration(
                source: "insecureSkipVerify",
                reason: "tunebook sends no token to a server that it cannot verify",
                remedy: "name the certificate of its authority in admin.caCertFilePath"
            )
        }
        return HTTPSettings(
            proxies: proxies,
            certificateFile: certificateFile,
            trustsLoopback: skipsVerification
        )
    }

    /// The console's page of an execution.
    package func consoleLink(project: String, domain: String, execution: String) throws(FlyteError) -> String {
        let base = try consoleBase
        return "\(base.scheme.rawValue)://\(base.authority)/console/projects/\(percentEncoded(project))/domains/"
            + "\(percentEncoded(domain))/executions/\(percentEncoded(execution))"
    }
}
