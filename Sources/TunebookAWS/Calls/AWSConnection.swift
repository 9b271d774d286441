package import TunebookHTTP

/// Calls services with the user's keys.
///
/// Shared by the clients of all services. A class, since connections, keys and the clock are kept between calls.
package final class AWSConnection: Sendable {
    package let configuration: AWSConfiguration
    package let credentials: CredentialStore
    package let clock: ServiceClock
    private let caller: ServiceCaller

    /// - Parameters:
    ///   - configuration: What the user has set.
    ///   - retries: How often and when; `nil` for the configured number, with the usual waits.
    ///   - clock: The time.
    package init(_ configuration: AWSConfiguration, retries: RetryPolicy? = nil, clock: ServiceClock = ServiceClock()) {
        self.configuration = configuration
        self.clock = clock
        caller = ServiceCaller(
            http: HTTPClient(configuration.http),
            clock: clock,
            retries: retries ?? RetryPolicy(maxAttempts: configuration.maxAttempts)
        )
        credentials = CredentialStore(CredentialContext(configuration, caller))
    }

    /// The region that counts.
    ///
    /// - Throws: ``AWSError/noRegion`` where nothing names one, the machine's own metadata included.
    package func region() async throws(AWSError) -> String {
        if let region = configuration.region { return region }
        if let region = await InstanceCredentials.region(CredentialContext(configuration, caller)) { return region }
        throw .noRegion
    }

    /// Makes a call, again where that may help; a key that has lapsed is renewed once.
    ///
    /// - Returns: An answer of status 2xx, or 304 where the call asked for a change.
    package func send(_ call: ServiceCall) async throws(AWSError) -> HTTPResponse {
        let key = { () async throws(AWSError) in try await self.credentials.current() }
        do throws(AWSError) {
            return try await caller.send(call, key: key)
        } catch {
            guard case .refused(let fault) = error, call.isSigned, fault.isExpired else { throw error }
            await credentials.forget()
            return try await caller.send(call, key: key)
        }
    }

    /// Makes a call in the JSON protocol of AWS, version 1.1.
    ///
    /// - Parameters:
    ///   - service: SageMaker or Logs.
    ///   - action: The operation's name.
    ///   - input: Its members.
    ///   - resource: What it is about, for messages.
    /// - Returns: The answer's object; an empty one where the service sends none.
    /// - Throws: ``AWSError/refused(_:)`` for the service's refusals, and whatever kept an answer from coming.
    package func call(
        _ service: Service,
        _ action: String,
        _ input: JSONValue,
        about resource: String? = nil
    ) async throws(AWSError) -> JSONValue {
        let region = try await region()
        let endpoint = try configuration.endpoint(of: service, in: region)
        let request = HTTPRequest(
            .post,
            endpoint.address,
            headers: [
                "Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": "\(service.targetPrefix ?? "").\(action)",
            ],
            body: .bytes(Array(input.compactText.utf8))
        )
        var call = ServiceCall(service, action, region: region, request)
        call.resource = resource
        let response = try await send(call)
        guard !response.body.isEmpty else { return [:] }
        do throws(JSONError) {
            let output = try JSONValue(parsing: response.body)
            guard case .object = output else { throw JSONError(offset: 0, reason: "it is no object") }
            return output
        } catch {
            throw .unreadable(
                service: service,
                action: action,
                reason: "its JSON breaks off at byte \(error.offset): \(error.reason)"
            )
        }
    }
}
