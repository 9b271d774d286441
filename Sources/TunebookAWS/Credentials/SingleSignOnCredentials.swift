import Crypto
import FoundationEssentials
import TunebookHTTP
import TunebookPlatform

/// Keys of a role in IAM Identity Center, by the token that `aws sso login` left in its cache.
package enum SingleSignOnCredentials: CredentialSource {
    package static let name = "single sign-on"

    package static func load(_ context: CredentialContext) async throws(AWSError) -> Credentials? {
        guard let settings = try Settings(context) else { return nil }
        var token = try readToken(settings, context)
        if token.expiration.timeIntervalSince(context.date) < 900 {
            token = await renewed(token, settings, context) ?? token
        }
        guard token.expiration > context.date else { throw expired(settings) }
        return try await roleKeys(token, settings, context)
    }

    // MARK: - Settings

    private struct Settings {
        var account: String
        var role: String
        var region: String
        /// What the cache's file is named after: the session, or the start URL in older files.
        var cacheName: String
        var profile: String

        init?(_ context: CredentialContext) throws(AWSError) {
            let section = context.profile
            guard let account = section["sso_account_id"], let role = section["sso_role_name"] else { return nil }
            var source = section
            let session = section["sso_session"]
            if let session {
                guard let found = context.configuration.files.config.sections["sso-session \(session)"] else {
                    throw .credentials(source: name, reason: "the file has no section [sso-session \(session)]")
                }
                source = found
            }
            guard let url = source["sso_start_url"], let region = source["sso_region"] else {
                throw .credentials(
                    source: name,
                    reason: "sso_start_url or sso_region is missing",
                    remedy: "`aws configure sso`"
                )
            }
            self.account = account
            self.role = role
            self.region = region
            cacheName = session ?? url
            profile = context.configuration.profileName
        }
    }

    private static func expired(_ settings: Settings) -> AWSError {
        .credentials(
            source: name,
            reason: "the sign-on has expired, or there was none",
            remedy: "`aws sso login --profile \(settings.profile)`"
        )
    }

    // MARK: - The token

    private struct Token {
        var path: String
        var content: JSONValue
        var access: Secret
        var expiration: Date
    }

    private static func readToken(_ settings: Settings, _ context: CredentialContext) throws(AWSError) -> Token {
        let name = hex(Insecure.SHA1.hash(data: Array(settings.cacheName.utf8)))
        let path = ProfileFiles.expanded("~/.aws/sso/cache/\(name).json", context.environment)
        guard let bytes = try? readFile(path), let content = try? JSONValue(parsing: bytes),
            let token = content["accessToken"]?.text,
            let expiration = content["expiresAt"]?.text.flatMap({ HTTPDate.parseISO8601($0) })
        else { throw expired(settings) }
        return Token(path: path, content: content, access: Secret(token), expiration: expiration)
    }

    /// A new token for one that lapses soon, written back for the AWS CLI; `nil` where it cannot be renewed.
    private static func renewed(_ token: Token, _ settings: Settings, _ context: CredentialContext) async -> Token? {
        guard let refresh = token.content["refreshToken"]?.text, let client = token.content["clientId"]?.text,
            let secret = token.content["clientSecret"]?.text
        else { return nil }
        let input: JSONValue = [
            "clientId": .string(client), "clientSecret": .string(secret), "grantType": "refresh_token",
            "refreshToken": .string(refresh),
        ]
        guard
            let address = address("AWS_ENDPOINT_URL_SSO_OIDC", "oidc", settings, context, path: "/token"),
            let response = try? await context.fetch(
                HTTPRequest(
                    .post,
                    address,
                    headers: ["Content-Type": "application/json"],
                    body: .bytes(Array(input.compactText.utf8))
                )
            ), response.isSuccess, let answer = try? JSONValue(parsing: response.body),
            let access = answer["accessToken"]?.text, let seconds = answer["expiresIn"]?.integer
        else { return nil }
        var token = token
        token.access = Secret(access)
        token.expiration = context.date.addingTimeInterval(Double(seconds))
        token.content["accessToken"] = .string(access)
        token.content["expiresAt"] = .string(isoText(token.expiration))
        if let next = answer["refreshToken"] { token.content["refreshToken"] = next }
        // The token is good for this process also where it cannot be kept.
        try? AtomicFile.write(Array(token.content.compactText.utf8), to: token.path)
        return token
    }

    private static func isoText(_ date: Date) -> String {
        let parts = HTTPDate.parts(of: date)
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(parts.year)-\(two(parts.month))-\(two(parts.day))T"
            + "\(two(parts.hour)):\(two(parts.minute)):\(two(parts.second))Z"
    }

    // MARK: - The keys

    private static func roleKeys(
        _ token: Token,
        _ settings: Settings,
        _ context: CredentialContext
    ) async throws(AWSError) -> Credentials {
        let query = "account_id=\(percentEncoded(settings.account))&role_name=\(percentEncoded(settings.role))"
        guard
            var address = address(
                "AWS_ENDPOINT_URL_SSO",
                "portal.sso",
                settings,
                context,
                path: "/federation/credentials"
            )
        else { throw .credentials(source: name, reason: "AWS_ENDPOINT_URL_SSO is no address") }
        address.query = query
        let response: HTTPResponse
        do throws(HTTPError) {
            response = try await context.fetch(
                HTTPRequest(.get, address, headers: ["x-amz-sso_bearer_token": token.access.exposed])
            )
        } catch {
            throw .http(error)
        }
        if response.status == 401 { throw expired(settings) }
        guard response.isSuccess, let keys = (try? JSONValue(parsing: response.body))?["roleCredentials"],
            let identifier = keys["accessKeyId"]?.text, let secret = keys["secretAccessKey"]?.text
        else {
            let message = (try? JSONValue(parsing: response.body))?["message"]?.text
            throw .credentials(
                source: name,
                reason: message
                    ?? "HTTP \(response.status) for the role \(settings.role) of account \(settings.account)",
                remedy: "check sso_account_id and sso_role_name"
            )
        }
        return Credentials(
            accessKeyID: identifier,
            secretAccessKey: Secret(secret),
            sessionToken: keys["sessionToken"]?.text.map { Secret($0) },
            expiration: keys["expiration"]?.double.map { Date(timeIntervalSince1970: $0 / 1000) }
        )
    }

    private static func address(
        _ variable: String,
        _ prefix: String,
        _ settings: Settings,
        _ context: CredentialContext,
        path: String
    ) -> HTTPAddress? {
        let suffix = Partition(region: settings.region).hostSuffix
        let standard = "https://\(prefix).\(settings.region).\(suffix)"
        guard var address = try? HTTPAddress(parsing: context.environment[variable] ?? standard) else { return nil }
        address.path = path
        return address
    }
}
