internal import TunebookDisplay

/// Bars as lines, their names to the left and their labels behind them:
///
/// ```
///   eta        ████████████████████▌ 62 %
///   max_depth  █████▏ 15 %
/// ```
struct BarsLayout {
    private let bars: Chart.Bars
    private let width: Int
    private let glyphs: ChartGlyphs

    /// No bar is longer, so that long ones can still be compared at a glance.
    private static let longest = 60

    init(_ bars: Chart.Bars, width: Int, glyphs: ChartGlyphs) {
        self.bars = bars
        self.width = width
        self.glyphs = glyphs
    }

    func lines() -> [StyledText] {
        guard !bars.bars.isEmpty else { return [StyledText("  no bars", role: .muted)] }
        let names = bars.bars.map { StyledText($0.name).flattened(savedText: false).shortened(to: max(4, width / 3)) }
        let nameWidth = names.reduce(0) { max($0, $1.widthInColumns) }
        let labelWidth = bars.bars.reduce(0) { max($0, $1.label.widthInColumns) }
        let indent = width >= 40 ? 2 : 0
        let room = max(1, min(Self.longest, width - indent - nameWidth - 2 - 1 - labelWidth))
        let greatest = bars.bars.map(\.value).filter(\.isFinite).max() ?? 0
        return zip(bars.bars, names).map { bar, name in
            var line = StyledText(String(repeating: " ", count: indent)) + name
            line.append(String(repeating: " ", count: nameWidth - name.widthInColumns + 2))
            let share = bar.value.isFinite && greatest > 0 ? max(0, bar.value / greatest) : 0
            let drawn = self.bar(share: share, room: room)
            line.append(drawn, role: bar.role)
            line.append((drawn.isEmpty ? "" : " ") + bar.label, role: .value)
            return line
        }
    }

    private func bar(share: Double, room: Int) -> String {
        let (full, parts) = glyphs.bar
        let units = parts.count + 1
        let length = Int((share * Double(room * units)).rounded())
        let rest = length % units
        return String(repeating: full, count: length / units) + (rest > 0 ? String(parts[rest - 1]) : "")
    }
}
