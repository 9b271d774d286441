/// A part of a space, named by limits on some of its hyperparameters; what `ban` shuts out of a search.
///
/// A set lies in the region when every limit holds: `ban eta > 0.5, max_depth > 8` shuts out only sets with both.
package struct Region: Hashable, Sendable, Codable {
    /// What one hyperparameter must be for a set to lie in the region.
    package enum Limit: Hashable, Sendable, Codable {
        /// A number from `lower` to `upper`, bounds included; `nil` leaves that side open.
        case between(lower: Double?, upper: Double?)
        /// One of the words.
        case words(Set<String>)
    }

    package var limits: [String: Limit]

    package init(_ limits: [String: Limit]) {
        self.limits = limits
    }

    /// Whether a set lies in the region; a region without limits holds nothing.
    package func contains(_ assignment: Assignment) -> Bool {
        guard !limits.isEmpty else { return false }
        return limits.allSatisfy { name, limit in
            guard let value = assignment[name] else { return false }
            switch limit {
            case .between(let lower, let upper):
                guard let number = value.number else { return false }
                return number >= lower ?? -.infinity && number <= upper ?? .infinity
            case .words(let words):
                return words.contains(value.text)
            }
        }
    }
}
