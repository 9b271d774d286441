/// Keys of a role that the profile names by `role_arn`, got with other keys.
package enum AssumedRoleCredentials: CredentialSource {
    package static let name = "the profile's role"

    package static func load(_ context: CredentialContext) async throws(AWSError) -> Credentials? {
        try await load(context, visited: [])
    }

    static func load(_ context: CredentialContext, visited: [String]) async throws(AWSError) -> Credentials? {
        let profile = context.profile
        guard let role = profile["role_arn"], profile["web_identity_token_file"] == nil else { return nil }
        let key = try await sourceKey(context, visited: visited)
        if let serial = profile["mfa_serial"] {
            throw .credentials(
                source: name,
                reason: "the role asks for a code of the device \(serial), and there is no place to type one",
                remedy: "`aws sts assume-role … --token-code`, and put the keys that it gives into the environment"
            )
        }
        var request = RoleRequest(
            role: role,
            sessionName: profile["role_session_name"] ?? RoleRequest.sessionName(context)
        )
        request.externalID = profile["external_id"]
        request.durationInSeconds = profile["duration_seconds"].flatMap { Int($0) }
        return try await SecurityTokens.assumeRole(request, with: key, context)
    }

    private static func sourceKey(_ context: CredentialContext, visited: [String]) async throws(AWSError) -> Credentials
    {
        let profile = context.profile
        let own = context.configuration.profileName
        if let source = profile["source_profile"] {
            guard context.configuration.files.profiles.contains(source) else {
                throw .credentials(
                    source: name,
                    reason: "the profile \"\(own)\" takes keys from \"\(source)\", which is in no file",
                    remedy: "mend source_profile"
                )
            }
            // A profile may name itself where it holds keys.
            return try await CredentialChain.load(profile: source, context, visited: visited + [own])
        }
        switch profile["credential_source"] {
        case "Environment":
            if let key = try EnvironmentCredentials.keys(context.environment) { return key }
            throw .credentials(source: name, reason: "credential_source is Environment, which holds no keys")
        case "Ec2InstanceMetadata":
            if let key = try await InstanceCredentials.load(context) { return key }
            throw .credentials(
                source: name,
                reason: "credential_source is Ec2InstanceMetadata, and this is no such machine"
            )
        case "EcsContainer":
            if let key = try await ContainerCredentials.load(context) { return key }
            throw .credentials(source: name, reason: "credential_source is EcsContainer, and this is no such container")
        case .some(let other):
            throw .credentials(
                source: name,
                reason: "credential_source is \"\(other)\"",
                remedy: "Environment, Ec2InstanceMetadata or EcsContainer"
            )
        case nil:
            throw .credentials(
                source: name,
                reason: "the profile \"\(own)\" has role_arn, but neither source_profile nor credential_source",
                remedy: "add one of them"
            )
        }
    }
}
