import TunebookCore

/// How much of the ranges of a search a region takes away.
enum BanReach: Hashable {
    /// No set of the ranges lies in the region.
    case nothing
    case part
    /// Every set of the ranges does.
    case everything

    /// - Parameters:
    ///   - limits: The limits of the region, by hyperparameter.
    ///   - definition: The tuning job.
    init(of limits: [String: ParameterRange], in definition: Definition) {
        var reaches: [BanReach] = []
        for (name, limit) in limits {
            guard case .range(let range)? = definition[path: FieldPath("ranges", name)] else { continue }
            reaches.append(BanReach(of: limit, in: range))
        }
        // A set lies in the region when every limit holds.
        if reaches.contains(.nothing) {
            self = .nothing
        } else {
            self = reaches.allSatisfy { $0 == .everything } && !reaches.isEmpty ? .everything : .part
        }
    }

    private init(of limit: ParameterRange, in range: ParameterRange) {
        if let limit = limit.interval, let range = range.interval {
            self = !limit.overlaps(range) ? .nothing : limit.contains(range) ? .everything : .part
            return
        }
        let known = range.words
        let named = known.filter { word in
            limit.words.contains(word) || Double(word).map { limit.interval?.contains($0) ?? false } ?? false
        }
        self = named.isEmpty ? .nothing : named.count == known.count ? .everything : .part
    }
}

extension ParameterRange {
    fileprivate var interval: ClosedRange<Double>? {
        switch self {
        case .continuous(let lower, let upper, _): lower <= upper ? lower...upper : nil
        case .integer(let lower, let upper, _): lower <= upper ? Double(lower)...Double(upper) : nil
        case .categorical: nil
        }
    }

    fileprivate var words: [String] {
        if case .categorical(let words) = self { words } else { [] }
    }
}
