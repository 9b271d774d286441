import FoundationEssentials
import TunebookCore
import TunebookDisplay

/// The words for durations, times and metrics that all verbs share.
package enum RunTexts {
    /// `0.21 s`, `1 m 05 s`, `2 h 03 m`.
    package static func duration(_ duration: Duration) -> String {
        let seconds = Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
        if seconds < 60 { return decimalText(seconds, decimals: seconds < 10 ? 2 : 1) + " s" }
        let whole = Int(seconds.rounded())
        if whole < 3600 { return "\(whole / 60) m \(twoDigits(whole % 60)) s" }
        return "\(whole / 3600) h \(twoDigits(whole % 3600 / 60)) m"
    }

    /// How long ago, in its largest unit: `now`, `5 min ago`, `3 days ago`.
    static func age(of date: Date, at now: Date) -> String {
        let seconds = Int(now.timeIntervalSince(date))
        switch seconds {
        case ..<10: return "now"
        case ..<60: return "\(seconds) s ago"
        case ..<3600: return "\(seconds / 60) min ago"
        case ..<86_400: return "\(seconds / 3600) h ago"
        case ..<172_800: return "1 day ago"
        default: return "\(seconds / 86_400) days ago"
        }
    }

    /// Four decimals, fewer for large values.
    package static func metric(_ value: Double) -> String {
        let magnitude = abs(value)
        return decimalText(value, decimals: magnitude < 100 ? 4 : magnitude < 10_000 ? 2 : 0)
    }

    /// Metric names with those of the validation channel first.
    package static func sortedMetricNames(_ names: some Sequence<String>) -> [String] {
        names.sorted { left, right in
            let (leftIsFirst, rightIsFirst) = (left.hasPrefix("validation:"), right.hasPrefix("validation:"))
            return leftIsFirst == rightIsFirst ? left < right : leftIsFirst
        }
    }

    /// A hyperparameter's text with at most six significant decimals.
    static func shortened(_ text: String) -> String {
        guard text.contains("."), !text.contains("e"), text.count > 8, let value = Double(text) else { return text }
        return decimalText(value, decimals: abs(value) < 0.01 ? 6 : 4)
    }

    private static func twoDigits(_ value: Int) -> String {
        value < 10 ? "0\(value)" : "\(value)"
    }
}
