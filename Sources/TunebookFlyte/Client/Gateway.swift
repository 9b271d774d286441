import SwiftProtobuf
import TunebookHTTP

/// flyteadmin's HTTP gateway: one message sent, one message back.
///
/// Speaks with every dialect of it: names in snake case and camel case, zero values left out or written, errors of the
/// old and the new gateway. What is decided on is the code in an answer, never its text.
package struct Gateway: Sendable {
    /// How messages are written; errors and answers come the same way.
    package enum Format: String, Hashable, Sendable, CaseIterable {
        case json = "application/json"
        case binary = "application/octet-stream"
    }

    /// One call.
    struct Call<Reply: Message>: Sendable {
        /// What it is for, in words that an error can end with: `create the task xgb`.
        var purpose: String
        var method: HTTPRequest.Method
        /// Segments after `/api/v1`, not yet encoded; or an absolute path where the first is empty.
        var path: [String]
        var query: [(name: String, value: String)] = []
        var body: (any Message)?
        /// Whether the same request may be sent again when no answer came: whether twice is the same as once.
        var isRepeatable = true
    }

    let base: HTTPAddress
    let http: HTTPClient
    let login: FlyteLogin
    let retries: RetryPolicy
    let format: Format
    let timeouts: HTTPTimeouts

    /// The same in another format.
    func speaking(_ format: Format) -> Gateway {
        Gateway(base: base, http: http, login: login, retries: retries, format: format, timeouts: timeouts)
    }

    /// Makes a call, with further attempts and a login as it takes.
    ///
    /// - Throws: ``FlyteError/refused(_:)`` with the server's code, or where no answer of Flyte's came.
    func send<Reply: Message>(_ call: Call<Reply>) async throws(FlyteError) -> Reply {
        try await retries.run { outcome in
            guard case .failure(let error) = outcome else { return .final }
            return verdict(on: error, isRepeatable: call.isRepeatable)
        } _: { (_) async throws(FlyteError) -> Reply in
            let authorization = try await login.current()
            do throws(FlyteError) {
                return try await attempt(call, authorization)
            } catch {
                guard case .refused(let fault) = error, fault.code == .unauthenticated else { throw error }
                // Once more, with a new token: exactly once.
                return try await attempt(call, try await login.renewed(after: authorization))
            }
        }
    }

    private func verdict(on error: FlyteError, isRepeatable: Bool) -> RetryPolicy.Verdict {
        switch error {
        case .http(let error): error.isTransient && (isRepeatable || !error.mayHaveArrived) ? .again() : .final
        case .refused(let fault):
            switch fault.code {
            case .unavailable, .deadlineExceeded, .resourceExhausted: isRepeatable ? .again() : .final
            default: .final
            }
        default: .final
        }
    }

    private func attempt<Reply: Message>(
        _ call: Call<Reply>,
        _ authorization: FlyteLogin.Authorization?
    ) async throws(FlyteError) -> Reply {
        var request = HTTPRequest(call.method, address(call), timeouts: timeouts)
        // On every request, those without a body too: other values choose another marshaller, which drops what it does
        // not know.
        request.headers["Accept"] = format.rawValue
        request.headers["Content-Type"] = format.rawValue
        if let authorization { request.headers[authorization.name] = authorization.value.exposed }
        if let proxy = try await login.proxyAuthorization() { request.headers["Proxy-Authorization"] = proxy.exposed }
        if let body = call.body { request.body = .bytes(try encoded(body)) }
        let response: HTTPResponse
        do {
            response = try await http.send(request)
        } catch {
            throw .http(error)
        }
        return try decoded(response, call)
    }

    private func address<Reply>(_ call: Call<Reply>) -> HTTPAddress {
        var address = base
        let root = address.path == "/" ? "" : address.path
        let segments = call.path.first == "" ? Array(call.path.dropFirst()) : ["api", "v1"] + call.path
        address.path = root + segments.map { "/" + percentEncoded($0) }.joined()
        if !call.query.isEmpty {
            address.query = call.query.map { "\($0.name)=\(percentEncoded($0.value))" }.joined(separator: "&")
        }
        return address
    }

    // MARK: - Messages

    private func encoded(_ message: any Message) throws(FlyteError) -> [UInt8] {
        do {
            switch format {
            case .json: return Array(try message.jsonString().utf8)
            case .binary: return try message.serializedBytes()
            }
        } catch {
            throw .unencodable(message: type(of: message).protoMessageName, reason: "\(error)")
        }
    }

    private func decoded<Reply: Message>(_ response: HTTPResponse, _ call: Call<Reply>) throws(FlyteError) -> Reply {
        let kind = response.headers["Content-Type"].map { $0.prefix { $0 != ";" }.lowercased() } ?? ""
        guard response.isSuccess else { throw .refused(FaultReader.read(response, kind: kind, purpose: call.purpose)) }
        do {
            switch kind {
            case Format.json.rawValue:
                var options = JSONDecodingOptions()
                options.ignoreUnknownFields = true
                return try Reply(jsonUTF8Bytes: response.body, options: options)
            case Format.binary.rawValue:
                return try Reply(serializedBytes: response.body)
            default:
                throw FlyteError.notFlyte(
                    address: "\(base)",
                    reason: "it answered \(response.status) with \(kind.isEmpty ? "no type" : kind)"
                )
            }
        } catch let error as FlyteError {
            throw error
        } catch {
            throw .unreadable(call: call.purpose, reason: "\(error)")
        }
    }
}
