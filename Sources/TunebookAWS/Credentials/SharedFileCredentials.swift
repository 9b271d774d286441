import TunebookHTTP

/// Keys in `~/.aws/credentials`.
package enum SharedFileCredentials: CredentialSource {
    package static let name = "the shared credentials file"

    package static func load(_ context: CredentialContext) async throws(AWSError) -> Credentials? {
        let configuration = context.configuration
        return keys(configuration.files.credentials.sections[configuration.profileName] ?? [:])
    }

    /// The keys in a section; `nil` where it lacks one of the two.
    static func keys(_ section: ProfileFile.Section) -> Credentials? {
        guard let identifier = section["aws_access_key_id"], !identifier.isEmpty,
            let secret = section["aws_secret_access_key"], !secret.isEmpty
        else { return nil }
        return Credentials(
            accessKeyID: identifier,
            secretAccessKey: Secret(secret),
            sessionToken: (section["aws_session_token"] ?? section["aws_security_token"]).map { Secret($0) }
        )
    }
}

/// Keys in `~/.aws/config`.
package enum ConfigFileCredentials: CredentialSource {
    package static let name = "the config file"

    package static func load(_ context: CredentialContext) async throws(AWSError) -> Credentials? {
        let configuration = context.configuration
        return SharedFileCredentials.keys(configuration.files.configured(configuration.profileName) ?? [:])
    }
}

/// Sessions of `aws login`, which are not read; said at their place in the order, and not passed over.
package enum LoginCredentials: CredentialSource {
    package static let name = "aws login"

    package static func load(_ context: CredentialContext) async throws(AWSError) -> Credentials? {
        guard context.profile["login_session"] != nil else { return nil }
        let profile = context.configuration.profileName
        throw .credentials(
            source: "the session of `aws login`",
            reason: "tunebook does not read it itself",
            remedy: "in a profile of its own: "
                + "credential_process = aws configure export-credentials --profile \(profile) --format process"
        )
    }
}
