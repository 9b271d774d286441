import TunebookCore
import TunebookDisplay
import TunebookLaunch

/// What to do after a search, as lines that can be pasted.
struct AdviceDisplay {
    let advice: [TuningAdvice]

    var display: Display {
        guard !advice.isEmpty else { return .none }
        let width = advice.map(\.line.count).max() ?? 0
        var text = StyledText()
        for (index, item) in advice.enumerated() {
            if index > 0 { text.append("\n", savedText: "") }
            text.append("  ", savedText: "")
            text.append(item.line, role: .code, savedText: "")
            text.append(String(repeating: " ", count: width - item.line.count + 3), savedText: "")
            text.append("# \(item.reason)", role: .muted, savedText: "")
        }
        return .text(text)
    }
}
