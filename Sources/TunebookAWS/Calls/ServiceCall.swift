import FoundationEssentials
package import TunebookHTTP

/// One operation of a service, before it is signed.
package struct ServiceCall: Sendable {
    package var service: Service
    /// The operation's name, as permissions and messages have it.
    package var action: String
    package var region: String
    package var request: HTTPRequest
    /// SHA-256 of the body in hex, where the body lies in a file.
    package var payloadDigest: String?
    /// Whether it is signed; what exchanges one proof of identity for another is not.
    package var isSigned = true
    /// Where the answer's body goes, if not into memory.
    package var file: FileSlice?
    /// What it is about, for messages.
    package var resource: String?

    package init(_ service: Service, _ action: String, region: String, _ request: HTTPRequest) {
        self.service = service
        self.action = action
        self.region = region
        self.request = request
    }
}

extension ServiceFault {
    /// Reads the refusal in an answer, whichever form it has: JSON, XML, or none that the service gives.
    package init(_ response: HTTPResponse, to call: ServiceCall) {
        let headers = response.headers
        let json = try? JSONValue(parsing: response.body)
        let xml = json == nil ? XMLElement(parsing: response.body) : nil
        let error = xml?.first("Error") ?? xml
        let code =
            headers["x-amzn-ErrorType"] ?? json?["__type"]?.text ?? json?["code"]?.text ?? error?["Code"]?.text
            ?? Self.code(of: response.status)
        let message =
            json?["message"]?.text ?? json?["Message"]?.text ?? error?["Message"]?.text
            ?? (json == nil && xml == nil ? Self.firstWords(of: response.body) : "")
        self.init(
            service: call.service,
            action: call.action,
            region: call.region,
            status: response.status,
            code: Self.bare(code),
            message: message,
            requestID: headers["x-amzn-RequestId"] ?? headers["x-amz-request-id"],
            resource: call.resource,
            bucketRegion: headers["x-amz-bucket-region"] ?? error?["Region"]?.text,
            requestedDelay: Self.delay(headers)
        )
    }

    /// `Retry-After`, in seconds or as a date.
    private static func delay(_ headers: HTTPHeaders) -> Duration? {
        guard let text = headers["Retry-After"] else { return nil }
        if let seconds = Int(text), seconds >= 0 { return .seconds(seconds) }
        guard let until = HTTPDate.parse(text), let sent = headers["Date"].flatMap({ HTTPDate.parse($0) }) else {
            return nil
        }
        return .seconds(max(0, until.timeIntervalSince(sent)))
    }

    /// A code without its namespace before `#` and its address after `:`.
    private static func bare(_ code: String) -> String {
        let tail = code.split(separator: "#").last ?? ""
        return String(tail.prefix { $0 != ":" })
    }

    /// For answers without a body, as to `HEAD`, and those of something in between.
    private static func code(of status: Int) -> String {
        switch status {
        case 301, 307, 308: "PermanentRedirect"
        case 403: "Forbidden"
        case 404: "NotFound"
        case 412: "PreconditionFailed"
        case 503: "ServiceUnavailable"
        default: "HTTP \(status)"
        }
    }

    private static func firstWords(of body: [UInt8]) -> String {
        let text = String(decoding: body.prefix(2000), as: UTF8.self)
        var words = ""
        var isInTag = false
        // A page of HTML, shown without its tags.
        for character in text {
            if character == "<" { isInTag = true }
            if !isInTag { words.append(character.isWhitespace ? " " : character) }
            if character == ">" { isInTag = false }
        }
        return String(words.split(separator: " ").joined(separator: " ").prefix(200))
    }
}
