import TunebookHTTP

/// Keys in variables: `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN`.
package enum EnvironmentCredentials: CredentialSource {
    package static let name = "the environment"

    package static func load(_ context: CredentialContext) async throws(AWSError) -> Credentials? {
        if context.configuration.isProfileExplicit { return nil }
        return try keys(context.environment)
    }

    static func keys(_ environment: [String: String]) throws(AWSError) -> Credentials? {
        func value(_ names: String...) -> String? {
            names.lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
        }
        guard let identifier = value("AWS_ACCESS_KEY_ID") else { return nil }
        guard let secret = value("AWS_SECRET_ACCESS_KEY") else {
            throw .credentials(
                source: name,
                reason: "AWS_ACCESS_KEY_ID is set without AWS_SECRET_ACCESS_KEY",
                remedy: "set both, or neither"
            )
        }
        return Credentials(
            accessKeyID: identifier,
            secretAccessKey: Secret(secret),
            sessionToken: value("AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN").map { Secret($0) },
            expiration: value("AWS_CREDENTIAL_EXPIRATION").flatMap { HTTPDate.parseISO8601($0) }
        )
    }
}
