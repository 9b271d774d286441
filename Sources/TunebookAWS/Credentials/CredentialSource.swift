package import FoundationEssentials
import TunebookHTTP

/// A place that keys come from.
///
/// To add one, write one file here and name the type in ``CredentialChain/sources``, at its place in the order.
package protocol CredentialSource: Sendable {
    /// What messages call it.
    static var name: String { get }

    /// Gets the keys.
    ///
    /// - Returns: `nil` where nothing is configured for this source, and the next one is asked.
    /// - Throws: Where it is configured and gives none: the user must know, so that no other key is taken in silence.
    static func load(_ context: CredentialContext) async throws(AWSError) -> Credentials?
}

/// What a source may look at, and how it makes requests.
package struct CredentialContext: Sendable {
    package var configuration: AWSConfiguration
    package var caller: ServiceCaller

    package init(_ configuration: AWSConfiguration, _ caller: ServiceCaller) {
        self.configuration = configuration
        self.caller = caller
    }

    package var environment: [String: String] { configuration.environment }
    package var profile: ProfileFile.Section { configuration.profile }

    /// Now, by this machine's clock as services have set it right.
    package var date: Date { caller.clock.date }

    /// The same for another profile.
    func withProfile(_ name: String) -> CredentialContext {
        var context = self
        context.configuration.profileName = name
        context.configuration.isProfileExplicit = true
        return context
    }

    /// Gets JSON from a server of metadata or of single sign-on, with no signature.
    ///
    /// - Returns: The answer, whatever its status.
    func fetch(_ request: HTTPRequest, attempts: Int = 3) async throws(HTTPError) -> HTTPResponse {
        var retries = caller.retries
        retries.maxAttempts = attempts
        return try await retries.run(judge: Self.judge) { _ throws(HTTPError) in try await caller.http.send(request) }
    }

    private static func judge(_ outcome: Result<HTTPResponse, HTTPError>) -> RetryPolicy.Verdict {
        switch outcome {
        case .success(let response): response.status >= 500 || response.status == 429 ? .again() : .final
        case .failure(let error): error.isTransient ? .again() : .final
        }
    }
}
