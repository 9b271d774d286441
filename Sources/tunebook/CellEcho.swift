import TunebookDisplay
import TunebookSession

/// A cell as it would stand at the prompt, for cells that nobody typed there.
struct CellEcho {
    private let number: CellNumber
    private let source: String

    init(_ number: CellNumber, _ source: String) {
        self.number = number
        self.source = source
    }

    /// What stands before the first line of a cell.
    static func prompt(_ number: Int) -> String { "In [\(number)]: " }

    var display: Display {
        let prompt = Self.prompt(number.value)
        let continuation = String(repeating: " ", count: max(0, prompt.count - 5)) + "...: "
        var text = StyledText()
        for (index, line) in source.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if index > 0 { text.append("\n") }
            text.append(index == 0 ? prompt : continuation, role: .success)
            text.append(String(line), role: .code)
        }
        return .text(text.keepingLines())
    }
}
