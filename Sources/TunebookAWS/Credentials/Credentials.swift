package import FoundationEssentials
package import TunebookHTTP

/// A key that requests are signed with.
package struct Credentials: Hashable, Sendable {
    package var accessKeyID: String
    package var secretAccessKey: Secret
    /// Only with temporary keys.
    package var sessionToken: Secret?
    /// When they lapse; `nil` for keys that do not.
    package var expiration: Date?

    package init(
        accessKeyID: String,
        secretAccessKey: Secret,
        sessionToken: Secret? = nil,
        expiration: Date? = nil
    ) {
        self.accessKeyID = accessKeyID
        self.secretAccessKey = secretAccessKey
        self.sessionToken = sessionToken
        self.expiration = expiration
    }

    /// The seconds left at a moment; `nil` for keys that do not lapse.
    package func secondsLeft(at now: Date) -> Double? {
        expiration?.timeIntervalSince(now)
    }
}
