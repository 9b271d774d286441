import TunebookCore
import TunebookDisplay
import TunebookLaunch

/// What to do after a search, as lines that can be pasted.
struct AdviceDisplay {
    let advice: [TuningAdvice]

    /// The advice below the run that it follows, and in the run's data.
    func display(after run: Display) -> Display {
        guard !advice.isEmpty, case .record(var record) = run, case .object(let members) = record.data else {
            return run
        }
        record.display = .group([record.display, display])
        record.data = .object(members + [.init("advice", .list(advice.map { .text($0.line) }))])
        return .record(record)
    }

    private var display: Display {
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
