import FoundationEssentials
import TunebookCore
import TunebookFlyte
import TunebookHTTP
import TunebookPlatform

/// A deployment of Flyte as the user's configuration names it; nothing is read or asked before something is wanted of it.
actor FlyteDeployment {
    nonisolated let options: [String: String]
    nonisolated let environment: [String: String]
    nonisolated let stateDirectory: String

    nonisolated let queue = LookQueue()

    private var configurationRead: FlyteConfiguration?
    private var clients: [String: FlyteClient] = [:]
    private var login: FlyteLogin?
    private var http: HTTPClient?
    private var knownVersion: String?
    /// One that did not answer is left alone for a while by those who only look.
    private var silentUntil: ContinuousClock.Instant?

    init(options: [String: String], environment: [String: String], stateDirectory: String) {
        self.options = options
        self.environment = environment
        self.stateDirectory = stateDirectory
    }

    nonisolated var settings: FlyteSettings {
        get throws(FlyteError) { try FlyteSettings(options) }
    }

    func configuration() throws(FlyteError) -> FlyteConfiguration {
        if let configurationRead { return configurationRead }
        let read = try FlyteConfiguration.load(environment: environment, options: try settings.connection)
        configurationRead = read
        return read
    }

    /// A client.
    ///
    /// - Parameters:
    ///   - project: `nil` for the configuration's.
    ///   - domain: `nil` for the configuration's.
    func client(project: String? = nil, domain: String? = nil) throws(FlyteError) -> FlyteClient {
        let key = "\(project ?? "")\n\(domain ?? "")"
        if let client = clients[key] { return client }
        let configuration = try configuration()
        let http = try connection(configuration)
        let client = try FlyteClient(
            configuration,
            http: http,
            login: try login(configuration, http),
            project: project,
            domain: domain
        )
        clients[key] = client
        return client
    }

    private func connection(_ configuration: FlyteConfiguration) throws(FlyteError) -> HTTPClient {
        if let http { return http }
        let made = HTTPClient(try configuration.httpSettings(environment: environment))
        http = made
        return made
    }

    private func login(_ configuration: FlyteConfiguration, _ http: HTTPClient) throws(FlyteError) -> FlyteLogin {
        if let login { return login }
        let made = try FlyteLogin(
            configuration,
            http: http,
            store: TokenStore(stateDirectory: stateDirectory),
            prompts: LoginNotice.prompts(environment),
            environment: environment
        )
        login = made
        return made
    }

    // MARK: - What the server is

    /// flyteadmin's version, asked for once; empty where the server does not say.
    func version() async throws(FlyteError) -> String {
        if let knownVersion { return knownVersion }
        let client = try client()
        let version: String
        do throws(FlyteError) {
            version = try await client.version()
        } catch {
            switch error {
            case .http(.cutShort), .http(.failed), .notFlyte:
                // It may be gRPC's port, or no Flyte at all.
                try await client.checkEndpoint()
            default: break
            }
            throw error
        }
        knownVersion = version
        return version
    }

    /// The way that definitions take: the one that is set, else the one that the server's version gives.
    func road() async throws(FlyteError) -> FlyteSettings.Road {
        if let road = try settings.road { return road }
        return FlyteClient.mayHavePlugin(version: try await version()) ? .plugin : .container
    }

    func taskSettings() throws(FlyteError) -> TaskSettings {
        let settings = try settings
        let client = try client()
        var task = TaskSettings(project: client.project, domain: client.domain)
        task.set(settings)
        return task
    }

    // MARK: - Silence

    /// Asks where an answer is not needed: one that is slow is given up, and then not asked again for a while; and nobody
    /// is asked to log in.
    ///
    /// - Throws: `CancellationError` where no answer came in time.
    nonisolated func promptly<Value: Sendable>(
        _ work: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        if await isSilent { throw CancellationError() }
        do {
            return try await withThrowingTaskGroup(of: Value.self) { group in
                group.addTask { try await Attention.$isGiven.withValue(false) { try await work() } }
                group.addTask {
                    try await Task.sleep(for: .seconds(2))
                    throw CancellationError()
                }
                defer { group.cancelAll() }
                guard let value = try await group.next() else { throw CancellationError() }
                return value
            }
        } catch {
            if (error as? FlyteError)?.isTransient ?? (error is CancellationError) { await noteSilence() }
            throw error
        }
    }

    private var isSilent: Bool { silentUntil.map { .now < $0 } ?? false }

    private func noteSilence() { silentUntil = .now + .seconds(15) }
}

extension TaskSettings {
    /// Takes what the configuration says of tasks.
    mutating func set(_ settings: FlyteSettings) {
        dialect = settings.dialect
        version = settings.taskVersion
        keepsCacheVersion = settings.keepsCacheVersion
        isCacheSerializable = settings.isCacheSerializable
        countsContent = settings.countsContent
        image = settings.image
        requests = settings.requests
    }
}

extension FlyteError {
    /// Whether the same may succeed a moment later.
    var isTransient: Bool {
        switch self {
        case .http(let error): error.isTransient
        case .refused(let fault):
            switch fault.code {
            case .unavailable, .deadlineExceeded, .resourceExhausted, .internal, .aborted: true
            default: false
            }
        // What stands before the server may answer in its place for a while.
        case .notFlyte: true
        default: false
        }
    }

    /// As an engine's error.
    var asEngineError: EngineError {
        switch self {
        case .http, .notFlyte: .unreachable(explanation)
        case .refused, .unsuitable, .configuration, .login, .versionTaken: .refused(explanation)
        default: .failed(explanation)
        }
    }
}
