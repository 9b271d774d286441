package import TunebookCore

/// Which parts differ between two keys, and so why a launch missed.
package struct KeyComparison: Hashable, Sendable {
    /// One part that is not the same in both.
    package struct Difference: Hashable, Sendable {
        /// The part's name, such as `hyperparameters.max_depth`.
        package let name: String
        /// The earlier value; `nil` where the earlier key has no such part.
        package let earlier: String?
        /// The later value; `nil` where the later key has no such part.
        package let later: String?
    }

    /// The parts that differ, by name; empty for equal keys.
    package let differences: [Difference]
    /// How many parts are the same in both.
    package let sharedCount: Int

    package init(from earlier: CatalogueKey, to later: CatalogueKey) {
        let before = Dictionary(uniqueKeysWithValues: earlier.parts.map { ($0.name, $0.value) })
        let after = Dictionary(uniqueKeysWithValues: later.parts.map { ($0.name, $0.value) })
        let names = Set(before.keys).union(after.keys).sorted()
        differences = names.filter { before[$0] != after[$0] }
            .map { Difference(name: $0, earlier: before[$0], later: after[$0]) }
        sharedCount = names.count - differences.count
    }

    /// Whether the keys are the same, so that the later launch can take the earlier result.
    package var isSame: Bool { differences.isEmpty }
}

// MARK: - Wording

extension KeyComparison {
    /// One line for each difference, in the words of a definition.
    ///
    /// - Parameters:
    ///   - earlier: The earlier run's specification, for the places of its data.
    ///   - later: The later run's.
    /// - Returns: Lines such as `max_depth 6 → 7` and `data of channel train differs: data/train.csv`.
    package func sentences(earlier: Specification? = nil, later: Specification? = nil) -> [String] {
        let before = locations(earlier)
        let after = locations(later)
        let programs = (earlier?.training.program, later?.training.program)
        return differences.flatMap { difference in
            if let lines = programSentences(difference, earlier: programs.0, later: programs.1) { return lines }
            return sentence(difference, before: before, after: after).map { [$0] } ?? []
        }
    }

    private func sentence(_ difference: Difference, before: [String: String], after: [String: String]) -> String? {
        if let wish = CatalogueKey.wishName(of: difference.name) {
            func set(_ text: String?) -> String { text.map(CatalogueKey.readable) ?? "not set" }
            return "\(wish) \(set(difference.earlier)) → \(set(difference.later))"
        }
        let (name, channel) = shortName(difference.name)
        guard let channel else {
            return "\(name) \(difference.earlier ?? "not set") → \(difference.later ?? "not set")"
        }
        let isContent = difference.name.hasSuffix(PartName.content)
        switch (difference.earlier, difference.later) {
        // A channel that came or went differs in both of its parts; one line is enough.
        case (nil, _), (_, nil):
            guard isContent else { return nil }
            let place = (difference.later == nil ? before : after)[channel]
            return "channel \(channel) was \(difference.later == nil ? "removed" : "added")"
                + (place.map { ": \($0)" } ?? "")
        case (let earlier?, let later?):
            guard isContent else { return "\(name) of channel \(channel) \(earlier) → \(later)" }
            let places = [before[channel], after[channel]].compactMap { $0 }
            let place = Set(places).count == 1 ? places[0] : places.joined(separator: " → ")
            return "data of channel \(channel) differs" + (place.isEmpty ? "" : ": \(place)")
        }
    }

    /// A part's name as the user knows it, and the channel it belongs to.
    private func shortName(_ name: String) -> (name: String, channel: String?) {
        for prefix in [PartName.hyperparameters, PartName.engine] where name.hasPrefix(prefix) {
            return (String(name.dropFirst(prefix.count)), nil)
        }
        guard name.hasPrefix(PartName.channels) else { return (name, nil) }
        for (suffix, word) in [(PartName.contentType, "content_type"), (PartName.content, "content")]
        where name.hasSuffix(suffix) {
            return (word, String(name.dropFirst(PartName.channels.count).dropLast(suffix.count)))
        }
        return (name, nil)
    }

    private func locations(_ specification: Specification?) -> [String: String] {
        let channels = specification?.training.channels ?? []
        return Dictionary(channels.map { ($0.name, $0.location) }, uniquingKeysWith: { first, _ in first })
    }
}
