import FoundationEssentials
import TunebookHTTP

/// What is asked for when a role is assumed.
struct RoleRequest: Sendable {
    var role: String
    var sessionName: String
    var externalID: String?
    /// 900 to 43,200; `nil` for the service's own 3,600.
    var durationInSeconds: Int?

    init(role: String, sessionName: String) {
        self.role = role
        self.sessionName = sessionName
    }

    static func sessionName(_ context: CredentialContext) -> String {
        "tunebook-\(Int(context.date.timeIntervalSince1970))"
    }
}

/// The exchange of one proof of identity for keys, by STS.
enum SecurityTokens {
    /// Assumes a role with other keys.
    static func assumeRole(
        _ request: RoleRequest,
        with key: Credentials,
        _ context: CredentialContext
    ) async throws(AWSError) -> Credentials {
        var parameters = Self.parameters("AssumeRole", request)
        parameters["ExternalId"] = request.externalID
        return try await exchange("AssumeRole", parameters, request, key: key, context)
    }

    /// Assumes a role with a token that another service has given.
    static func assumeRole(
        _ request: RoleRequest,
        identity: Secret,
        _ context: CredentialContext
    ) async throws(AWSError) -> Credentials {
        var parameters = Self.parameters("AssumeRoleWithWebIdentity", request)
        parameters["WebIdentityToken"] = identity.exposed
        return try await exchange("AssumeRoleWithWebIdentity", parameters, request, key: nil, context)
    }

    private static func parameters(_ action: String, _ request: RoleRequest) -> [String: String] {
        var parameters = ["RoleArn": request.role, "RoleSessionName": request.sessionName]
        parameters["DurationSeconds"] = request.durationInSeconds.map(String.init)
        return parameters
    }

    private static func exchange(
        _ action: String,
        _ parameters: [String: String],
        _ request: RoleRequest,
        key: Credentials?,
        _ context: CredentialContext
    ) async throws(AWSError) -> Credentials {
        // A partition's own region where none is set, since a role's keys hold for all of them.
        let region = context.configuration.region ?? "us-east-1"
        var call = try QueryRequest.call(action, parameters, region: region, context.configuration)
        call.isSigned = key != nil
        call.resource = request.role
        let response = try await context.caller.send(call) { () throws(AWSError) in
            guard let key else { throw .noCredentials(tried: []) }
            return key
        }
        guard let answer = XMLElement(parsing: response.body)?.first("Credentials"),
            let identifier = answer["AccessKeyId"]?.text, let secret = answer["SecretAccessKey"]?.text
        else { throw .unreadable(service: .sts, action: action, reason: "it holds no credentials") }
        return Credentials(
            accessKeyID: identifier,
            secretAccessKey: Secret(secret),
            sessionToken: answer["SessionToken"].map { Secret($0.text) },
            expiration: answer["Expiration"].flatMap { HTTPDate.parseISO8601($0.text) }
        )
    }
}

/// Requests in the query protocol of AWS, which STS speaks.
enum QueryRequest {
    static func call(
        _ action: String,
        _ parameters: [String: String],
        region: String,
        _ configuration: AWSConfiguration
    ) throws(AWSError) -> ServiceCall {
        let endpoint = try configuration.endpoint(of: .sts, in: region)
        let form = (["Action": action, "Version": "2011-06-15"].merging(parameters) { $1 }).sorted { $0.key < $1.key }
            .map { "\(percentEncoded($0.key))=\(percentEncoded($0.value))" }
            .joined(separator: "&")
        let request = HTTPRequest(
            .post,
            endpoint.address,
            headers: ["Content-Type": "application/x-www-form-urlencoded; charset=utf-8"],
            body: .bytes(Array(form.utf8))
        )
        return ServiceCall(.sts, action, region: region, request)
    }
}
