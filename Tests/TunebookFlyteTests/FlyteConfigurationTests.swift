import Testing
import TunebookCore
import TunebookFlyte
import TunebookHTTP
import TunebookPlatform

@Suite("FlyteConfiguration")
struct FlyteConfigurationTests {
    /// The configuration of a file of that content.
    private func load(
        _ text: String,
        environment: [String: String] = [:],
        options: [String: String] = [:]
    ) throws -> FlyteConfiguration {
        let path = temporaryFolder() + "/config.yaml"
        try AtomicFile.write(Array(text.utf8), to: path)
        return try FlyteConfiguration.load(
            environment: environment.merging(["FLYTECTL_CONFIG": path]) { $1 },
            options: options
        )
    }

    @Test("flytectl's file is read, whatever the case of its keys")
    func file() throws {
        let configuration = try load(
            """
            Admin:
              endpoint: dns:///flyte.example.com
              AUTHTYPE: ClientSecret
              clientid: propeller
              clientSecretLocation: /etc/secrets/it
              scopes: [all, offline]
              audience: ""
              maxRetries: 2
              perRetryTimeout: 1m30s
              httpProxyURL: http://proxy.example.com:3128
            console: {endpoint: https://console.example.com}
            task: {project: flytesnacks, domain: development}
            logger: {level: 5}
            """
        )
        #expect(configuration.endpoint == "dns:///flyte.example.com")
        #expect(configuration.authentication == .clientSecret)
        #expect(configuration.clientID == "propeller")
        #expect(configuration.clientSecretLocation == "/etc/secrets/it")
        #expect(configuration.scopes == ["all", "offline"])
        #expect(configuration.audience == nil)
        #expect(configuration.maxRetries == 2)
        #expect(configuration.perRetryTimeout == .seconds(90))
        #expect(configuration.project == "flytesnacks")
        #expect(configuration.domain == "development")
        #expect(
            try configuration.consoleLink(project: "p", domain: "d", execution: "e1")
                == "https://console.example.com/console/projects/p/domains/d/executions/e1"
        )
        #expect(try configuration.httpSettings(environment: [:]).proxies.secure == "http://proxy.example.com:3128")
    }

    @Test(
        "The HTTP address follows from gRPC's target",
        arguments: [
            ("dns:///flyte.example.com", false, "https://flyte.example.com/"),
            ("dns:///flyte.example.com:443", false, "https://flyte.example.com/"),
            ("localhost:30080", true, "http://localhost:30080/"),
            ("flyte.example.com:8443", false, "https://flyte.example.com:8443/"),
            ("https://flyte.example.com/", false, "https://flyte.example.com/"),
        ]
    )
    func addresses(endpoint: String, isInsecure: Bool, address: String) throws {
        let configuration = try load("admin: {endpoint: \"\(endpoint)\", insecure: \(isInsecure)}")
        #expect(try configuration.base.description == address)
    }

    @Test("Variables win over the file, and tunebook's settings over both")
    func order() throws {
        let configuration = try load(
            "admin: {endpoint: a.example.com}",
            environment: [
                "FLYTE_PLATFORM_URL": "b.example.com", "FLYTE_LOCAL_PROJECT": "p", "FLYTE_LOCAL_DOMAIN": "d",
                "FLYTE_CREDENTIALS_CLIENT_SECRET": "s",
            ],
            options: ["project": "q", "http_endpoint": "http://localhost:8088"]
        )
        #expect(configuration.endpoint == "b.example.com")
        #expect(try configuration.base.description == "http://localhost:8088/")
        #expect(configuration.project == "q")
        #expect(configuration.domain == "d")
        #expect(configuration.authentication == .clientSecret)
        #expect(!"\(configuration)".contains("\"s\""))
    }

    @Test("No file is no error; a missing one that is named is")
    func missing() throws {
        let configuration = try FlyteConfiguration.load(environment: ["HOME": temporaryFolder()])
        let error = #expect(throws: FlyteError.self) { _ = try configuration.base }
        #expect(error?.explanation.reason == "it names no endpoint")
        #expect(throws: FlyteError.self) {
            try FlyteConfiguration.load(environment: ["FLYTECTL_CONFIG": "/nowhere/config.yaml"])
        }
    }

    @Test(
        "What is wrong in the file is named",
        arguments: [
            ("admin: {authType: Pkcee}", #""Pkcee" is no way to log in"#),
            ("admin: {insecure: maybe}", "admin.insecure is not true or false"),
            ("admin: {perRetryTimeout: soon}", #""soon" is no duration"#),
            ("admin: {maxRetries: many}", #""many" is no count"#),
            ("admin: {endpoint: [a, b]}", "admin.endpoint is not one value"),
            ("- a", "it holds no sections"),
        ]
    )
    func wrong(text: String, reason: String) throws {
        let error = #expect(throws: FlyteError.self) { try load(text) }
        #expect(error?.explanation.reason == reason)
    }

    @Test("A server that is not verified gets no token, unless it is on this machine")
    func verification() throws {
        let remote = try load("admin: {endpoint: flyte.example.com, insecureSkipVerify: true}")
        #expect(throws: FlyteError.self) { try remote.httpSettings(environment: [:]) }
        let local = try load("admin: {endpoint: localhost:30081, insecureSkipVerify: true}")
        #expect(try local.httpSettings(environment: [:]).trustsLoopback)
    }
}
