/// What one launch asks of its engine beyond the definition.
package struct LaunchOptions: Hashable, Sendable, Codable {
    /// Whether the service's own cache is passed over, and gets the new result.
    package var overwritesCache: Bool
    package var labels: [String: String]
    package var annotations: [String: String]
    /// Whom the job runs as; `nil` for the configuration's.
    package var role: String?
    /// What the places of its outputs begin with; `nil` for the configuration's.
    package var outputPrefix: String?

    package init(
        overwritesCache: Bool = false,
        labels: [String: String] = [:],
        annotations: [String: String] = [:],
        role: String? = nil,
        outputPrefix: String? = nil
    ) {
        self.overwritesCache = overwritesCache
        self.labels = labels
        self.annotations = annotations
        self.role = role
        self.outputPrefix = outputPrefix
    }
}

/// What an engine says before it starts a run.
package struct LaunchNotice: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        case note
        /// A result is to be expected without anything being run.
        case hit
        case warning
    }

    package var kind: Kind
    package var explanation: Explanation

    package init(_ kind: Kind, _ explanation: Explanation) {
        self.kind = kind
        self.explanation = explanation
    }
}
