import Crypto
package import FoundationEssentials
package import TunebookHTTP

/// Signs requests with AWS Signature Version 4, in the form of headers.
///
/// Source: AWS, "Create a signed AWS API request" (Identity and Access Management user guide). libcurl can sign too, but
/// 7.88 signs the path and the query as they are given, misses bodies that it reads itself, and later releases differ.
package struct RequestSigner: Sendable {
    package var credentials: Credentials
    package var region: String
    /// The name that the service signs by: `sagemaker`, `logs`, `s3`, `sts`.
    package var service: String

    package init(_ credentials: Credentials, region: String, service: String) {
        self.credentials = credentials
        self.region = region
        self.service = service
    }

    /// SHA-256 of nothing, for requests without a body.
    package static let emptyPayloadDigest = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

    /// Adds the headers that prove who sends the request: the date, the token and the signature.
    ///
    /// Signed are `Host`, `Content-Type` and everything that begins with `x-amz-`; other headers may still be added.
    ///
    /// - Parameters:
    ///   - request: Its path is encoded strictly, once; its query strictly, in any order.
    ///   - payloadDigest: SHA-256 of the body in hex; `nil` to take it of the body here, which must then be in memory.
    ///   - date: Now, by the service's clock.
    /// - Returns: The request to send, to which nothing signed may be changed.
    package func sign(_ request: HTTPRequest, payloadDigest: String? = nil, at date: Date) -> HTTPRequest {
        var request = request
        let digest = payloadDigest ?? Self.digest(of: request.body)
        let moment = HTTPDate.parts(of: date)
        let day = Self.digits(moment.year, 4) + Self.digits(moment.month, 2) + Self.digits(moment.day, 2)
        let time = Self.digits(moment.hour, 2) + Self.digits(moment.minute, 2) + Self.digits(moment.second, 2)
        request.headers["X-Amz-Date"] = "\(day)T\(time)Z"
        request.headers["X-Amz-Security-Token"] = credentials.sessionToken?.exposed
        if service == "s3" { request.headers["X-Amz-Content-Sha256"] = digest }

        let headers = Self.signedHeaders(of: request)
        let names = headers.map(\.name).joined(separator: ";")
        let canonical = [
            request.method.rawValue, canonicalPath(of: request.address), Self.canonicalQuery(of: request.address),
            headers.map { "\($0.name):\($0.value)\n" }.joined(), names, digest,
        ].joined(separator: "\n")
        let scope = "\(day)/\(region)/\(service)/aws4_request"
        let text = "AWS4-HMAC-SHA256\n\(day)T\(time)Z\n\(scope)\n\(sha256Hex(canonical.utf8))"
        let signature = hex(Self.authenticate(text, with: key(for: day)))
        request.headers["Authorization"] =
            "AWS4-HMAC-SHA256 Credential=\(credentials.accessKeyID)/\(scope), SignedHeaders=\(names), "
            + "Signature=\(signature)"
        return request
    }

    // MARK: - Canonical forms

    private func canonicalPath(of address: HTTPAddress) -> String {
        // S3 takes the path as it is encoded; every other service has it encoded once more.
        service == "s3" ? address.path : percentEncoded(address.path, keepsSlashes: true)
    }

    private static func canonicalQuery(of address: HTTPAddress) -> String {
        guard let query = address.query, !query.isEmpty else { return "" }
        let parameters = query.split(separator: "&").map { parameter in
            let parts = parameter.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (name: String(parts[0]), value: parts.count > 1 ? String(parts[1]) : "")
        }
        // By bytes; Swift's own order of texts is another only beyond ASCII.
        return parameters.sorted { ($0.name, $0.value) < ($1.name, $1.value) }
            .map { "\($0.name)=\($0.value)" }
            .joined(separator: "&")
    }

    private static func signedHeaders(of request: HTTPRequest) -> [(name: String, value: String)] {
        var headers = [(name: "host", value: request.address.authority)]
        for field in request.headers.fields {
            let name = field.name.lowercased()
            guard name == "content-type" || name.hasPrefix("x-amz-") else { continue }
            // Runs of blanks count as one, none at the ends.
            let value = field.value.split { $0 == " " || $0 == "\t" }.joined(separator: " ")
            headers.append((name, value))
        }
        return headers.sorted { $0.name < $1.name }
    }

    private static func digest(of body: HTTPRequest.Body?) -> String {
        switch body {
        case nil: return emptyPayloadDigest
        case .bytes(let bytes): return sha256Hex(bytes)
        case .file: preconditionFailure("a body that lies in a file is signed with the digest that its sender took")
        }
    }

    // MARK: - The key

    private func key(for day: String) -> SymmetricKey {
        var key = SymmetricKey(data: Array("AWS4\(credentials.secretAccessKey.exposed)".utf8))
        for part in [day, region, service, "aws4_request"] {
            key = SymmetricKey(data: Array(Self.authenticate(part, with: key)))
        }
        return key
    }

    private static func authenticate(_ text: String, with key: SymmetricKey) -> HMAC<SHA256>.MAC {
        HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: key)
    }

    private static func digits(_ number: Int, _ count: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, count - text.count)) + text
    }
}
