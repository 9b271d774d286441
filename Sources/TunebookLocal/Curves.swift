/// The values of every metric of one training, round by round.
struct Curves {
    /// A round further ahead than this is a mistake in a script, and not worth the memory.
    private static let largestGap = 100_000

    private(set) var values: [String: [Double]] = [:]
    /// The last value of each metric.
    private(set) var last: [String: Double] = [:]

    /// Takes a value that is in no round.
    mutating func replaceLast(_ name: String, _ value: Double) {
        last[name] = value
    }

    /// Takes a value; a round that comes again, as in cross-validation, replaces what was there.
    mutating func record(_ name: String, round: Int, value: Double) {
        last[name] = value
        let count = values[name]?.count ?? 0
        guard round >= 0, round - count <= Self.largestGap else { return }
        if round < count {
            values[name]?[round] = value
        } else {
            // Rounds that were left out have no value.
            values[name, default: []] += [Double](repeating: .nan, count: round - count) + [value]
        }
    }
}
