package import TunebookHTTP

/// Makes calls with keys that are given: signs, sends, and reads refusals.
package struct ServiceCaller: Sendable {
    package var http: HTTPClient
    package var clock: ServiceClock
    package var retries: RetryPolicy

    /// Makes a call, again where that may help.
    ///
    /// A clock that the service finds wrong is set right once, which counts as no attempt of its own.
    ///
    /// - Parameters:
    ///   - call: What is asked.
    ///   - key: Gives the key for each attempt; not asked for what is not signed.
    /// - Returns: An answer of status 2xx, or 304 where the call asked for a change.
    /// - Throws: The last attempt's error.
    func send(
        _ call: ServiceCall,
        key: () async throws(AWSError) -> Credentials
    ) async throws(AWSError) -> HTTPResponse {
        try await retries.run(judge: Self.judge) { _ throws(AWSError) in try await attempt(call, key) }
    }

    private func attempt(
        _ call: ServiceCall,
        _ key: () async throws(AWSError) -> Credentials,
        afterChangeBySeconds seconds: Int? = nil
    ) async throws(AWSError) -> HTTPResponse {
        var request = call.request
        if call.isSigned {
            let signer = RequestSigner(try await key(), region: call.region, service: call.service.signingName)
            request = signer.sign(request, payloadDigest: call.payloadDigest, at: clock.date)
        }
        let response: HTTPResponse
        do throws(HTTPError) {
            response = try await http.send(request, into: call.file)
        } catch {
            throw .http(error)
        }
        if response.isSuccess || response.status == 304 { return response }
        if response.body.first == UInt8(ascii: "{"), (try? JSONValue(parsing: response.body)) == nil {
            // Which refusal it was cannot be told: it may be of a job that an earlier attempt has started.
            throw .unreadable(service: call.service, action: call.action, reason: "the refusal breaks off")
        }
        let fault = ServiceFault(response, to: call)
        guard fault.isAboutTheClock else { throw .refused(fault) }
        if let seconds { throw .wrongClock(seconds: seconds, fault) }
        guard let seconds = clock.adopt(response.headers["Date"]) else { throw .refused(fault) }
        return try await attempt(call, key, afterChangeBySeconds: seconds)
    }

    private static func judge(_ outcome: Result<HTTPResponse, AWSError>) -> RetryPolicy.Verdict {
        switch outcome {
        case .success: .final
        case .failure(.http(let error)): error.isTransient ? .again() : .final
        case .failure(.refused(let fault)): fault.isTransient ? .again(after: fault.requestedDelay) : .final
        case .failure(.unreadable): .again()
        case .failure: .final
        }
    }
}
