import FoundationEssentials
import TunebookHTTP
import TunebookPlatform

/// Keys that the surroundings of a container serve: those of ECS, of EKS Pod Identity, and of SageMaker itself.
package enum ContainerCredentials: CredentialSource {
    package static let name = "the container's role"

    /// Where keys may be asked for without TLS.
    private static let knownHosts = ["169.254.170.2", "169.254.170.23", "fd00:ec2::23"]

    package static func load(_ context: CredentialContext) async throws(AWSError) -> Credentials? {
        guard let address = try address(context.environment) else { return nil }
        var headers = HTTPHeaders()
        if let token = try token(context.environment) {
            guard !token.contains(where: \.isNewline) else {
                throw .credentials(source: name, reason: "the authorization token holds a line break")
            }
            headers["Authorization"] = token
        }
        let request = HTTPRequest(
            .get,
            address,
            headers: headers,
            timeouts: HTTPTimeouts(connect: .seconds(2), total: .seconds(2))
        )
        let response: HTTPResponse
        do throws(HTTPError) {
            response = try await context.fetch(request)
        } catch {
            throw .http(error)
        }
        guard response.isSuccess, let keys = try? JSONValue(parsing: response.body),
            let identifier = keys["AccessKeyId"]?.text, let secret = keys["SecretAccessKey"]?.text
        else { throw .credentials(source: name, reason: "\(address) answers HTTP \(response.status) without keys") }
        return Credentials(
            accessKeyID: identifier,
            secretAccessKey: Secret(secret),
            sessionToken: keys["Token"]?.text.map { Secret($0) },
            expiration: keys["Expiration"]?.text.flatMap { HTTPDate.parseISO8601($0) }
        )
    }

    private static func address(_ environment: [String: String]) throws(AWSError) -> HTTPAddress? {
        if let path = environment["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] {
            return try parsed("http://169.254.170.2" + path)
        }
        guard let text = environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"] else { return nil }
        let address = try parsed(text)
        guard address.scheme == .https || address.isLoopback || knownHosts.contains(address.host) else {
            throw .credentials(
                source: name,
                reason: "\(address.host) is neither this machine nor a container's, and the address is not https"
            )
        }
        return address
    }

    private static func parsed(_ text: String) throws(AWSError) -> HTTPAddress {
        do throws(HTTPError) {
            return try HTTPAddress(parsing: text)
        } catch {
            throw .http(error)
        }
    }

    private static func token(_ environment: [String: String]) throws(AWSError) -> String? {
        guard let path = environment["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] else {
            return environment["AWS_CONTAINER_AUTHORIZATION_TOKEN"]
        }
        do throws(CError) {
            // Read each time: the token is renewed in place.
            return String(decoding: try readFile(path), as: UTF8.self)
        } catch {
            throw .credentials(source: name, reason: "\(error)")
        }
    }
}
