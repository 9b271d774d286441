import SwiftProtobuf
import TunebookHTTP

/// The server that gives tokens, as the deployment names it.
///
/// - SeeAlso: RFC 6749 (grants), RFC 7636 (PKCE), RFC 8628 (device flow).
struct AuthorizationServer: Sendable {
    let http: HTTPClient
    let now: @Sendable () -> Double
    let clientID: String
    let redirect: String
    let scope: String
    let audience: String?
    let authorizationEndpoint: String
    let tokenEndpoint: String
    let deviceEndpoint: String

    // MARK: - Discovery

    static func discover(
        _ configuration: FlyteConfiguration,
        http: HTTPClient,
        now: @escaping @Sendable () -> Double
    ) async throws(FlyteError) -> AuthorizationServer {
        let base = try configuration.base
        let metadata: Flyteidl_Service_OAuth2MetadataResponse =
            try await get("/.well-known/oauth-authorization-server", base, http)
        let client: Flyteidl_Service_PublicClientAuthConfigResponse =
            try await get("/config/v1/flyte_client", base, http)
        let scopes = configuration.scopes.isEmpty ? client.scopes : configuration.scopes
        let audience = configuration.audience ?? (configuration.usesAudienceFromAdmin ? client.audience : nil)
        return AuthorizationServer(
            http: http,
            now: now,
            clientID: configuration.clientID ?? client.clientID,
            redirect: client.redirectUri,
            scope: scopes.joined(separator: " "),
            audience: audience.flatMap { $0.isEmpty ? nil : $0 },
            authorizationEndpoint: metadata.authorizationEndpoint,
            tokenEndpoint: configuration.tokenURL ?? metadata.tokenEndpoint,
            deviceEndpoint: metadata.deviceAuthorizationEndpoint
        )
    }

    private static func get<Reply: Message>(
        _ path: String,
        _ base: HTTPAddress,
        _ http: HTTPClient
    ) async throws(FlyteError) -> Reply {
        var address = base
        address.path = (base.path == "/" ? "" : base.path) + path
        let json = Gateway.Format.json.rawValue
        let request = HTTPRequest(.get, address, headers: ["Accept": json, "Content-Type": json])
        let response: HTTPResponse
        do {
            response = try await http.send(request)
        } catch {
            throw .http(error)
        }
        guard response.status != 501 else {
            throw .login(reason: "the server asks for a login, and has its own switched off")
        }
        var options = JSONDecodingOptions()
        options.ignoreUnknownFields = true
        guard response.isSuccess, let reply = try? Reply(jsonUTF8Bytes: response.body, options: options) else {
            throw .login(
                reason: "\(address) answers \(response.status) and does not say where to log in",
                remedy: "check the endpoint in ~/.flyte/config.yaml"
            )
        }
        return reply
    }

    // MARK: - Grants

    func clientCredentials(_ secret: Secret) async throws(FlyteError) -> FlyteToken {
        let pair = "\(percentEncoded(clientID)):\(percentEncoded(secret.exposed))"
        return try await token(
            [("grant_type", "client_credentials"), ("scope", scope)] + audienceField,
            authorization: "Basic " + base64(pair.utf8)
        )
    }

    func refresh(_ refresh: Secret) async throws(FlyteError) -> FlyteToken {
        var fresh = try await token([
            ("grant_type", "refresh_token"), ("refresh_token", refresh.exposed), ("client_id", clientID),
        ])
        if fresh.refresh == nil { fresh.refresh = refresh }
        return fresh
    }

    /// Sends the user to a page in a browser, which comes back to a port of this machine.
    func authorizationCode(_ prompts: LoginPrompts) async throws(FlyteError) -> FlyteToken {
        let verifier = base64URL(Self.randomBytes(48))
        let state = base64URL(Self.randomBytes(24))
        let listener = try RedirectListener(redirect)
        let query =
            [
                ("response_type", "code"), ("client_id", clientID), ("redirect_uri", redirect), ("scope", scope),
                ("state", state), ("code_challenge", base64URL(sha256(verifier))), ("code_challenge_method", "S256"),
            ] + audienceField
        let separator = authorizationEndpoint.contains("?") ? "&" : "?"
        await prompts.openPage(authorizationEndpoint + separator + Self.form(query))
        let code = try await listener.code(state: state, patience: prompts.patience)
        return try await token([
            ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", redirect), ("client_id", clientID),
            ("code_verifier", verifier),
        ])
    }

    /// Shows the user a code to type on any machine, and asks until that is done.
    func deviceFlow(_ prompts: LoginPrompts) async throws(FlyteError) -> FlyteToken {
        guard !deviceEndpoint.isEmpty else {
            throw .login(
                reason: "the server has no device flow",
                remedy: "set admin.authType to Pkce in ~/.flyte/config.yaml"
            )
        }
        let (_, started) = try await post(deviceEndpoint, [("client_id", clientID), ("scope", scope)] + audienceField)
        func text(_ name: String) -> String? {
            guard case .stringValue(let text) = started.fields[name]?.kind, !text.isEmpty else { return nil }
            return text
        }
        func number(_ name: String) -> Double? {
            guard case .numberValue(let number) = started.fields[name]?.kind, number >= 0 else { return nil }
            return number
        }
        guard let device = text("device_code"), let user = text("user_code"), let page = text("verification_uri") else {
            throw .login(reason: "the server gave no code for the device flow")
        }
        await prompts.showCode(user, page, text("verification_uri_complete"))
        var interval = number("interval") ?? 5
        let end = now() + (number("expires_in") ?? 600)
        while now() < end {
            do {
                try await Task.sleep(for: .seconds(interval))
            } catch {
                throw .login(reason: "the login was given up")
            }
            let (status, answer) = try await post(
                tokenEndpoint,
                [
                    ("client_id", clientID), ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"),
                    ("device_code", device),
                ]
            )
            if status == 200, let token = FlyteToken(answer: answer, at: now()) { return token }
            switch Self.errorWord(answer) {
            case "authorization_pending": continue
            case "slow_down": interval += 5
            case let word: throw .login(reason: "the server said \(word.isEmpty ? "status \(status)" : word)")
            }
        }
        throw .login(reason: "the code was not typed in time", remedy: "try again")
    }

    // MARK: - Requests

    private var audienceField: [(String, String)] { audience.map { [("audience", $0)] } ?? [] }

    private func token(
        _ fields: [(String, String)],
        authorization: String? = nil
    ) async throws(FlyteError) -> FlyteToken {
        let (status, answer) = try await post(tokenEndpoint, fields, authorization: authorization)
        guard status == 200, let token = FlyteToken(answer: answer, at: now()) else {
            let word = Self.errorWord(answer)
            throw .login(
                reason: "the server gave no token: \(word.isEmpty ? "status \(status)" : word)",
                remedy: "check clientId, its secret and scopes in ~/.flyte/config.yaml"
            )
        }
        return token
    }

    private func post(
        _ endpoint: String,
        _ fields: [(String, String)],
        authorization: String? = nil
    ) async throws(FlyteError) -> (status: Int, answer: Google_Protobuf_Struct) {
        do {
            var request = HTTPRequest(.post, try HTTPAddress(parsing: endpoint))
            request.headers["Content-Type"] = "application/x-www-form-urlencoded"
            request.headers["Accept"] = "application/json"
            request.headers["Authorization"] = authorization
            request.body = .bytes(Array(Self.form(fields).utf8))
            let response = try await http.send(request)
            return (
                response.status, (try? Google_Protobuf_Struct(jsonUTF8Bytes: response.body)) ?? Google_Protobuf_Struct()
            )
        } catch {
            throw .http(error)
        }
    }

    /// The `error` of an answer, and what is said about it.
    private static func errorWord(_ answer: Google_Protobuf_Struct) -> String {
        guard case .stringValue(let word) = answer.fields["error"]?.kind else { return "" }
        guard case .stringValue(let text) = answer.fields["error_description"]?.kind else { return word }
        return word == "authorization_pending" || word == "slow_down" ? word : "\(word): \(text)"
    }

    private static func form(_ fields: [(String, String)]) -> String {
        fields.map { "\($0)=\(percentEncoded($1))" }.joined(separator: "&")
    }

    private static func randomBytes(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in generator.next() }
    }
}
