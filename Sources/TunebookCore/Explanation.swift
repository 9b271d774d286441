/// What an error tells the person at the prompt: what failed, why, and what to do instead.
///
/// Wording is lower case, without a full stop, with the user's own words quoted.
package struct Explanation: Error, Hashable, Sendable, Codable {
    /// What failed, in one line.
    package var headline: String
    /// Why it failed, in one line; `nil` when the headline says it.
    package var reason: String?
    /// What to type or do instead; `nil` when nothing helps.
    package var remedy: String?

    package init(_ headline: String, reason: String? = nil, remedy: String? = nil) {
        self.headline = headline
        self.reason = reason
        self.remedy = remedy
    }
}

/// An error that can say what happened in words for the person at the prompt.
package protocol Explainable: Error {
    var explanation: Explanation { get }
}
