import Crypto
import FoundationEssentials
import LoopbackServer
import Testing
import TunebookAWS
import TunebookCore
import TunebookHTTP
import TunebookPlatform

@Suite("The chain of credentials", .timeLimit(.minutes(1)))
struct CredentialChainTests {
    private let environmentKeys = ["AWS_ACCESS_KEY_ID": "AKIDENV", "AWS_SECRET_ACCESS_KEY": "s"]

    @Test("says what it tried, in its order, where nothing is configured")
    func none() async throws {
        let home = try TestHome()
        let error = await #expect(throws: AWSError.self) { try await home.credentials() }
        #expect(
            error
                == .noCredentials(tried: [
                    "the environment", "the profile's role", "the web identity token", "single sign-on",
                    "the shared credentials file", "aws login", "credential_process", "the config file",
                    "the container's role", "the machine's role (EC2 metadata)",
                ])
        )
    }

    // MARK: - Keys that are written down

    @Test("takes the environment before the files, but not where a profile was asked for")
    func order() async throws {
        let home = try TestHome(
            credentials: "[default]\naws_access_key_id = AKIDFILE\naws_secret_access_key = s\n"
                + "[work]\naws_access_key_id = AKIDWORK\naws_secret_access_key = s",
            variables: environmentKeys
        )
        #expect(try await home.credentials().key.accessKeyID == "AKIDENV")
        #expect(try await home.credentials(AWSOptions(profile: "work")).key.accessKeyID == "AKIDWORK")
        var named = home
        named.environment["AWS_PROFILE"] = "work"
        #expect(try await named.credentials().key.accessKeyID == "AKIDENV")
        named.environment["AWS_ACCESS_KEY_ID"] = nil
        #expect(try await named.credentials().key.accessKeyID == "AKIDWORK")
    }

    @Test("refuses a key without its secret")
    func halfAKey() async throws {
        let home = try TestHome(variables: ["AWS_ACCESS_KEY_ID": "AKID"])
        await #expect {
            try await home.credentials()
        } throws: {
            guard case AWSError.credentials(let source, let reason, _) = $0 else { return false }
            return source == "the environment" && reason.contains("without AWS_SECRET_ACCESS_KEY")
        }
    }

    @Test("takes the credentials file before the config file")
    func files() async throws {
        let config = "[default]\nregion = eu-west-1\naws_access_key_id = AKIDCONFIG\naws_secret_access_key = c\n"
        let one = try TestHome(config: config)
        #expect(try await one.credentials().source == "the config file")
        let both = try TestHome(
            config: config,
            credentials: "[default]\naws_access_key_id = AKIDSHARED\naws_secret_access_key = s\naws_session_token = t"
        )
        let found = try await both.credentials()
        #expect(found.key.accessKeyID == "AKIDSHARED")
        #expect(found.key.sessionToken == Secret("t"))
        #expect(try both.configuration().region == "eu-west-1")
    }

    @Test("offers the profile that was most likely meant")
    func unknownProfile() throws {
        let home = try TestHome(config: "[profile production]\nregion = eu-west-1")
        let error = #expect(throws: AWSError.self) { try home.configuration(AWSOptions(profile: "prodution")) }
        #expect(error?.explanation.remedy == "did you mean \"production\"?")
    }

    // MARK: - A program

    @Test("takes what a program prints, with its arguments as a shell splits them")
    func process() async throws {
        let folder = try TestHome()
        let script = try folder.write(
            "#!/bin/sh\nprintf '{\"Version\":1,\"AccessKeyId\":\"%s\",\"SecretAccessKey\":\"s\"}' \"$1-$2\"",
            to: "give keys"
        )
        let home = try TestHome(config: "[default]\ncredential_process = /bin/sh \"\(script)\" 'a b' c\\ d")
        let found = try await home.credentials()
        #expect(found.source == "credential_process")
        #expect(found.key.accessKeyID == "a b-c d")
        #expect(found.key.expiration == nil)
    }

    @Test(
        "says why a program gave no keys",
        arguments: [
            ("/bin/false", "/bin/false ended with code 1"), ("/bin/echo no", "what /bin/echo prints is no JSON"),
            ("/bin/echo '{\"Version\":2}'", "/bin/echo prints another Version than 1"),
            ("/no/such/program", "cannot start /no/such/program: No such file or directory"),
            ("/bin/echo 'a", "\"/bin/echo 'a\" has a quote that is not closed"),
        ]
    )
    func processFailures(command: String, expected: String) async throws {
        let home = try TestHome(config: "[default]\ncredential_process = \(command)")
        await #expect {
            try await home.credentials()
        } throws: {
            guard case AWSError.credentials("credential_process", let reason, _) = $0 else { return false }
            return reason == expected
        }
    }

    // MARK: - Roles

    private static let roleAnswer =
        "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIAROLE</AccessKeyId>"
        + "<SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>"
        + "<Expiration>2100-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>"

    @Test("assumes a role with the keys of another profile, itself a role's")
    func chainedRoles() async throws {
        let server = try LoopbackServer { _ in .init(200, Self.roleAnswer) }
        let home = try TestHome(
            config: """
                [profile top]
                role_arn = arn:aws:iam::123456789012:role/Top
                source_profile = middle
                external_id = x+y
                duration_seconds = 900
                [profile middle]
                role_arn = arn:aws:iam::123456789012:role/Middle
                source_profile = base
                """,
            credentials: "[base]\naws_access_key_id = AKIDBASE\naws_secret_access_key = s",
            variables: ["AWS_ENDPOINT_URL_STS": server.url]
        )
        let found = try await home.credentials(AWSOptions(profile: "top"))
        #expect(found.source == "the profile's role")
        #expect(found.key.accessKeyID == "ASIAROLE")
        let requests = server.requests
        #expect(requests.count == 2)
        #expect(requests[0].headers["authorization"]?.contains("Credential=AKIDBASE/") == true)
        #expect(requests[0].text.contains("RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2FMiddle"))
        #expect(requests[1].headers["authorization"]?.contains("Credential=ASIAROLE/") == true)
        #expect(requests[1].text.contains("ExternalId=x%2By"))
        #expect(requests[1].text.contains("DurationSeconds=900"))
        #expect(requests[1].text.contains("RoleSessionName=tunebook-"))
    }

    @Test("finds a circle of source profiles")
    func circle() async throws {
        let home = try TestHome(
            config: "[profile a]\nrole_arn = arn:aws:iam::1:role/A\nsource_profile = b\n"
                + "[profile b]\nrole_arn = arn:aws:iam::1:role/B\nsource_profile = a"
        )
        await #expect {
            try await home.credentials(AWSOptions(profile: "a"))
        } throws: {
            guard case AWSError.credentials(_, let reason, _) = $0 else { return false }
            return reason == "source_profile goes in a circle: a → b → a"
        }
    }

    @Test("exchanges a web identity token without a signature")
    func webIdentity() async throws {
        let server = try LoopbackServer { _ in .init(200, Self.roleAnswer) }
        var home = try TestHome(variables: [
            "AWS_ENDPOINT_URL_STS": server.url, "AWS_ROLE_ARN": "arn:aws:iam::1:role/CI",
        ])
        home.environment["AWS_WEB_IDENTITY_TOKEN_FILE"] = try home.write(" a.b.c\n", to: "token")
        #expect(try await home.credentials().source == "the web identity token")
        #expect(server.requests.first?.headers["authorization"] == nil)
        #expect(server.requests.first?.text.hasSuffix("&WebIdentityToken=a.b.c") == true)
    }

    // MARK: - Single sign-on

    private func signOn(expires: String, _ server: LoopbackServer) throws -> TestHome {
        let home = try TestHome(
            config: """
                [default]
                sso_session = corp
                sso_account_id = 123456789012
                sso_role_name = Data Scientist
                [sso-session corp]
                sso_start_url = https://corp.awsapps.com/start
                sso_region = eu-central-1
                """,
            variables: ["AWS_ENDPOINT_URL_SSO": server.url, "AWS_ENDPOINT_URL_SSO_OIDC": server.url]
        )
        try createDirectory(home.folder.path + "/.aws/sso/cache")
        // The file's name is the SHA-1 of the session's.
        _ = try home.write(
            "{\"accessToken\":\"old\",\"expiresAt\":\"\(expires)\",\"refreshToken\":\"r\",\"clientId\":\"c\","
                + "\"clientSecret\":\"s\",\"startUrl\":\"https://corp.awsapps.com/start\"}",
            to: ".aws/sso/cache/"
                + Insecure.SHA1.hash(data: Array("corp".utf8)).map { byte in
                    String(byte / 16, radix: 16) + String(byte % 16, radix: 16)
                }.joined() + ".json"
        )
        return home
    }

    private static let roleKeys =
        "{\"roleCredentials\":{\"accessKeyId\":\"ASIASSO\",\"secretAccessKey\":\"s\",\"sessionToken\":\"t\","
        + "\"expiration\":4102444800000}}"

    @Test("exchanges the token of a sign-on for a role's keys")
    func singleSignOn() async throws {
        let server = try LoopbackServer { _ in .init(200, Self.roleKeys) }
        let found = try await signOn(expires: "2100-01-01T00:00:00Z", server).credentials()
        #expect(found.source == "single sign-on")
        #expect(found.key.accessKeyID == "ASIASSO")
        #expect(server.requests.count == 1)
        #expect(
            server.requests[0].target == "/federation/credentials?account_id=123456789012&role_name=Data%20Scientist"
        )
        #expect(server.requests[0].headers["x-amz-sso_bearer_token"] == "old")
    }

    @Test("renews a token that has lapsed, and keeps the new one for the AWS CLI")
    func renewal() async throws {
        let server = try LoopbackServer { request in
            request.target == "/token"
                ? .init(200, "{\"accessToken\":\"new\",\"expiresIn\":28800,\"refreshToken\":\"r2\"}")
                : .init(200, Self.roleKeys)
        }
        let home = try signOn(expires: "2020-01-01T00:00:00Z", server)
        #expect(try await home.credentials().key.accessKeyID == "ASIASSO")
        #expect(server.requests.last?.headers["x-amz-sso_bearer_token"] == "new")
        #expect(try await home.credentials().key.accessKeyID == "ASIASSO")
        #expect(server.requests.filter { $0.target == "/token" }.count == 1)
    }

    @Test("says how to sign on again where the token cannot be renewed")
    func expired() async throws {
        let server = try LoopbackServer { _ in .init(400, "{\"error\":\"invalid_grant\"}") }
        let home = try signOn(expires: "2020-01-01T00:00:00Z", server)
        let error = await #expect(throws: AWSError.self) { try await home.credentials() }
        #expect(error?.explanation.remedy == "`aws sso login --profile default`")
    }

    // MARK: - The machine's own

    @Test("asks a container's server with the token of a file, read each time")
    func container() async throws {
        let server = try LoopbackServer { _ in .init(200, keysJSON("ASIACONTAINER")) }
        var home = try TestHome(variables: ["AWS_CONTAINER_CREDENTIALS_FULL_URI": server.url + "/keys"])
        home.environment["AWS_CONTAINER_AUTHORIZATION_TOKEN"] = "other"
        home.environment["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] = try home.write("token", to: "token")
        #expect(try await home.credentials().source == "the container's role")
        #expect(server.requests.first?.headers["authorization"] == "token")
    }

    @Test("asks no container's server that is neither this machine nor known, without TLS")
    func strangeContainer() async throws {
        let home = try TestHome(variables: ["AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://example.com/keys"])
        await #expect {
            try await home.credentials()
        } throws: {
            guard case AWSError.credentials(let source, _, _) = $0 else { return false }
            return source == "the container's role"
        }
    }

    @Test(
        "asks the machine's metadata with a token, and without one where the service is older",
        arguments: [200, 403]
    )
    func metadata(tokenStatus: Int) async throws {
        let server = try LoopbackServer { request in
            switch request.target {
            case "/latest/api/token": .init(tokenStatus, "metadata-token")
            case "/latest/meta-data/iam/security-credentials/": .init(200, "role-name")
            case "/latest/meta-data/iam/security-credentials/role-name": .init(200, keysJSON("ASIAMACHINE"))
            case "/latest/meta-data/placement/region": .init(200, "ap-south-1")
            default: .init(404)
            }
        }
        let home = try TestHome(variables: [
            "AWS_EC2_METADATA_DISABLED": "", "AWS_EC2_METADATA_SERVICE_ENDPOINT": server.url,
        ])
        #expect(try await home.credentials().key.accessKeyID == "ASIAMACHINE")
        #expect(server.requests[0].method == "PUT")
        let token = server.requests[2].headers["x-aws-ec2-metadata-token"]
        #expect(token == (tokenStatus == 200 ? "metadata-token" : nil))
        #expect(try await home.connection().region() == "ap-south-1")
        var strict = home
        strict.environment["AWS_EC2_METADATA_V1_DISABLED"] = "true"
        if tokenStatus == 403 { await #expect(throws: AWSError.self) { try await strict.credentials() } }
    }

    // MARK: - Renewal

    @Test("gets new keys before the old ones lapse, once for all who wait")
    func refresh() async throws {
        let server = try LoopbackServer { _ in .init(200, keysJSON("ASIA", expiration: "2030-01-01T01:00:00Z")) }
        let home = try TestHome(variables: ["AWS_CONTAINER_CREDENTIALS_FULL_URI": server.url])
        let start = try #require(HTTPDate.parseISO8601("2030-01-01T00:00:00Z"))
        let minutes = Minutes()
        let clock = ServiceClock { start.addingTimeInterval(minutes.passed * 60) }
        let store = try home.connection(clock: clock).credentials
        try await withThrowingTaskGroup { group in
            for _ in 0..<20 { group.addTask { _ = try await store.current() } }
            try await group.waitForAll()
        }
        #expect(server.requests.count == 1)
        minutes.passed = 44
        _ = try await store.current()
        #expect(server.requests.count == 1)
        // Less than ten minutes are left: the call waits for new ones.
        minutes.passed = 51
        _ = try await store.current()
        #expect(server.requests.count == 2)
        minutes.passed = 61
        let error = await #expect(throws: AWSError.self) { try await store.current() }
        guard case .credentials(_, "they have expired", _) = error else {
            Issue.record("expired keys were used")
            return
        }
    }
}
