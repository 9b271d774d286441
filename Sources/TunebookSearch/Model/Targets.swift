package import TunebookCore

/// Objective values as a model takes them: greater is better, the bad tail cut, mean 0 and spread 1.
///
/// A setting that diverges can be a million times worse than the rest, and would be all that a kernel sees. Values
/// worse than the median by more than five times the distance from it to the better quartile are set to that limit;
/// the good half is left as it is. A failed job takes the worst value that is left.
package struct Targets: Sendable {
    /// One for each value given, in order.
    package let values: [Double]
    private let center: Double
    private let spread: Double
    private let sign: Double

    /// Takes objective values, `nil` for a failed job; one at least must be a number.
    package init(_ results: [Double?], _ direction: Objective.Direction) {
        sign = direction == .minimize ? -1 : 1
        let gains = results.map { [sign] in $0.map { sign * $0 } }
        let known = gains.compactMap(\.self).sorted()
        let median = Targets.quantile(known, 0.5)
        let reach = max(Targets.quantile(known, 0.75) - median, 1e-12)
        let floor = max(median - 5 * reach, known.first ?? 0)
        let cut = gains.map { max($0 ?? floor, floor) }
        // Differences are divided before they are squared: values near the largest double have no square.
        let unit = cut.reduce(0) { max($0, abs($1 - median)) }
        let scaled = cut.map { unit > 0 && unit.isFinite ? ($0 - median) / unit : 0 }
        let mean = scaled.reduce(0, +) / Double(max(cut.count, 1))
        let variance = scaled.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(cut.count, 1))
        let deviation = variance > 0 ? variance.squareRoot() : 1
        center = median + unit * mean
        spread = unit > 0 ? unit * deviation : 1
        values = scaled.map { ($0 - mean) / deviation }
    }

    /// A prediction in the objective's own unit.
    package func prediction(mean: Double, deviation: Double) -> ProposalReason.Prediction {
        .init(mean: sign * (center + spread * mean), spread: spread * deviation)
    }

    /// The value below which a share of sorted numbers lies, between neighbours by straight lines.
    static func quantile(_ sorted: [Double], _ share: Double) -> Double {
        guard let last = sorted.last else { return 0 }
        let place = share * Double(sorted.count - 1)
        let index = Int(place)
        guard index + 1 < sorted.count else { return last }
        return sorted[index] + (place - Double(index)) * (sorted[index + 1] - sorted[index])
    }
}
