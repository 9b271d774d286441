import TunebookHTTP
import TunebookPlatform

/// Keys of a role, got with a token in a file, as clusters of EKS and CI services give it.
package enum WebIdentityCredentials: CredentialSource {
    package static let name = "the web identity token"

    package static func load(_ context: CredentialContext) async throws(AWSError) -> Credentials? {
        let profile = context.profile
        func setting(_ variable: String, _ key: String) -> String? {
            let fromEnvironment = context.configuration.isProfileExplicit ? nil : context.environment[variable]
            return profile[key] ?? fromEnvironment
        }
        guard let path = setting("AWS_WEB_IDENTITY_TOKEN_FILE", "web_identity_token_file") else { return nil }
        guard let role = setting("AWS_ROLE_ARN", "role_arn") else {
            throw .credentials(source: name, reason: "a token's file is named, but no role", remedy: "set AWS_ROLE_ARN")
        }
        // Read each time: the token is renewed in place.
        let token: String
        do throws(CError) {
            token = String(decoding: try readFile(path), as: UTF8.self)
        } catch {
            throw .credentials(source: name, reason: "\(error)")
        }
        let session = setting("AWS_ROLE_SESSION_NAME", "role_session_name") ?? RoleRequest.sessionName(context)
        let request = RoleRequest(role: role, sessionName: session)
        let trimmed = String(token.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
        return try await SecurityTokens.assumeRole(request, identity: Secret(trimmed), context)
    }
}
