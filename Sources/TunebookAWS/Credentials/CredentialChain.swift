/// The sources of keys in the order that the AWS CLI asks them.
///
/// The first that is configured counts, also where it then gives none. Source: botocore 1.43.11's `create_credential_resolver`; its two
/// files of older tools (`AWS_CREDENTIAL_FILE`, `BOTO_CONFIG`) are left out.
package enum CredentialChain {
    package static let sources: [any CredentialSource.Type] = [
        EnvironmentCredentials.self, AssumedRoleCredentials.self, WebIdentityCredentials.self,
        SingleSignOnCredentials.self, SharedFileCredentials.self, LoginCredentials.self, ProcessCredentials.self,
        ConfigFileCredentials.self, ContainerCredentials.self, InstanceCredentials.self,
    ]

    /// Keys, and the name of the source that gave them.
    static func load(_ context: CredentialContext) async throws(AWSError) -> LoadedCredentials {
        for source in sources {
            if let credentials = try await source.load(context) {
                return LoadedCredentials(credentials: credentials, source: source.name)
            }
        }
        throw .noCredentials(tried: sources.map { $0.name })
    }

    /// The keys of a profile by what its own section says, for a role that is assumed with them.
    ///
    /// - Parameters:
    ///   - profile: Its name.
    ///   - context: The rest of what is set.
    ///   - visited: The profiles that led here, so that a circle is found.
    /// - Returns: The keys.
    /// - Throws: ``AWSError/credentials(source:reason:remedy:)`` where the section gives none.
    static func load(
        profile: String,
        _ context: CredentialContext,
        visited: [String]
    ) async throws(AWSError) -> Credentials {
        let context = context.withProfile(profile)
        if let keys = SharedFileCredentials.keys(context.profile) { return keys }
        guard !visited.contains(profile) else {
            throw .credentials(
                source: AssumedRoleCredentials.name,
                reason: "source_profile goes in a circle: " + (visited + [profile]).joined(separator: " → "),
                remedy: "let one of them hold keys"
            )
        }
        if let role = try await AssumedRoleCredentials.load(context, visited: visited) { return role }
        for source in [WebIdentityCredentials.self, SingleSignOnCredentials.self, ProcessCredentials.self]
            as [any CredentialSource.Type]
        {
            if let credentials = try await source.load(context) { return credentials }
        }
        throw .credentials(
            source: "the profile \"\(profile)\"",
            reason: "it names no keys, role, sign-on or program",
            remedy: "`aws configure --profile \(profile)`"
        )
    }
}

/// Keys, and where they came from.
package struct LoadedCredentials: Hashable, Sendable {
    package var credentials: Credentials
    /// The source's name.
    package var source: String
}
