import FoundationEssentials
import TunebookHTTP

/// Keys of the role that a machine of EC2 has, from its metadata, by version 2 of that service.
package enum InstanceCredentials: CredentialSource {
    package static let name = "the machine's role (EC2 metadata)"

    package static func load(_ context: CredentialContext) async throws(AWSError) -> Credentials? {
        guard let metadata = await Metadata(context) else { return nil }
        let path = "/latest/meta-data/iam/security-credentials/"
        guard let role = await metadata.get(path)?.split(whereSeparator: \.isNewline).first.map(String.init),
            let answer = await metadata.get(path + percentEncoded(role)),
            let keys = try? JSONValue(parsing: answer.utf8)
        else { return nil }
        guard let identifier = keys["AccessKeyId"]?.text, let secret = keys["SecretAccessKey"]?.text else {
            throw .credentials(
                source: name,
                reason: keys["Message"]?.text ?? keys["Code"]?.text ?? "the role \(role) gives no keys"
            )
        }
        return Credentials(
            accessKeyID: identifier,
            secretAccessKey: Secret(secret),
            sessionToken: keys["Token"]?.text.map { Secret($0) },
            expiration: keys["Expiration"]?.text.flatMap { HTTPDate.parseISO8601($0) }
        )
    }

    /// The region that the machine is in; `nil` where it is none of EC2.
    static func region(_ context: CredentialContext) async -> String? {
        guard let metadata = await Metadata(context),
            let region = await metadata.get("/latest/meta-data/placement/region")
        else { return nil }
        return region.isEmpty ? nil : region
    }
}

/// The metadata service of the machine.
private struct Metadata {
    private let base: HTTPAddress
    private let context: CredentialContext
    private let attempts: Int
    private let timeouts: HTTPTimeouts
    private var token: String?

    /// Gets a token; without one, where the service is of version 1 alone, goes on if that is allowed.
    ///
    /// - Returns: `nil` where it is switched off or nothing answers: this is then no machine of EC2.
    init?(_ context: CredentialContext) async {
        let environment = context.environment
        if environment["AWS_EC2_METADATA_DISABLED"]?.lowercased() == "true" { return nil }
        let isIPv6 = environment["AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE"]?.lowercased() == "ipv6"
        let standard = isIPv6 ? "http://[fd00:ec2::254]" : "http://169.254.169.254"
        guard let base = try? HTTPAddress(parsing: environment["AWS_EC2_METADATA_SERVICE_ENDPOINT"] ?? standard) else {
            return nil
        }
        self.base = base
        self.context = context
        attempts = environment["AWS_METADATA_SERVICE_NUM_ATTEMPTS"].flatMap { Int($0) } ?? 1
        let seconds = environment["AWS_METADATA_SERVICE_TIMEOUT"].flatMap { Int($0) } ?? 1
        timeouts = HTTPTimeouts(connect: .seconds(seconds), total: .seconds(seconds))
        let request = self.request(.put, "/latest/api/token", ["x-aws-ec2-metadata-token-ttl-seconds": "21600"])
        do throws(HTTPError) {
            let response = try await context.fetch(request, attempts: attempts)
            if response.isSuccess {
                token = String(decoding: response.body, as: UTF8.self)
                return
            }
            guard [403, 404, 405].contains(response.status) else { return nil }
        } catch {
            guard case .timedOut = error else { return nil }
        }
        if environment["AWS_EC2_METADATA_V1_DISABLED"]?.lowercased() == "true" { return nil }
    }

    /// The text under a path; `nil` where there is none.
    func get(_ path: String) async -> String? {
        var headers = HTTPHeaders()
        headers["x-aws-ec2-metadata-token"] = token
        guard let response = try? await context.fetch(request(.get, path, headers), attempts: attempts),
            response.isSuccess
        else { return nil }
        return String(decoding: response.body, as: UTF8.self)
    }

    private func request(_ method: HTTPRequest.Method, _ path: String, _ headers: HTTPHeaders) -> HTTPRequest {
        var address = base
        address.path = path
        return HTTPRequest(method, address, headers: headers, timeouts: timeouts)
    }
}
