import TunebookHTTP

/// Whose keys are used.
package struct CallerIdentity: Hashable, Sendable {
    package var account: String
    /// `arn:aws:iam::123456789012:user/ana`, or `arn:aws:sts::…:assumed-role/NAME/SESSION`.
    package var arn: String
    package var userID: String

    /// The name of the role that the keys are of; `nil` for a user's keys.
    package var roleName: String? {
        let parts = arn.split(separator: ":", omittingEmptySubsequences: false).last?.split(separator: "/") ?? []
        return parts.count >= 3 && parts[0] == "assumed-role" ? String(parts[1]) : nil
    }
}

extension AWSConnection {
    /// Asks STS whose the keys are; no policy can forbid it.
    package func callerIdentity() async throws(AWSError) -> CallerIdentity {
        let action = "GetCallerIdentity"
        let call = try QueryRequest.call(action, [:], region: try await region(), configuration)
        let response = try await send(call)
        guard let answer = XMLElement(parsing: response.body)?.first("GetCallerIdentityResult"),
            let account = answer["Account"]?.text, let arn = answer["Arn"]?.text
        else { throw .unreadable(service: .sts, action: action, reason: "it names no account") }
        return CallerIdentity(account: account, arn: arn, userID: answer["UserId"]?.text ?? "")
    }
}
