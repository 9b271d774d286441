/// How far something has come; drawn again and again on one line, and never part of a saved output.
package struct Progress: Hashable, Sendable {
    /// From 0 to 1; `nil` where the end is not known.
    package var fraction: Double?
    /// What stands after the bar: `11/20 · 2 running · best 0.0871`.
    package var label: StyledText
    /// The same in fewer words, for lines that the label does not fit, longest first.
    package var shorterLabels: [StyledText]

    package init(fraction: Double?, label: StyledText, shorterLabels: [StyledText] = []) {
        self.fraction = fraction
        self.label = label
        self.shorterLabels = shorterLabels
    }
}
