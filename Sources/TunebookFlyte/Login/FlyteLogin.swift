package import TunebookHTTP

/// Gives the requests of a deployment their token, and gets one when the server asks for it.
///
/// The first request goes without: a deployment may ask for no login. However many requests are refused at once, one
/// login is made for all. Tokens are kept in the ``TokenStore`` and shown nowhere.
package actor FlyteLogin {
    /// A header field with a token.
    package struct Authorization: Hashable, Sendable {
        var name: String
        var value: Secret
    }

    let configuration: FlyteConfiguration
    let http: HTTPClient
    let prompts: LoginPrompts
    let environment: [String: String]
    let now: @Sendable () -> Double

    private let store: TokenStore
    private let key: String
    private var token: FlyteToken?
    private var proxyToken: Secret?
    private var isRenewing = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    /// - Parameters:
    ///   - configuration: Says how to log in.
    ///   - http: Sends the requests for tokens.
    ///   - store: Keeps tokens from one process to the next.
    ///   - prompts: Show the user a page or a code.
    ///   - environment: What a token's command is started with, and where a secret may be.
    ///   - now: Seconds since 1970.
    /// - Throws: Where the configuration names no endpoint.
    package init(
        _ configuration: FlyteConfiguration,
        http: HTTPClient,
        store: TokenStore,
        prompts: LoginPrompts,
        environment: [String: String],
        now: @escaping @Sendable () -> Double = systemTime
    ) throws(FlyteError) {
        self.configuration = configuration
        self.http = http
        self.store = store
        self.prompts = prompts
        self.environment = environment
        self.now = now
        key =
            "\(try configuration.base.authority) \(configuration.authentication.rawValue) \(configuration.clientID ?? "")"
        token = store.token(for: key)
    }

    /// The token to send now; `nil` where none was needed so far.
    func current() async throws(FlyteError) -> Authorization? {
        while isRenewing { await withCheckedContinuation { waiting.append($0) } }
        guard let token else { return nil }
        if token.isStale(at: now()) { return try await renewed(after: authorization(token)) }
        return authorization(token)
    }

    /// A token in the place of one that was refused, or of none.
    ///
    /// - Throws: ``FlyteError/login(reason:remedy:)``.
    func renewed(after refused: Authorization?) async throws(FlyteError) -> Authorization {
        while isRenewing { await withCheckedContinuation { waiting.append($0) } }
        if let token, authorization(token) != refused { return authorization(token) }
        isRenewing = true
        defer {
            isRenewing = false
            for continuation in waiting { continuation.resume() }
            waiting = []
        }
        // Another process may have logged in meanwhile.
        if let stored = store.token(for: key), authorization(stored) != refused, !stored.isStale(at: now()) {
            token = stored
            return authorization(stored)
        }
        let fresh = try await freshToken(after: token)
        token = fresh
        try store.set(fresh, for: key)
        return authorization(fresh)
    }

    /// The value of `Proxy-Authorization`, where a command gives one.
    func proxyAuthorization() async throws(FlyteError) -> Secret? {
        guard let program = configuration.proxyCommand.first else { return nil }
        if let proxyToken { return proxyToken }
        let arguments = Array(configuration.proxyCommand.dropFirst())
        let text = try await TokenCommand.run(program, arguments, environment, setting: "proxyCommand")
        let secret = Secret("Bearer \(text.exposed)")
        proxyToken = secret
        return secret
    }

    private func authorization(_ token: FlyteToken) -> Authorization {
        Authorization(
            name: configuration.authorizationHeader ?? "Authorization",
            value: Secret("Bearer \(token.access.exposed)")
        )
    }

    private func freshToken(after old: FlyteToken?) async throws(FlyteError) -> FlyteToken {
        if configuration.authentication == .externalCommand {
            guard let program = configuration.command.first else {
                throw .login(reason: "authType is ExternalCommand, and admin.command is empty")
            }
            let arguments = Array(configuration.command.dropFirst())
            return FlyteToken(access: try await TokenCommand.run(program, arguments, environment, setting: "command"))
        }
        let server = try await AuthorizationServer.discover(configuration, http: http, now: now)
        if let refresh = old?.refresh, configuration.authentication != .clientSecret,
            let token = try? await server.refresh(refresh)
        {
            return token
        }
        let needsUser = [.deviceFlow, .pkce].contains(configuration.authentication)
        guard !needsUser || prompts.canAsk() else {
            throw .login(
                reason: "it takes you to log in",
                remedy: "launch something, or attach to a run: that asks you"
            )
        }
        switch configuration.authentication {
        case .clientSecret: return try await server.clientCredentials(try secret())
        case .deviceFlow: return try await server.deviceFlow(prompts)
        case .pkce: return try await server.authorizationCode(prompts)
        case .externalCommand: throw .login(reason: "the command gave no token")
        }
    }

    private func secret() throws(FlyteError) -> Secret {
        if let secret = configuration.clientSecret { return secret }
        if let name = configuration.clientSecretVariable, configuration.clientSecretLocation == nil {
            guard let text = environment[name], !text.isEmpty else {
                throw .login(reason: "the variable \(name) is not set", remedy: "set it to the client's secret")
            }
            return Secret(text)
        }
        // flytectl's own default.
        return try ClientSecretFile.read(configuration.clientSecretLocation ?? "/etc/secrets/client_secret")
    }
}

/// How the user takes part in a login.
package struct LoginPrompts: Sendable {
    /// Shows a page that is to be opened in a browser, and opens it where that can be done.
    package var openPage: @Sendable (_ address: String) async -> Void
    /// Shows the code to type at a page.
    package var showCode: @Sendable (_ code: String, _ address: String, _ completeAddress: String?) async -> Void
    /// How long the user may take at a page.
    package var patience: Duration
    /// Whether the user can be asked now.
    package var canAsk: @Sendable () -> Bool

    package init(
        patience: Duration = .seconds(120),
        canAsk: @escaping @Sendable () -> Bool = { true },
        openPage: @escaping @Sendable (_ address: String) async -> Void,
        showCode: @escaping @Sendable (_ code: String, _ address: String, _ completeAddress: String?) async -> Void
    ) {
        self.patience = patience
        self.canAsk = canAsk
        self.openPage = openPage
        self.showCode = showCode
    }
}
