extension Chart {
    /// The chart in a line of its title, and a line for what each series or bar says.
    ///
    /// A saved session keeps this in the picture's place. A drawing changes in many lines when one number changes in its
    /// last digit; these lines change in one word, and are compared number by number like the rest of an output.
    package var summary: StyledText {
        var text = title
        switch content {
        case .plane(let plane):
            for series in plane.series where !series.name.plainText.isEmpty {
                text.append("\n  ")
                text.append(series.name)
                text.append(": \(series.words)")
            }
        case .bars(let bars):
            for bar in bars.bars { text.append("\n  \(bar.name): \(bar.label)") }
        case .parallel(let parallel):
            for group in parallel.groups {
                text.append("\n  ")
                text.append(group.name)
                text.append(": \(group.lines.count)")
            }
        }
        return text
    }
}

extension Chart.Series {
    /// `20 points from 0.6503 to 0.0412`: the first and the last value.
    fileprivate var words: String {
        let values = points.map(\.y).filter(\.isFinite)
        guard let first = values.first, let last = values.last else { return "no points" }
        let words = points.count == 1 ? "1 point" : "\(points.count) points"
        let (start, end) = (decimalText(first, decimals: 4), decimalText(last, decimals: 4))
        return points.count == 1 ? "\(words) at \(start)" : "\(words) from \(start) to \(end)"
    }
}
